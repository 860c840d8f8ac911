//! A file that names values in its format strings goes on so.

use std::fmt::Write as _;

pub fn numbers(rows: &[u32]) -> String {
    let mut out = format!("{rows:?}");
    for row in rows {
        write!(out, "{row}").unwrap();
        write!(out, "{}", rows.len()).unwrap();
    }
    out
}
