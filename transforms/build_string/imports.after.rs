//! Where the import goes.

use std::cell::Cell;
use std::fmt::Write as _;
use std::io;

use crate::imports_of::Thing as _;

pub mod imports_of {
    pub trait Thing {}
}

pub fn text(out: &mut String, x: u8) {
    write!(out, "{x},").unwrap();
    let _ = (Cell::new(1), io::empty());
}

/// Documented.
pub mod without {
    //! Inside.

    use std::fmt::Write as _;

    // About the function.
    /// Documented.
    pub fn text(out: &mut String, x: u8) {
        write!(out, "{x},").unwrap();
    }
}

pub mod with_own {
    use super::*;

    pub fn text(out: &mut String, x: u8) {
        write!(out, "{x},").unwrap();
    }
}

pub mod in_scope {
    use std::fmt::Write;

    pub fn text(out: &mut String, x: u8) {
        write!(out, "{x},").unwrap();
        write!(out, "{x}").unwrap();
    }
}

pub mod in_scope_of_a_function {
    pub fn text(out: &mut String, x: u8) {
        use std::fmt::Write;
        write!(out, "{x},").unwrap();
        write!(out, "{x}").unwrap();
    }
}

pub mod of_core {
    use core::cell::Cell;
    use core::fmt::Write as _;
    use core::mem;

    pub fn text(out: &mut String, x: u8) {
        write!(out, "{x},").unwrap();
        let _ = mem::take(&mut Cell::new(1));
    }
}

pub mod on_one_line {
    use std::fmt::Write as _; pub fn text(out: &mut String, x: u8) { write!(out, "{x},").unwrap(); } }

pub mod conditional {
    #[cfg(unix)]
    use std::fmt::Write;

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},"));
        #[cfg(unix)]
        write!(out, "{x}").unwrap();
    }
}
