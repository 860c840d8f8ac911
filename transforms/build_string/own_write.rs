//! `write!` is another macro here.

macro_rules! write {
    ($out:expr, $($arg:tt)*) => {
        $out.push_str("?")
    };
}

pub fn text(out: &mut String, x: u8) {
    write!(out, "{x}");
    out.push_str(&format!("{x},")); //~ leaves: write-unavailable
    out.push_str(&format!("text")); //~ fires
}
