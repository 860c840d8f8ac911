//! In a function that returns `fmt::Result`, `?` passes the failure on.

use std::fmt::{self, Write};

pub fn directly(out: &mut String, x: u8) -> fmt::Result {
    out.push_str(&format!("{x},")); //~ fires
    match x {
        0 => out.push_str(&format!("{x}")), //~ fires
        _ => {}
    }
    let mut inside = |x: u8| out.push_str(&format!("{x}")); //~ fires
    inside(x);
    write!(out, "{x}")
}

pub fn other_errors(out: &mut String, x: u8) -> Result<(), String> {
    out.push_str(&format!("{x},")); //~ fires
    Ok(())
}
