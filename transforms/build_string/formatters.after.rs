//! `f.write_str(&format!(…))` in a `Display`.

use std::fmt;

pub struct Point {
    x: i32,
    name: String,
    inner: Inner,
}

pub struct Inner;

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", 1)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.x)?;
        write!(f, "{}", self.x)?;
        write!(f, "{}", self.inner)?;
        if self.x > 1 {
            return write!(f, "{:?}", self.name);
        }
        write!(f, "({}, {})", self.x, self.name)
    }
}

pub fn generic<W: fmt::Write>(w: &mut W, x: u8) -> fmt::Result {
    write!(w, "{x},")
}

pub fn into_text(out: &mut String, x: u8) -> fmt::Result {
    use fmt::Write;
    write!(out, "{x},")
}

pub struct Own;

impl Own {
    pub fn write_str(&mut self, _: &str) {}
}

pub fn own(own: &mut Own, x: u8) {
    own.write_str(&format!("{x}"));
}

pub fn repeated(f: &mut fmt::Formatter<'_>, n: usize) -> fmt::Result {
    f.write_str(&" ".repeat(n))
}

pub fn joined(f: &mut fmt::Formatter<'_>, a: &str, b: &str) -> fmt::Result {
    f.write_str(&[a, b].concat())
}
