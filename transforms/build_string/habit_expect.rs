//! A file that expects success goes on so.

use std::fmt::Write as _;
use std::io::Write as _;

pub fn habit(out: &mut String, bytes: &mut Vec<u8>) {
    write!(out, "{}", 1).expect("a String takes all");
    let _ = write!(bytes, "{}", 1);
    let _ = write!(bytes, "{}", 1);
}

pub fn statements(out: &mut String, x: u8) {
    out.push_str(&format!("{x}")); //~ fires
    match x {
        0 => out.push_str(&format!("{x}")), //~ fires
        _ => {}
    }
}
