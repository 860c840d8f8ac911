//! A module of the crate is called `core`.

pub mod core {
    pub fn nothing() {}
}

pub mod std_like {
    pub mod std {
        pub fn nothing() {}
    }

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},")); //~ fires
        out.push_str(&"-".repeat(2)); //~ fires
    }
}

pub fn text(out: &mut String, x: u8) {
    out.push_str(&format!("{x},")); //~ fires
    core::nothing();
}
