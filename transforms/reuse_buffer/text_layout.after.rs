//! Comments, attributes and white space around the declaration.

pub fn comments(rows: &[String]) -> usize {
    let mut n = 0;

    let mut digits = Vec::new();
    // Each row has its own digits.
    for row in rows {
        // The digits, in order.
        digits.clear(); // of this row
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn several_on_a_line(rows: &[String]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        digits.clear(); let twice = row.len() * 2;
        digits.extend(row.bytes());
        n += digits.len() + twice;
    }
    n
}

pub fn on_one_line(rows: &[String]) -> usize {
    let mut n = 0;
    let mut a = Vec::new();
    for row in rows { a.clear(); a.extend(row.bytes()); n += a.len(); }
    n
}

pub fn attributes(rows: &[String]) -> usize {
    let mut n = 0;
    #[allow(clippy::let_and_return)]
    let mut digits = Vec::new();
    for row in rows {
        digits.clear();
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn over_several_lines(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut a_rather_long_name_for_a_vector: std::collections::VecDeque<(String, u64, u32)> =
        std::collections::VecDeque::new();
    for row in rows {
        for cell in row {
            a_rather_long_name_for_a_vector.clear();
            a_rather_long_name_for_a_vector.push_back((String::new(), *cell, 1));
            n += a_rather_long_name_for_a_vector.len();
        }
    }
    n
}

pub fn comment_inside(rows: &[String]) -> usize {
    let mut n = 0;
    let mut digits = /* of a row */ Vec::new();
    for row in rows {
        digits.clear();
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn after_other_statements(rows: &[String]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        if row.is_empty() {
            continue;
        }

        digits.clear();

        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn inside_of_unsafe(rows: &[u64]) -> u64 {
    let mut n = 0;
    unsafe {
        let mut copies = Vec::new();
        for row in rows {
            copies.clear();
            copies.push(std::ptr::read(row));
            n += copies[0];
        }
    }
    n
}
