//! The first import of a file.
#![allow(unused_extern_crates)]

extern crate alloc;

use std::fmt::Write as _;

/// Documented.
#[inline]
pub fn text(out: &mut String, x: u8) {
    write!(out, "{x},").unwrap();
}
