//! Who formats the values, and who sees it when that fails.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

#[derive(Debug)]
pub struct Own(u8);

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

pub fn std_types(out: &mut String, path: &Path, time: Duration, list: &[Option<u8>]) {
    write!(out, "{} {:?} {:?}", path.display(), time, list).unwrap();
}

pub fn own_types(out: &mut String, own: &Own, owns: &[Own]) {
    write!(out, "{own}").unwrap();
    write!(out, "{owns:?}").unwrap();
    write!(out, "{}", own.0).unwrap();
}

pub fn local(own: &Own) -> String {
    let mut out = String::new();
    write!(out, "{own}").unwrap();
    out
}

pub fn caught(own: &Own) -> String {
    let mut out = String::new();
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        write!(out, "{own}").unwrap();
    }));
    out
}

pub struct Log {
    text: String,
}

impl Log {
    pub fn field(&mut self, own: &Own) {
        write!(self.text, "{own}").unwrap();
    }
}

pub fn errors(out: &mut String, error: &dyn std::error::Error, result: Result<u8, std::num::ParseIntError>) {
    write!(out, "{error}").unwrap();
    write!(out, "{result:?}").unwrap();
}
