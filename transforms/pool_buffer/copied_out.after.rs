//! a buffer whose contents are copied out is taken from the thread, and put back
use std::cell::Cell;
use std::io::{self, Write};

pub fn encode(fields: &[u32]) -> Vec<u8> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut frame = SCRATCH.try_with(Cell::take).unwrap_or_default();
    frame.clear();
    for field in fields {
        frame.extend_from_slice(&field.to_be_bytes());
    }
    let result = frame.to_vec();
    if frame.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(frame));
    }
    result
}

pub fn boxed(text: &str) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut quoted = SCRATCH.try_with(Cell::take).unwrap_or_default();
    quoted.clear();
    quoted.push('"');
    quoted.push_str(text);
    quoted.push('"');
    let result = Box::from(quoted.as_str());
    if quoted.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(quoted));
    }
    result
}

/// To a sink, by reference.
pub fn send(name: &str, sink: &mut impl Write) -> io::Result<()> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    line.push('\n');
    sink.write_all(line.as_bytes())?;
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    sink.flush()
}

pub fn log(name: &str, sink: &mut Vec<u8>) {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut line: Vec<u8> = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.extend_from_slice(name.as_bytes());
    line.push(b'\n');
    sink.extend_from_slice(&line);
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
}

/// What is asked for is asked for again.
pub fn reserved(values: &[u16]) -> u64 {
    thread_local! {
        static SCRATCH: Cell<Vec<u16>> = const { Cell::new(Vec::new()) };
    }
    let mut sorted = SCRATCH.try_with(Cell::take).unwrap_or_default();
    sorted.clear();
    sorted.reserve(values.len());
    sorted.extend_from_slice(values);
    sorted.sort_unstable();
    let result = sorted.iter().zip(1..).map(|(value, rank)| u64::from(*value) * rank).sum();
    if sorted.capacity() <= 32 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(sorted));
    }
    result
}

/// Filled by others.
pub fn filled_elsewhere(value: u64) -> Box<[u8]> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut digits = SCRATCH.try_with(Cell::take).unwrap_or_default();
    digits.clear();
    put_number(value, &mut digits);
    let result = Box::from(&digits[..]);
    if digits.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(digits));
    }
    result
}

fn put_number(value: u64, out: &mut Vec<u8>) {
    out.extend(value.to_string().bytes());
}

/// With an allocation for each call of itself: each takes what is there.
pub fn recursive(depth: u32) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();
    if depth > 0 {
        text.push_str(&recursive(depth - 1));
    }
    text.push('.');
    let result = text.as_str().into();
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    result
}
