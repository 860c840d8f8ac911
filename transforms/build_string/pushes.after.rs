//! Text that is made of text is pushed, where that is short.

use std::borrow::Cow;
use std::fmt::Write as _;

pub struct User {
    name: String,
    mail: Box<str>,
}

impl User {
    pub fn name(&self) -> &str {
        &self.name
    }
}

pub fn two_parts(out: &mut String, name: &str, user: &User) {
    out.push_str(name);
    out.push('\n');
    out.push_str(&user.name);
    out.push_str(", ");
    out.push('\'');
    out.push_str(&user.mail);
    out.push('/');
    out.push_str(user.name());
}

pub fn three_parts(out: &mut String, key: &String, value: char) {
    out.push_str(key);
    out.push('=');
    out.push(value);
}

pub fn two_long_texts(out: &mut String, key: &str) {
    writeln!(out, "<a href='{key}'>").unwrap();
}

pub fn four_parts(out: &mut String, key: &str, value: &str) {
    writeln!(out, "{key}={value}").unwrap();
}

pub fn only_text(out: &mut String) {
    out.push_str("text {}");
    out.push('{');
    out.push('\n');
    out.push_str(r#"a "b""#);
}

pub fn kinds(out: &mut String, cow: Cow<'_, str>, c: &char, deep: &&str) {
    out.push_str(&cow);
    out.push(*c);
    out.push_str(deep);
    out.push_str("literal");
    out.push('"');
    out.push('"');
}

pub fn out_of_turn(out: &mut String, a: &str, b: &str) {
    write!(out, "{1}{0}", a, b).unwrap();
}

pub fn twice(out: &mut String, a: &str) {
    out.push_str(a);
    out.push('-');
    out.push_str(a);
    write!(out, "{0}-{0}", a).unwrap();
}

pub fn padded(out: &mut String, a: &str) {
    write!(out, "{a:>8}").unwrap();
    write!(out, "{a:?}").unwrap();
}

fn next(words: &mut Vec<String>) -> String {
    words.pop().unwrap_or_default()
}

pub fn with_effects(out: &mut String, words: &mut Vec<String>) {
    out.push_str(&next(words));
    write!(out, "-{}", next(words)).unwrap();
    write!(out, "{}{}", next(words), words.len()).unwrap();
}

pub fn in_a_branch(out: &mut String, a: &str, is_end: bool) {
    if is_end {
        out.push_str(a);
        out.push('\n');
    } else {
        out.push_str(a);
        out.push(',');
    }
}

pub fn as_a_value(out: &mut String, a: &str, n: u8) {
    match n {
        0 => out.push_str(a),
        1 => writeln!(out, "{a}").unwrap(),
        _ => {}
    }
}

pub fn index(parts: &mut [String], a: &str) {
    write!(parts[0], "{a},").unwrap();
}
