//! What the analyser cannot see, or sees in one configuration only.

macro_rules! each {
    ($rows:expr, $body:expr) => {
        for row in $rows {
            $body(row);
        }
    };
}

pub fn loop_in_a_macro(rows: &[u64]) -> usize {
    let mut n = 0;
    each!(rows, |row: &u64| {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        n += digits.len();
    });
    n
}

pub fn cfg_on_a_use(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        #[cfg(windows)]
        drop(digits);
        n += 1;
    }
    n
}

pub fn cfg_on_the_block(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        #[cfg(not(windows))]
        {
            let mut digits = Vec::new();
            digits.extend(row.to_string().bytes());
            n += digits.len();
        }
        n += *row as usize;
    }
    n
}

#[cfg(windows)]
pub fn cfg_off(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        n += digits.len();
    }
    n
}

pub fn formatted_and_asserted(rows: &[u64]) -> String {
    let mut out = String::new();
    let mut digits: Vec<u8> = Vec::new();
    for row in rows {
        digits.clear();
        digits.extend(row.to_string().bytes());
        assert!(!digits.is_empty(), "{digits:?}");
        debug_assert_eq!(digits.len(), row.to_string().len());
        out += &format!("{digits:?} {} {:?}", digits.len(), digits.first());
        out += &std::format!("{:?}", &digits);
    }
    out
}

pub fn inserted_in_an_assertion(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        seen.clear();
        for cell in row {
            assert!(seen.insert(*cell), "{cell} comes twice");
        }
        n += seen.len();
    }
    n
}

pub fn moved_in_an_argument(rows: &[u64]) -> String {
    let mut out = String::new();
    for row in rows {
        let mut digits = Vec::new();
        digits.push(*row);
        out += &format!("{}", total(digits));
    }
    out
}

fn total(digits: Vec<u64>) -> u64 {
    digits.iter().sum()
}
