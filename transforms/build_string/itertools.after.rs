//! itertools is in scope: it joins without a list.
//@ aux: itertools

use itertools::Itertools;

pub fn joined(rows: &[u32]) -> String {
    rows.iter().join(", ")
}

pub fn formatted(rows: &[u32]) -> String {
    rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>().join(", ")
}

pub fn of_parts(rows: &[(u32, u32)]) -> String {
    rows.iter().map(|row| row.1.to_string()).collect::<Vec<_>>().join(", ")
}

pub fn uses_it(rows: &[u32]) -> String {
    rows.iter().join(",")
}
