//! A module of the crate is called `core`.

use std::fmt::Write as _;

pub mod core {
    pub fn nothing() {}
}

pub mod std_like {
    use ::std::fmt::Write as _;

    pub mod std {
        pub fn nothing() {}
    }

    pub fn text(out: &mut String, x: u8) {
        write!(out, "{x},").unwrap();
        out.extend(::std::iter::repeat_n('-', 2));
    }
}

pub fn text(out: &mut String, x: u8) {
    write!(out, "{x},").unwrap();
    core::nothing();
}
