//! a buffer that leaves its block cannot be kept
use std::fmt::Write as _;

pub struct Report {
    pub text: String,
}

pub fn returned(names: &[&str]) -> String {
    let mut text = String::new(); //~ leaves: moved-out
    for name in names {
        text.push_str(name);
    }
    text
}

pub fn boxed(bytes: &[u8]) -> Box<[u8]> {
    let mut copy = Vec::new(); //~ leaves: moved-out
    copy.extend_from_slice(bytes);
    copy.into_boxed_slice()
}

pub fn stored(name: &str) -> Report {
    let mut text = String::new(); //~ leaves: moved-out
    text.push_str(name);
    Report { text }
}

pub fn in_one_branch(name: &str, keep: bool) -> Option<String> {
    let mut text = String::new(); //~ leaves: moved-out
    text.push_str(name);
    if keep {
        return Some(text);
    }
    print(&text);
    None
}

pub fn taken(name: &str) -> String {
    let mut text = String::new(); //~ leaves: moved-out
    text.push_str(name);
    std::mem::take(&mut text)
}

pub fn replaced(name: &str) -> usize {
    let mut text = String::new(); //~ leaves: replaced
    text.push_str(name);
    print(&text);
    text = name.to_uppercase();
    text.len()
}

pub fn captured(name: &str) {
    let mut text = String::new(); //~ leaves: captured
    text.push_str(name);
    let later = move || print(&text);
    later();
}

/// A closure that only borrows is done by the end.
pub fn borrowed_by_a_closure(names: &[&str]) -> Box<str> {
    let mut text = String::new(); //~ fires: review
    names.iter().for_each(|name| text.push_str(name));
    text.as_str().into()
}

pub fn measured(name: &str) -> usize {
    let mut text = String::new(); //~ leaves: capacity-observed
    text.push_str(name);
    print(&text);
    text.capacity()
}

macro_rules! consume {
    ($buffer:ident) => {
        $buffer.len()
    };
}

pub fn in_a_macro(name: &str) -> usize {
    let mut text = String::new(); //~ leaves: used-in-macro
    text.push_str(name);
    consume!(text)
}

pub fn formatted(number: u32) -> Box<str> {
    let mut text = String::new(); //~ fires: review
    let _ = write!(text, "{number:>5}");
    text.as_str().into()
}

/// Nothing but work to do.
pub fn worklist(start: u32) -> u32 {
    let mut waiting = Vec::new(); //~ leaves: never-read-whole
    waiting.push(start);
    let mut sum = 0;
    while let Some(next) = waiting.pop() {
        sum += next;
        if next > 1 {
            waiting.push(next / 2);
        }
    }
    sum
}

pub fn borrowed_outside(bytes: &[u8]) -> usize {
    let mut latest: &[u8] = bytes;
    let length = latest.len();
    {
        let mut copy = Vec::new(); //~ leaves: borrowed-outside
        copy.extend_from_slice(bytes);
        latest = &copy[..1];
        length + latest.len()
    }
}

pub fn under_cfg(name: &str) -> usize {
    let mut text = String::new(); //~ leaves: cfg-inside
    text.push_str(name);
    #[cfg(windows)]
    print(&text.to_uppercase());
    print(&text);
    1
}

fn print(_: &str) {}
