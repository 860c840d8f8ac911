//! The edition of 2015: paths in `use` begin at the root.
//@ edition: 2015

pub mod inner {
    use std::fmt::Write as _;

    pub fn text(rows: &[u32]) -> String {
        let mut out = String::new();
        for row in rows {
            write!(out, "{},", row).unwrap();
            write!(out, "{}", row).unwrap();
        }
        out
    }
}
