//! A buffer made at the top of a round, filled, read, and forgotten.

use std::collections::{BinaryHeap, VecDeque};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

pub fn vector(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    for row in rows {
        let mut squares = Vec::new(); //~ fires: safe
        for cell in row {
            squares.push(cell * cell);
        }
        squares.sort();
        total += squares.iter().sum::<u64>();
    }
    total
}

pub fn text(rows: &[Vec<String>], out: &mut impl Write) -> std::io::Result<()> {
    for row in rows {
        let mut line = String::new(); //~ fires
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
    for row in rows {
        let mut encoded: Vec<u8> = Vec::new(); //~ fires
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
    for row in rows {
        let mut encoded = Vec::<u8>::new(); //~ fires
        encode(*row, &mut encoded);
        bytes += encoded.len();
    }
    bytes
}

pub fn other_constructors(rows: &[String]) -> usize {
    let mut sizes = 0;
    for row in rows {
        let mut a = vec![]; //~ fires
        a.extend(row.bytes());
        let mut b = String::default(); //~ fires
        b.push_str(row);
        let mut c: String = Default::default(); //~ fires
        c.push_str(row);
        let mut d = "".to_string(); //~ fires
        d.push_str(row);
        let mut e: String = "".into(); //~ fires
        e += row;
        sizes += a.len() + b.len() + c.len() + d.len() + e.len();
    }
    sizes
}

pub fn sequences(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    for row in rows {
        let mut queue = VecDeque::new(); //~ fires
        let mut heap = BinaryHeap::new(); //~ fires
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
    for name in names {
        let mut path = PathBuf::new(); //~ fires
        path.push("src");
        path.push(name);
        let mut file = OsString::new(); //~ fires
        file.push(name);
        file.push(".rs");
        found += usize::from(path.exists()) + file.len();
    }
    found
}

pub fn while_loop(mut n: u64) -> usize {
    let mut sum = 0;
    while n > 0 {
        let mut digits = Vec::new(); //~ fires
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
    while let Some(top) = stack.pop() {
        let mut next = Vec::new(); //~ fires
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
    for row in rows {
        let mut kept = Vec::new(); //~ fires
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
    for row in rows {
        let mut stack = Vec::new(); //~ fires
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
    for row in rows {
        let mut encoded = Vec::new(); //~ fires
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
    for block in blocks {
        for row in block {
            let mut sums = Vec::new(); //~ fires: make it once before the loop
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
    for block in blocks {
        let mut widths = Vec::new(); //~ fires
        for row in block {
            let mut sums = Vec::new(); //~ fires
            for cell in row {
                sums.push(cell + best);
            }
            widths.push(sums.len());
        }
        best = best.max(widths.len() as u64);
    }
    best
}
