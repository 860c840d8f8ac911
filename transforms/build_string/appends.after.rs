//! `format!` whose text is appended and thrown away.

use std::fmt::Write as _;

pub fn pushed(rows: &[(String, u32)]) -> String {
    let mut out = String::new();
    for (name, count) in rows {
        write!(out, "{name}: {count}, ").unwrap();
    }
    out
}

pub fn added(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        write!(out, "{},", row).unwrap();
    }
    out
}

pub fn as_str(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        write!(out, "{row:>4}|").unwrap();
        write!(out, "{row:?}").unwrap();
        write!(out, "{row}-").unwrap();
        write!(out, "{row}+").unwrap();
    }
    out
}

pub fn lines(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        writeln!(out, "row {row}").unwrap();
        writeln!(out, "{row}\r").unwrap();
        writeln!(out, "{row}\n").unwrap();
        writeln!(out, "{}", row,).unwrap();
    }
    out
}

pub fn arguments(x: f64, width: usize, precision: usize) -> String {
    let mut out = String::new();
    write!(out, "{x:width$.precision$}").unwrap();
    write!(out, "{:>1$}", x, width).unwrap();
    write!(out, "{:.*}", precision, x).unwrap();
    write!(out, "{1} {0}", x, width).unwrap();
    write!(out, "{value} {x}", value = x + 1.0).unwrap();
    write!(out, "{{{}}}", x as i64).unwrap();
    write!(out, r"\d{x}\n").unwrap();
    write!(out, r#""{}""#, x).unwrap();
    out
}

pub fn several_lines(x: u8, y: u8) -> String {
    let mut out = String::new();
    writeln!(
        out,
        "{x}{}
next \
         and more {}",
        y,
        x
    )
    .unwrap();
    write!(
        out,
        "a rather long line of text, which rustfmt does not break, with {x} and with {y} in it: {}",
        x
    )
    .unwrap();
    out
}

pub fn other_delimiters(x: u8) -> String {
    let mut out = String::new();
    write!(out, "{x};").unwrap();
    write!(out, "{x};").unwrap();
    write!(out, "{x};").unwrap();
    out
}

pub fn by_reference(out: &mut String, x: u8) {
    write!(out, "{x},").unwrap();
    write!(out, "{x};").unwrap();
    write!(out, "{x}.").unwrap();
}

pub struct Writer {
    out: String,
    parts: Vec<String>,
}

impl Writer {
    pub fn number(&mut self, x: u64) {
        write!(self.out, "<{x}>").unwrap();
        write!(self.out, "<{x}>").unwrap();
        write!(self.parts[0], "<{x}>").unwrap();
    }

    fn buffer(&mut self) -> &mut String {
        &mut self.out
    }

    pub fn behind_a_call(&mut self, x: u64) {
        write!(self.buffer(), "<{x}>").unwrap();
    }
}

pub fn behind_a_key(map: &mut std::collections::HashMap<&str, String>, x: u8) {
    write!(map.get_mut("a  b").unwrap(), "<{x}>").unwrap();
    map.get_mut("a  b").unwrap().extend(std::iter::repeat_n('-', "a  b".len()));
}

pub fn behind_a_guard(out: &std::cell::RefCell<String>, x: u8) {
    write!(out.borrow_mut(), "{x},").unwrap();
}

pub fn summed(mut out: String, x: u8) -> String {
    write!(out, "{x},").unwrap();
    out
}
