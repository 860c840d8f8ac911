//! Without std: `alloc` only.
#![no_std]

extern crate alloc;

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

pub fn vector(rows: &[u32]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(u64::from(*row));
    }
    out
}

pub fn full_path(rows: &[u32]) -> alloc::collections::BinaryHeap<u64> {
    let mut out = alloc::collections::BinaryHeap::with_capacity(rows.len());
    for row in rows {
        out.push(u64::from(*row));
    }
    out
}

pub fn vec_macro(rows: &[u32]) -> Vec<u64> {
    let mut out = vec![];
    for row in rows {
        out.push(u64::from(*row));
    }
    out
}

pub fn text(rows: &[u32]) -> String {
    let mut out = String::with_capacity(rows.len());
    for _ in rows {
        out.push('#');
    }
    out
}

pub fn deque(rows: &[u32]) -> VecDeque<u32> {
    let mut out = VecDeque::with_capacity(rows.len());
    for row in rows {
        out.push_front(*row);
    }
    out
}

mod without_the_name {
    pub fn vector_macro_only(rows: &[u32]) -> alloc::vec::Vec<u32> {
        let mut out = alloc::vec![];
        for row in rows {
            out.push(*row);
        }
        out
    }
}
