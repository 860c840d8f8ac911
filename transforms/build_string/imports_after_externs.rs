//! The first import of a file.
#![allow(unused_extern_crates)]

extern crate alloc;

/// Documented.
#[inline]
pub fn text(out: &mut String, x: u8) {
    out.push_str(&format!("{x},")); //~ fires
}
