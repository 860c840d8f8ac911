//! a buffer that leaves its block cannot be kept
use std::cell::Cell;
use std::fmt::Write as _;

pub struct Report {
    pub text: String,
}

pub fn returned(names: &[&str]) -> String {
    let mut text = String::new();
    for name in names {
        text.push_str(name);
    }
    text
}

pub fn boxed(bytes: &[u8]) -> Box<[u8]> {
    let mut copy = Vec::new();
    copy.extend_from_slice(bytes);
    copy.into_boxed_slice()
}

pub fn stored(name: &str) -> Report {
    let mut text = String::new();
    text.push_str(name);
    Report { text }
}

pub fn in_one_branch(name: &str, keep: bool) -> Option<String> {
    let mut text = String::new();
    text.push_str(name);
    if keep {
        return Some(text);
    }
    print(&text);
    None
}

pub fn taken(name: &str) -> String {
    let mut text = String::new();
    text.push_str(name);
    std::mem::take(&mut text)
}

pub fn replaced(name: &str) -> usize {
    let mut text = String::new();
    text.push_str(name);
    print(&text);
    text = name.to_uppercase();
    text.len()
}

pub fn captured(name: &str) {
    let mut text = String::new();
    text.push_str(name);
    let later = move || print(&text);
    later();
}

/// A closure that only borrows is done by the end.
pub fn borrowed_by_a_closure(names: &[&str]) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();
    names.iter().for_each(|name| text.push_str(name));
    let result = text.as_str().into();
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    result
}

pub fn measured(name: &str) -> usize {
    let mut text = String::new();
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
    let mut text = String::new();
    text.push_str(name);
    consume!(text)
}

pub fn formatted(number: u32) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();
    let _ = write!(text, "{number:>5}");
    let result = text.as_str().into();
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    result
}

/// Nothing but work to do.
pub fn worklist(start: u32) -> u32 {
    let mut waiting = Vec::new();
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
        let mut copy = Vec::new();
        copy.extend_from_slice(bytes);
        latest = &copy[..1];
        length + latest.len()
    }
}

pub fn under_cfg(name: &str) -> usize {
    let mut text = String::new();
    text.push_str(name);
    #[cfg(windows)]
    print(&text.to_uppercase());
    print(&text);
    1
}

fn print(_: &str) {}
