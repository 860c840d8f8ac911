//! a buffer whose contents are copied out is taken from the thread, and put back
use std::io::{self, Write};

pub fn encode(fields: &[u32]) -> Vec<u8> {
    let mut frame = Vec::new(); //~ fires: review, each call of `encode` allocates `frame` anew
    for field in fields {
        frame.extend_from_slice(&field.to_be_bytes());
    }
    frame.to_vec()
}

pub fn boxed(text: &str) -> Box<str> {
    let mut quoted = String::new(); //~ fires: review
    quoted.push('"');
    quoted.push_str(text);
    quoted.push('"');
    Box::from(quoted.as_str())
}

/// To a sink, by reference.
pub fn send(name: &str, sink: &mut impl Write) -> io::Result<()> {
    let mut line = String::from(""); //~ fires: review
    line.push_str(name);
    line.push('\n');
    sink.write_all(line.as_bytes())?;
    sink.flush()
}

pub fn log(name: &str, sink: &mut Vec<u8>) {
    let mut line: Vec<u8> = vec![]; //~ fires: review
    line.extend_from_slice(name.as_bytes());
    line.push(b'\n');
    sink.extend_from_slice(&line);
}

/// What is asked for is asked for again.
pub fn reserved(values: &[u16]) -> u64 {
    let mut sorted = Vec::with_capacity(values.len()); //~ fires: review
    sorted.extend_from_slice(values);
    sorted.sort_unstable();
    sorted.iter().zip(1..).map(|(value, rank)| u64::from(*value) * rank).sum()
}

/// Filled by others.
pub fn filled_elsewhere(value: u64) -> Box<[u8]> {
    let mut digits = Vec::new(); //~ fires: review
    put_number(value, &mut digits);
    Box::from(&digits[..])
}

fn put_number(value: u64, out: &mut Vec<u8>) {
    out.extend(value.to_string().bytes());
}

/// With an allocation for each call of itself: each takes what is there.
pub fn recursive(depth: u32) -> Box<str> {
    let mut text = String::new(); //~ fires: review
    if depth > 0 {
        text.push_str(&recursive(depth - 1));
    }
    text.push('.');
    text.as_str().into()
}
