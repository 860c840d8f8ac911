//! thread-locals are `const` since 1.59, and a VecDeque can be made in one since 1.68
//@ rust-version: 1.58
use std::collections::VecDeque;

pub fn encode(fields: &[u32]) -> Box<[u8]> {
    let mut frame = Vec::new(); //~ leaves: older-compiler
    for field in fields {
        frame.extend_from_slice(&field.to_be_bytes());
    }
    Box::from(frame.as_slice())
}

pub fn queue(values: &[u8]) -> Vec<u8> {
    let mut ring = VecDeque::new(); //~ leaves: older-compiler
    for value in values {
        ring.push_front(*value);
    }
    ring.iter().copied().collect()
}
