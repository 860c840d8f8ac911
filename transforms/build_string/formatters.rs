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
        f.write_str(&format!("{}", 1)) //~ fires
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{}\n", self.x))?; //~ fires: safe, `f` is given a temporary string
        f.write_str(&self.x.to_string())?; //~ fires
        f.write_str(&format!("{}", self.inner))?; //~ fires: review, formatting `self.inner`
        if self.x > 1 {
            return f.write_str(&format!("{:?}", self.name)); //~ fires
        }
        f.write_str(format!("({}, {})", self.x, self.name).as_str()) //~ fires
    }
}

pub fn generic<W: fmt::Write>(w: &mut W, x: u8) -> fmt::Result {
    w.write_str(&format!("{x},")) //~ fires: review, one write becomes several
}

pub fn into_text(out: &mut String, x: u8) -> fmt::Result {
    use fmt::Write;
    out.write_str(&format!("{x},")) //~ fires
}

pub struct Own;

impl Own {
    pub fn write_str(&mut self, _: &str) {}
}

pub fn own(own: &mut Own, x: u8) {
    own.write_str(&format!("{x}"));
}

pub fn repeated(f: &mut fmt::Formatter<'_>, n: usize) -> fmt::Result {
    f.write_str(&" ".repeat(n)) //~ leaves: repeated-text
}

pub fn joined(f: &mut fmt::Formatter<'_>, a: &str, b: &str) -> fmt::Result {
    f.write_str(&[a, b].concat()) //~ leaves: joined-text
}
