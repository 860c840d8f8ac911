//! `to_string` whose text is appended and thrown away.

use std::fmt;

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
        out += &row.to_string(); //~ fires: safe, format into it directly
        out.push_str(&(row + 1).to_string()); //~ fires
        out.push_str(row.to_string().as_str()); //~ fires
    }
    out
}

pub fn texts(words: &[String], c: char, word: &str) -> String {
    let mut out = String::new();
    for other in words {
        out.push_str(&other.to_string()); //~ fires: push what it is made of
        out.push_str(&word.to_string()); //~ fires
        out += &c.to_string(); //~ fires
        out += &words[0].to_string(); //~ fires
    }
    out
}

pub fn of_others(ids: &[Id]) -> String {
    let mut out = String::new();
    for id in ids {
        out.push_str(&id.to_string()); //~ fires
    }
    out
}

pub fn of_others_into_what_stays(ids: &[Id], out: &mut String) {
    for id in ids {
        out.push_str(&id.to_string()); //~ fires: review, a part stays when formatting fails, formatting `id`
    }
}

pub fn their_own(out: &mut String) {
    out.push_str(&Loud.to_string()); //~ leaves: to-string-not-display
    out.push_str(&Old.to_string()); //~ leaves: to-string-not-display
}

pub fn generic<T: fmt::Display>(value: T, out: &mut String) {
    out.push_str(&value.to_string()); //~ fires: review, formatting `value`
}
