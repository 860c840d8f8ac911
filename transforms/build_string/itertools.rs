//! itertools is in scope: it joins without a list.
//@ aux: itertools

use itertools::Itertools;

pub fn joined(rows: &[u32]) -> String {
    rows.iter().map(|row| row.to_string()).collect::<Vec<_>>().join(", ") //~ fires: review, let itertools
}

pub fn formatted(rows: &[u32]) -> String {
    rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>().join(", ") //~ leaves: joined-text
}

pub fn of_parts(rows: &[(u32, u32)]) -> String {
    rows.iter().map(|row| row.1.to_string()).collect::<Vec<_>>().join(", ") //~ leaves: joined-text
}

pub fn uses_it(rows: &[u32]) -> String {
    rows.iter().join(",")
}
