//! Text: bytes are counted, a character takes one to four.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

pub struct User {
    pub name: String,
    pub domain: String,
}

pub fn pieces(user: &User) -> String {
    let mut address = String::with_capacity(user.name.len() + user.domain.len() + 1);
    address.push_str(&user.name);
    address.push('@');
    address.push_str(&user.domain);
    address
}

pub fn appended(user: &User) -> String {
    let mut address = String::with_capacity(user.name.len() + user.domain.len() + 1);
    address += &user.name;
    address += "@";
    address += &user.domain;
    address
}

pub fn one_piece(user: &User) -> String {
    let mut name = String::new();
    name.push_str(&user.name);
    name
}

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

pub fn reversed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().rev() {
        out.push(c);
    }
    out
}

pub fn without_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}

pub fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

pub fn dashes(width: usize) -> String {
    let mut line = String::with_capacity(width);
    for _ in 0..width {
        line.push('-');
    }
    line
}

pub fn bits(flags: &[bool]) -> String {
    let mut out = String::with_capacity(flags.len());
    for flag in flags {
        out.push(if *flag { '1' } else { '0' });
    }
    out
}

pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

pub fn hex_digits(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    out
}

pub fn written(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

pub fn written_and_pushed(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
        out.push(' ');
    }
    out
}

pub fn joined(words: &[String]) -> String {
    let mut out = String::new();
    for word in words {
        out.push_str(word);
        out.push(',');
    }
    out
}

pub fn same_piece(words: &[u8], separator: &str) -> String {
    let mut out = String::with_capacity(separator.len() * words.len());
    for _ in words {
        out.push_str(separator);
    }
    out
}

pub fn indented(depth: usize, line: &str) -> String {
    let mut out = String::with_capacity(depth * 4 + line.len() + 1);
    for _ in 0..depth {
        out.push_str("    ");
    }
    out.push_str(line);
    out.push('\n');
    out
}

pub fn quoted_if_needed(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 2);
    if word.contains(' ') {
        out.push('"');
        out.push_str(word);
        out.push('"');
    } else {
        out.push_str(word);
    }
    out
}

pub fn slices_of_text(text: &str, at: usize) -> String {
    let mut out = String::with_capacity(text.len().max(at) + 1);
    out.push_str(&text[..at]);
    out.push('|');
    out.push_str(&text[at..]);
    out
}

pub fn os_text(parts: &[&str]) -> OsString {
    let mut line = OsString::new();
    for part in parts {
        line.push(part);
    }
    line
}

pub fn path(parts: &[&str]) -> PathBuf {
    let mut path = PathBuf::new();
    for part in parts {
        path.push(part);
    }
    path
}

pub fn inserted(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        out.insert(0, c);
    }
    out
}

pub fn extended(words: &[&str]) -> String {
    let mut out = String::new();
    out.extend(words.iter().copied());
    out
}

pub fn characters_to_vector(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        }
    }
    out
}

pub fn numeric_sum(numbers: &[f64], offset: &f64) -> f64 {
    let mut total = 0.0;
    for number in numbers {
        total += number;
        total += &*offset;
    }
    total
}

pub fn extended_by_characters(words: &[&str]) -> String {
    let mut out = String::new();
    for word in words {
        out.extend(word.chars().filter(|letter| letter.is_alphabetic()));
    }
    out
}

pub fn inserted_before(words: &[&str]) -> String {
    let mut out = String::with_capacity(words.len() * 3);
    for word in words {
        touch(word);
        out.insert(0, 'x');
        out.insert_str(0, ", ");
    }
    out
}

fn touch(_: &str) {}
