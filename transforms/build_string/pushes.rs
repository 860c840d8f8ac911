//! Text that is made of text is pushed, where that is short.

use std::borrow::Cow;

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
    out.push_str(&format!("{name}\n")); //~ fires: safe, push what it is made of
    out.push_str(&format!("{}, ", user.name)); //~ fires
    *out += &format!("'{}", user.mail); //~ fires
    out.push_str(&format!("/{}", user.name())); //~ fires
}

pub fn three_parts(out: &mut String, key: &String, value: char) {
    out.push_str(&format!("{key}={value}")); //~ fires
}

pub fn two_long_texts(out: &mut String, key: &str) {
    out.push_str(&format!("<a href='{key}'>\n")); //~ fires: format into it directly
}

pub fn four_parts(out: &mut String, key: &str, value: &str) {
    out.push_str(&format!("{key}={value}\n")); //~ fires: format into it directly
}

pub fn only_text(out: &mut String) {
    out.push_str(&format!("text {{}}")); //~ fires
    out.push_str(&format!("{{")); //~ fires
    out.push_str(&format!("\n")); //~ fires
    out.push_str(&format!(r#"a "b""#)); //~ fires
}

pub fn kinds(out: &mut String, cow: Cow<'_, str>, c: &char, deep: &&str) {
    out.push_str(&format!("{cow}")); //~ fires
    out.push_str(&format!("{c}")); //~ fires
    out.push_str(&format!("{deep}")); //~ fires
    out.push_str(&format!("{}", "literal")); //~ fires
    out.push_str(&format!("\"{}", '"')); //~ fires
}

pub fn out_of_turn(out: &mut String, a: &str, b: &str) {
    out.push_str(&format!("{1}{0}", a, b)); //~ fires: format into it directly
}

pub fn twice(out: &mut String, a: &str) {
    out.push_str(&format!("{a}-{a}")); //~ fires: push what it is made of
    out.push_str(&format!("{0}-{0}", a)); //~ fires: format into it directly
}

pub fn padded(out: &mut String, a: &str) {
    out.push_str(&format!("{a:>8}")); //~ fires: format into it directly
    out.push_str(&format!("{a:?}")); //~ fires: format into it directly
}

fn next(words: &mut Vec<String>) -> String {
    words.pop().unwrap_or_default()
}

pub fn with_effects(out: &mut String, words: &mut Vec<String>) {
    out.push_str(&format!("{}", next(words))); //~ fires: push what it is made of
    out.push_str(&format!("-{}", next(words))); //~ fires: format into it directly
    out.push_str(&format!("{}{}", next(words), words.len())); //~ fires: format into it directly
}

pub fn in_a_branch(out: &mut String, a: &str, is_end: bool) {
    if is_end {
        out.push_str(&format!("{a}\n")) //~ fires
    } else {
        out.push_str(&format!("{a},")) //~ fires
    }
}

pub fn as_a_value(out: &mut String, a: &str, n: u8) {
    match n {
        0 => out.push_str(&format!("{a}")), //~ fires: push what it is made of
        1 => out.push_str(&format!("{a}\n")), //~ fires: format into it directly
        _ => {}
    }
}

pub fn index(parts: &mut [String], a: &str) {
    parts[0].push_str(&format!("{a},")); //~ fires: format into it directly
}
