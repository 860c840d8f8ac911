//! Comments, attributes and white space around the declaration.

pub fn comments(rows: &[String]) -> usize {
    let mut n = 0;

    // Each row has its own digits.
    for row in rows {
        // The digits, in order.
        let mut digits = Vec::new(); // of this row //~ fires
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn several_on_a_line(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::new(); let twice = row.len() * 2; //~ fires
        digits.extend(row.bytes());
        n += digits.len() + twice;
    }
    n
}

pub fn on_one_line(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows { let mut a = Vec::new(); a.extend(row.bytes()); n += a.len(); } //~ fires
    n
}

pub fn attributes(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        #[allow(clippy::let_and_return)] //~ fires
        let mut digits = Vec::new();
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn over_several_lines(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    for row in rows {
        for cell in row {
            let mut a_rather_long_name_for_a_vector: std::collections::VecDeque<(String, u64, u32)> = //~ fires
                std::collections::VecDeque::new();
            a_rather_long_name_for_a_vector.push_back((String::new(), *cell, 1));
            n += a_rather_long_name_for_a_vector.len();
        }
    }
    n
}

pub fn comment_inside(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = /* of a row */ Vec::new(); //~ fires
        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn after_other_statements(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        if row.is_empty() {
            continue;
        }

        let mut digits = Vec::new(); //~ fires

        digits.extend(row.bytes());
        n += digits.len();
    }
    n
}

pub fn inside_of_unsafe(rows: &[u64]) -> u64 {
    let mut n = 0;
    unsafe {
        for row in rows {
            let mut copies = Vec::new(); //~ fires
            copies.push(std::ptr::read(row));
            n += copies[0];
        }
    }
    n
}
