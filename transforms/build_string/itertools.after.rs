//! itertools is in scope: it joins without a list.
//@ aux: itertools

use itertools::Itertools;
use std::fmt::Write as _;

pub fn joined(rows: &[u32]) -> String {
    rows.iter().join(", ")
}

pub fn formatted(rows: &[u32]) -> String {
    rows.iter().enumerate().fold(String::new(), |mut out, (i, row)| {
        if i > 0 {
            out.push_str(", ");
        }
        write!(out, "{row}").unwrap();
        out
    })
}

pub fn of_parts(rows: &[(u32, u32)]) -> String {
    rows.iter().enumerate().fold(String::new(), |mut out, (i, row)| {
        if i > 0 {
            out.push_str(", ");
        }
        write!(out, "{}", row.1).unwrap();
        out
    })
}

pub fn uses_it(rows: &[u32]) -> String {
    rows.iter().join(",")
}
