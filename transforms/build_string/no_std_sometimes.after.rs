//! Without std under a condition: `core` is there in both cases.
#![cfg_attr(not(unix), no_std)]

extern crate alloc;

use core::fmt::Write as _;

mod other {
    pub fn nothing() {}
}

pub fn text(out: &mut alloc::string::String, x: u8) {
    other::nothing();
    write!(out, "{x},").unwrap();
}
