//! `to_string` whose text is appended and thrown away.

use std::fmt;
use std::fmt::Write as _;

pub struct Id(u32);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

pub struct Loud;

impl Loud {
    pub fn to_string(&self) -> String {
        "LOUD".to_owned()
    }
}

pub struct Old;

impl std::string::ToString for Old {
    fn to_string(&self) -> String {
        "old".to_owned()
    }
}

pub fn numbers(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        write!(out, "{}", row).unwrap();
        write!(out, "{}", row + 1).unwrap();
        write!(out, "{}", row).unwrap();
    }
    out
}

pub fn texts(words: &[String], c: char, word: &str) -> String {
    let mut out = String::new();
    for other in words {
        out.push_str(other);
        out.push_str(word);
        out.push(c);
        out.push_str(&words[0]);
    }
    out
}

pub fn of_others(ids: &[Id]) -> String {
    let mut out = String::new();
    for id in ids {
        write!(out, "{}", id).unwrap();
    }
    out
}

pub fn of_others_into_what_stays(ids: &[Id], out: &mut String) {
    for id in ids {
        write!(out, "{}", id).unwrap();
    }
}

pub fn their_own(out: &mut String) {
    out.push_str(&Loud.to_string());
    out.push_str(&Old.to_string());
}

pub fn generic<T: fmt::Display>(value: T, out: &mut String) {
    write!(out, "{}", value).unwrap();
}
