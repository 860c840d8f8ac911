//! In a function that returns `fmt::Result`, `?` passes the failure on.

use std::fmt::{self, Write};

pub fn directly(out: &mut String, x: u8) -> fmt::Result {
    write!(out, "{x},")?;
    match x {
        0 => write!(out, "{x}")?,
        _ => {}
    }
    let mut inside = |x: u8| write!(out, "{x}").unwrap();
    inside(x);
    write!(out, "{x}")
}

pub fn other_errors(out: &mut String, x: u8) -> Result<(), String> {
    write!(out, "{x},").unwrap();
    Ok(())
}
