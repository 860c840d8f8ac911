//! A buffer made at the top of a round, filled, read, and forgotten.

use std::collections::{BinaryHeap, VecDeque};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

pub fn vector(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    let mut squares = Vec::new();
    for row in rows {
        squares.clear();
        for cell in row {
            squares.push(cell * cell);
        }
        squares.sort();
        total += squares.iter().sum::<u64>();
    }
    total
}

pub fn text(rows: &[Vec<String>], out: &mut impl Write) -> std::io::Result<()> {
    let mut line = String::new();
    for row in rows {
        line.clear();
        for cell in row {
            line.push_str(cell);
            line.push(',');
        }
        writeln!(out, "{line}")?;
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

pub fn annotated(rows: &[u32]) -> usize {
    let mut bytes = 0;
    let mut encoded: Vec<u8> = Vec::new();
    for row in rows {
        encoded.clear();
        encode(*row, &mut encoded);
        bytes += encoded.len();
    }
    bytes
}

fn encode(row: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&row.to_le_bytes());
}

pub fn turbofish(rows: &[u32]) -> usize {
    let mut bytes = 0;
    let mut encoded = Vec::<u8>::new();
    for row in rows {
        encoded.clear();
        encode(*row, &mut encoded);
        bytes += encoded.len();
    }
    bytes
}

pub fn other_constructors(rows: &[String]) -> usize {
    let mut sizes = 0;
    let mut a = vec![];
    let mut b = String::default();
    let mut c: String = Default::default();
    let mut d = "".to_string();
    let mut e: String = "".into();
    for row in rows {
        a.clear();
        a.extend(row.bytes());
        b.clear();
        b.push_str(row);
        c.clear();
        c.push_str(row);
        d.clear();
        d.push_str(row);
        e.clear();
        e += row;
        sizes += a.len() + b.len() + c.len() + d.len() + e.len();
    }
    sizes
}

pub fn sequences(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    let mut queue = VecDeque::new();
    let mut heap = BinaryHeap::new();
    for row in rows {
        queue.clear();
        heap.clear();
        for cell in row {
            queue.push_back(*cell);
            heap.push(*cell);
        }
        total += queue.pop_front().unwrap_or(0) + heap.pop().unwrap_or(0);
    }
    total
}

pub fn paths(names: &[String]) -> usize {
    let mut found = 0;
    let mut path = PathBuf::new();
    let mut file = OsString::new();
    for name in names {
        path.clear();
        path.push("src");
        path.push(name);
        file.clear();
        file.push(name);
        file.push(".rs");
        found += usize::from(path.exists()) + file.len();
    }
    found
}

pub fn while_loop(mut n: u64) -> usize {
    let mut sum = 0;
    let mut digits = Vec::new();
    while n > 0 {
        digits.clear();
        let mut rest = n;
        while rest > 0 {
            digits.push(rest % 10);
            rest /= 10;
        }
        sum += digits.len();
        n -= 1;
    }
    sum
}

pub fn while_let(mut stack: Vec<u64>) -> u64 {
    let mut seen = 0;
    let mut next = Vec::new();
    while let Some(top) = stack.pop() {
        next.clear();
        divisors(top, &mut next);
        seen += next.len() as u64;
        stack.extend(next.iter().filter(|it| **it > 1));
    }
    seen
}

fn divisors(of: u64, out: &mut Vec<u64>) {
    out.extend((1..of).filter(|it| of % it == 0));
}

pub fn moved_elements(rows: &[Vec<String>], out: &mut Vec<String>) {
    let mut kept = Vec::new();
    for row in rows {
        kept.clear();
        for cell in row {
            kept.push(cell.clone());
        }
        kept.dedup();
        out.append(&mut kept);
        kept.push(String::new());
        out.extend(kept.drain(..));
    }
}

pub fn popped(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    let mut stack = Vec::new();
    for row in rows {
        stack.clear();
        stack.push(*row);
        while let Some(top) = stack.pop() {
            out.push(top);
            if top > 1 {
                stack.push(top / 2);
            }
        }
    }
    out
}

pub fn taken_by_a_callee(rows: &[u32]) -> usize {
    let mut size = 0;
    let mut encoded = Vec::new();
    for row in rows {
        encoded.clear();
        encode(*row, &mut encoded);
        size += flush(&mut encoded);
    }
    size
}

fn flush(bytes: &mut Vec<u8>) -> usize {
    std::mem::take(bytes).len()
}

pub fn never_changed(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let empty: Vec<u64> = Vec::new();
        n += empty.len() + *row as usize;
    }
    n
}

pub fn no_container(rows: &[u64]) -> u64 {
    let mut n = 0;
    for row in rows {
        let mut counter = Counter::new();
        counter.push(*row);
        n += counter.0;
    }
    n
}

struct Counter(u64);

impl Counter {
    fn new() -> Self {
        Counter(0)
    }

    fn push(&mut self, n: u64) {
        self.0 += n;
    }
}

pub fn nested(blocks: &[Vec<Vec<u64>>]) -> u64 {
    let mut best = 0;
    let mut sums = Vec::new();
    for block in blocks {
        for row in block {
            sums.clear();
            for cell in row {
                sums.push(cell + best);
            }
            best = best.max(sums.len() as u64);
        }
    }
    best
}

pub fn nested_with_one_more(blocks: &[Vec<Vec<u64>>]) -> u64 {
    let mut best = 0;
    let mut widths = Vec::new();
    let mut sums = Vec::new();
    for block in blocks {
        widths.clear();
        for row in block {
            sums.clear();
            for cell in row {
                sums.push(cell + best);
            }
            widths.push(sums.len());
        }
        best = best.max(widths.len() as u64);
    }
    best
}
