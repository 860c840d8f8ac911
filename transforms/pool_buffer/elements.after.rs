//! a thread can keep elements that own nothing, borrow nothing and have a name
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub struct Point {
    x: f64,
    y: f64,
}

mod inner {
    #[derive(Clone, Copy, Debug)]
    pub enum Step {
        Left(u32),
        Right,
    }
}

pub fn of_this_crate(points: &[Point]) -> Box<[Point]> {
    thread_local! {
        static SCRATCH: Cell<Vec<Point>> = const { Cell::new(Vec::new()) };
    }
    let mut sorted = SCRATCH.try_with(Cell::take).unwrap_or_default();
    sorted.clear();
    for point in points {
        sorted.push(*point);
    }
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x));
    let result = sorted.as_slice().into();
    if sorted.capacity() <= 4 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(sorted));
    }
    result
}

pub fn of_a_module(count: u32) -> usize {
    thread_local! {
        static SCRATCH: Cell<Vec<inner::Step>> = const { Cell::new(Vec::new()) };
    }
    let mut steps = SCRATCH.try_with(Cell::take).unwrap_or_default();
    steps.clear();
    for step in 0..count {
        steps.push(inner::Step::Left(step));
    }
    steps.push(inner::Step::Right);
    let result = format!("{steps:?}").len();
    if steps.capacity() <= 8 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(steps));
    }
    result
}

pub fn queue(values: &[u8]) -> Vec<u8> {
    thread_local! {
        static SCRATCH: Cell<VecDeque<u8>> = const { Cell::new(VecDeque::new()) };
    }
    let mut ring = SCRATCH.try_with(Cell::take).unwrap_or_default();
    ring.clear();
    for value in values {
        ring.push_front(*value);
    }
    let result = ring.iter().copied().collect();
    if ring.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(ring));
    }
    result
}

pub fn nested(count: u32) -> usize {
    thread_local! {
        static SCRATCH: Cell<Vec<Option<(u32, [u8; 3])>>> = const { Cell::new(Vec::new()) };
    }
    let mut pairs: Vec<Option<(u32, [u8; 3])>> = SCRATCH.try_with(Cell::take).unwrap_or_default();
    pairs.clear();
    for number in 0..count {
        pairs.push(Some((number, [0; 3])));
    }
    let result = pairs.iter().flatten().count();
    if pairs.capacity() <= 5461 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(pairs));
    }
    result
}

pub fn generic<T: Copy + Ord>(values: &[T]) -> Option<T> {
    let mut sorted = Vec::new();
    sorted.extend_from_slice(values);
    sorted.sort();
    sorted.iter().next().copied()
}

pub fn in_a_generic_function<T: AsRef<str>>(parts: &[T]) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut joined = SCRATCH.try_with(Cell::take).unwrap_or_default();
    joined.clear();
    for part in parts {
        joined.push_str(part.as_ref());
    }
    let result = joined.as_str().into();
    if joined.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(joined));
    }
    result
}

pub fn borrowing(text: &str) -> usize {
    let mut words: Vec<&str> = Vec::new();
    words.extend(text.split(' '));
    words.iter().map(|word| word.len()).sum()
}

pub fn owning(count: u32) -> usize {
    let mut names = Vec::new();
    for number in 0..count {
        names.push(number.to_string());
    }
    names.join(", ").len()
}

pub fn shared(count: u32) -> usize {
    let mut all = Vec::new();
    for number in 0..count {
        all.push(Rc::new(number));
    }
    all.iter().map(|it| Rc::strong_count(it)).sum()
}

pub fn unnamed(count: u32) -> u32 {
    let mut steps = Vec::new();
    for step in 0..count {
        steps.push(move |at: u32| at + step);
    }
    steps.iter().fold(0, |at, step| step(at))
}

pub fn nothing(count: u32) -> usize {
    let mut ticks = Vec::new();
    for _ in 0..count {
        ticks.push(());
    }
    ticks.iter().count()
}

pub fn huge(row: &[u8; 70_000]) -> usize {
    let mut rows: Vec<[u8; 70_000]> = Vec::new();
    rows.push(*row);
    rows.iter().flatten().count()
}

pub fn keyed(text: &str) -> usize {
    let mut seen = HashSet::new();
    for byte in text.bytes() {
        seen.insert(byte);
    }
    seen.iter().count()
}

/// Has no room to keep.
pub fn tree(text: &str) -> usize {
    let mut counts = BTreeMap::new();
    for byte in text.bytes() {
        *counts.entry(byte).or_insert(0_usize) += 1;
    }
    counts.values().copied().max().unwrap_or(0)
}

// Stands for what a build script writes: the compiler finds it, the analyser does not.
include!(concat!(env!("CARGO_MANIFEST_DIR"), "/transforms/insert_capacity/generated/rows.in"));

pub fn unknown() -> usize {
    let mut all = Vec::new();
    all.extend(generated_rows());
    all.iter().count()
}

pub fn inferred(values: &[u8]) -> usize {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut all = SCRATCH.try_with(Cell::take).unwrap_or_default();
    all.clear();
    extend(&mut all, values);
    let result = all.iter().count();
    if all.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(all));
    }
    result
}

fn extend(all: &mut Vec<u8>, values: &[u8]) {
    all.extend_from_slice(values);
}
