//! Text: bytes are counted, a character takes one to four.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

pub struct User {
    pub name: String,
    pub domain: String,
}

pub fn pieces(user: &User) -> String {
    let mut address = String::new(); //~ fires
    address.push_str(&user.name);
    address.push('@');
    address.push_str(&user.domain);
    address
}

pub fn appended(user: &User) -> String {
    let mut address = String::new(); //~ fires
    address += &user.name;
    address += "@";
    address += &user.domain;
    address
}

pub fn one_piece(user: &User) -> String {
    let mut name = String::new(); //~ leaves: filler-already-reserves
    name.push_str(&user.name);
    name
}

pub fn escaped(text: &str) -> String {
    let mut out = String::new(); //~ fires: review, likely size text.len(), most characters come out as one byte
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
    let mut out = String::new(); //~ fires: review, likely size text.len(), most characters come out as one byte
    for c in text.chars().rev() {
        out.push(c);
    }
    out
}

pub fn without_spaces(text: &str) -> String {
    let mut out = String::new(); //~ fires: review, likely size text.len(), most characters come out as one byte
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}

pub fn snake_case(name: &str) -> String {
    let mut out = String::new(); //~ fires: review, likely size name.len(), most characters come out as one byte
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

pub fn dashes(width: usize) -> String {
    let mut line = String::new(); //~ fires: review, `width` is trusted
    for _ in 0..width {
        line.push('-');
    }
    line
}

pub fn bits(flags: &[bool]) -> String {
    let mut out = String::new(); //~ fires: review, likely size flags.len(), most characters come out as one byte
    for flag in flags {
        out.push(if *flag { '1' } else { '0' });
    }
    out
}

pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    for byte in bytes {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

pub fn hex_digits(bytes: &[u8]) -> String {
    let mut out = String::new(); //~ fires: review, likely size bytes.len() * 2, most characters come out as one byte
    for byte in bytes {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    out
}

pub fn written(bytes: &[u8]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

pub fn written_and_pushed(bytes: &[u8]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
        out.push(' ');
    }
    out
}

pub fn joined(words: &[String]) -> String {
    let mut out = String::new(); //~ leaves: varies-per-round
    for word in words {
        out.push_str(word);
        out.push(',');
    }
    out
}

pub fn same_piece(words: &[u8], separator: &str) -> String {
    let mut out = String::new(); //~ fires
    for _ in words {
        out.push_str(separator);
    }
    out
}

pub fn indented(depth: usize, line: &str) -> String {
    let mut out = String::new(); //~ fires: review, `depth` is trusted
    for _ in 0..depth {
        out.push_str("    ");
    }
    out.push_str(line);
    out.push('\n');
    out
}

pub fn quoted_if_needed(word: &str) -> String {
    let mut out = String::new(); //~ fires: review, upper bound word.len() + 2
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
    let mut out = String::new(); //~ fires: review, text.len().max(at) + 1, `at` is trusted
    out.push_str(&text[..at]);
    out.push('|');
    out.push_str(&text[at..]);
    out
}

pub fn os_text(parts: &[&str]) -> OsString {
    let mut line = OsString::new(); //~ leaves: varies-per-round
    for part in parts {
        line.push(part);
    }
    line
}

pub fn path(parts: &[&str]) -> PathBuf {
    let mut path = PathBuf::new(); //~ leaves: varies-per-round
    for part in parts {
        path.push(part);
    }
    path
}

pub fn inserted(line: &str) -> String {
    let mut out = String::new(); //~ fires: review, likely size line.len(), most characters come out as one byte
    for c in line.chars() {
        out.insert(0, c);
    }
    out
}

pub fn extended(words: &[&str]) -> String {
    let mut out = String::new(); //~ leaves: length-unknown
    out.extend(words.iter().copied());
    out
}

pub fn characters_to_vector(text: &str) -> Vec<char> {
    let mut out = Vec::new(); //~ fires: review, upper bound text.len()
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
    let mut out = String::new(); //~ leaves: length-unknown
    for word in words {
        out.extend(word.chars().filter(|letter| letter.is_alphabetic()));
    }
    out
}

pub fn inserted_before(words: &[&str]) -> String {
    let mut out = String::new(); //~ fires
    for word in words {
        touch(word);
        out.insert(0, 'x');
        out.insert_str(0, ", ");
    }
    out
}

fn touch(_: &str) {}
