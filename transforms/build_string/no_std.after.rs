//! Without std: `core` has the trait.
#![no_std]

extern crate alloc;

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt::Write as _;

pub fn text(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        write!(out, "{row},").unwrap();
        write!(out, "{row}").unwrap();
        out.extend(core::iter::repeat_n('-', 2));
    }
    out
}

pub fn others(row: u32) -> (String, String) {
    (format!("{row}"), row.to_string())
}

pub mod inner {
    use core::fmt::Write as _;

    pub fn text(out: &mut alloc::string::String, x: u8) {
        write!(out, "{x},").unwrap();
    }
}
