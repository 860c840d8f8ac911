//! a thread can keep elements that own nothing, borrow nothing and have a name
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
    let mut sorted = Vec::new(); //~ fires: review
    for point in points {
        sorted.push(*point);
    }
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x));
    sorted.as_slice().into()
}

pub fn of_a_module(count: u32) -> usize {
    let mut steps = Vec::new(); //~ fires: review
    for step in 0..count {
        steps.push(inner::Step::Left(step));
    }
    steps.push(inner::Step::Right);
    format!("{steps:?}").len()
}

pub fn queue(values: &[u8]) -> Vec<u8> {
    let mut ring = VecDeque::new(); //~ fires: review
    for value in values {
        ring.push_front(*value);
    }
    ring.iter().copied().collect()
}

pub fn nested(count: u32) -> usize {
    let mut pairs: Vec<Option<(u32, [u8; 3])>> = Vec::new(); //~ fires: review
    for number in 0..count {
        pairs.push(Some((number, [0; 3])));
    }
    pairs.iter().flatten().count()
}

pub fn generic<T: Copy + Ord>(values: &[T]) -> Option<T> {
    let mut sorted = Vec::new(); //~ leaves: generic-elements
    sorted.extend_from_slice(values);
    sorted.sort();
    sorted.iter().next().copied()
}

pub fn in_a_generic_function<T: AsRef<str>>(parts: &[T]) -> Box<str> {
    let mut joined = String::new(); //~ fires: review
    for part in parts {
        joined.push_str(part.as_ref());
    }
    joined.as_str().into()
}

pub fn borrowing(text: &str) -> usize {
    let mut words: Vec<&str> = Vec::new(); //~ leaves: elements-borrow
    words.extend(text.split(' '));
    words.iter().map(|word| word.len()).sum()
}

pub fn owning(count: u32) -> usize {
    let mut names = Vec::new(); //~ leaves: elements-own
    for number in 0..count {
        names.push(number.to_string());
    }
    names.join(", ").len()
}

pub fn shared(count: u32) -> usize {
    let mut all = Vec::new(); //~ leaves: elements-own
    for number in 0..count {
        all.push(Rc::new(number));
    }
    all.iter().map(|it| Rc::strong_count(it)).sum()
}

pub fn unnamed(count: u32) -> u32 {
    let mut steps = Vec::new(); //~ leaves: unnamed-elements
    for step in 0..count {
        steps.push(move |at: u32| at + step);
    }
    steps.iter().fold(0, |at, step| step(at))
}

pub fn nothing(count: u32) -> usize {
    let mut ticks = Vec::new(); //~ leaves: nothing-to-keep
    for _ in 0..count {
        ticks.push(());
    }
    ticks.iter().count()
}

pub fn huge(row: &[u8; 70_000]) -> usize {
    let mut rows: Vec<[u8; 70_000]> = Vec::new(); //~ leaves: nothing-to-keep
    rows.push(*row);
    rows.iter().flatten().count()
}

pub fn keyed(text: &str) -> usize {
    let mut seen = HashSet::new(); //~ leaves: costly-to-clear
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
    let mut all = Vec::new(); //~ leaves: type-unknown
    all.extend(generated_rows());
    all.iter().count()
}

pub fn inferred(values: &[u8]) -> usize {
    let mut all = Default::default(); //~ fires: review
    extend(&mut all, values);
    all.iter().count()
}

fn extend(all: &mut Vec<u8>, values: &[u8]) {
    all.extend_from_slice(values);
}
