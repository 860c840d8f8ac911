//! A crate that forbids `unwrap` does not get one.
#![deny(clippy::unwrap_used)]

pub fn denied(out: &mut String, x: u8) {
    out.push_str(&format!("{x}")); //~ fires
}

pub mod inner {
    #[allow(clippy::unwrap_used)]
    pub fn allowed(out: &mut String, x: u8) {
        out.push_str(&format!("{x}")); //~ fires
    }
}
