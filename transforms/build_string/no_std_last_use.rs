//! Without std, and what is imported for temporary strings alone.
#![no_std]

extern crate alloc;

use alloc::format;
use alloc::string::{String, ToString};

pub fn text(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&format!("{row},")); //~ leaves: import-for-this
        out.push_str(&row.to_string()); //~ leaves: import-for-this
    }
    out.push_str(&rows.iter().map(|row| format!("{row}")).collect::<String>()); //~ leaves: import-for-this
    out
}
