//! Where the import goes.

use std::cell::Cell;
use std::io;

use crate::imports_of::Thing as _;

pub mod imports_of {
    pub trait Thing {}
}

pub fn text(out: &mut String, x: u8) {
    out.push_str(&format!("{x},")); //~ fires
    let _ = (Cell::new(1), io::empty());
}

/// Documented.
pub mod without {
    //! Inside.

    // About the function.
    /// Documented.
    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ fires
    }
}

pub mod with_own {
    use super::*;

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ fires
    }
}

pub mod in_scope {
    use std::fmt::Write;

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ fires
        write!(out, "{x}").unwrap();
    }
}

pub mod in_scope_of_a_function {
    pub fn text(out: &mut String, x: u8) {
        use std::fmt::Write;
        out.push_str(&format!("{x},")); //~ fires
        write!(out, "{x}").unwrap();
    }
}

pub mod of_core {
    use core::cell::Cell;
    use core::mem;

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ fires
        let _ = mem::take(&mut Cell::new(1));
    }
}

pub mod on_one_line { pub fn text(out: &mut String, x: u8) { out.push_str(&format!("{x},")); } } //~ fires

pub mod conditional {
    #[cfg(unix)]
    use std::fmt::Write;

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ leaves: import-conditional
        #[cfg(unix)]
        write!(out, "{x}").unwrap();
    }
}
