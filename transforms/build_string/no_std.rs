//! Without std: `core` has the trait.
#![no_std]

extern crate alloc;

use alloc::format;
use alloc::string::{String, ToString};

pub fn text(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&format!("{row},")); //~ fires
        out.push_str(&row.to_string()); //~ fires
        out.push_str(&"-".repeat(2)); //~ fires
    }
    out
}

pub fn others(row: u32) -> (String, String) {
    (format!("{row}"), row.to_string())
}

pub mod inner {
    pub fn text(out: &mut alloc::string::String, x: u8) {
        out.push_str(&alloc::format!("{x},")); //~ fires
    }
}
