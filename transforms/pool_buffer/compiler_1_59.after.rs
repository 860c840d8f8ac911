//! a Vec can be made in a `const` thread-local before a VecDeque can
use std::cell::Cell;

//@ rust-version: 1.59
//@ edition: 2018
use std::collections::VecDeque;

pub fn encode(fields: &[u32]) -> Box<[u8]> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut frame = SCRATCH.try_with(Cell::take).unwrap_or_default();
    frame.clear();
    for field in fields {
        frame.extend_from_slice(&field.to_be_bytes());
    }
    let result = Box::from(frame.as_slice());
    if frame.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(frame));
    }
    result
}

pub fn queue(values: &[u8]) -> Vec<u8> {
    let mut ring = VecDeque::new();
    for value in values {
        ring.push_front(*value);
    }
    ring.iter().copied().collect()
}
