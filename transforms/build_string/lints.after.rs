//! A crate that forbids `unwrap` does not get one.
#![deny(clippy::unwrap_used)]

use std::fmt::Write as _;

pub fn denied(out: &mut String, x: u8) {
    let _ = write!(out, "{x}");
}

pub mod inner {
    use std::fmt::Write as _;

    #[allow(clippy::unwrap_used)]
    pub fn allowed(out: &mut String, x: u8) {
        write!(out, "{x}").unwrap();
    }
}
