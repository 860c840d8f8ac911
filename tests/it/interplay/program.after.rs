//! A program on which the rewrites of function bodies meet. Above each function stands which of them it gets.

use std::cell::Cell;
use std::fmt::Write as _;

/// build-string, insert-capacity, pool-buffer, reuse-buffer
fn paragraphs(pages: &[Vec<u32>], out: &mut Vec<usize>) {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();
    out.reserve(pages.len());
    for page in pages {
        text.clear();
        for line in page {
            writeln!(text, "{line:>4}|").unwrap();
        }
        out.push(text.len());
    }
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
}

/// build-string, insert-capacity
fn listed(rows: &[(u32, &str)]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let mut ids = Vec::with_capacity(rows.len());
    for (id, name) in rows {
        write!(text, "{id}: {name:?};").unwrap();
        ids.push(*id);
    }
    (text, ids)
}

/// insert-capacity, reuse-buffer
fn longest(words: &[&str]) -> Vec<usize> {
    let mut lengths = Vec::with_capacity(words.len());
    let mut letters = Vec::new();
    for word in words {
        letters.clear();
        for letter in word.chars() {
            if letter.is_alphabetic() {
                letters.push(letter);
            }
        }
        letters.sort_unstable();
        letters.dedup();
        lengths.push(letters.len());
    }
    lengths
}

/// build-string, pool-buffer
fn key(parts: &[u32]) -> Vec<u8> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.clear();
    for part in parts {
        write!(scratch, "/{part:04x}").unwrap();
    }
    let result = scratch.as_bytes().to_vec();
    if scratch.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|cell| cell.set(scratch));
    }
    result
}

/// pool-buffer
fn packed(rows: &[u16]) -> Box<[u8]> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.clear();
    for row in rows {
        scratch.extend_from_slice(&row.to_le_bytes());
        scratch.push(b';');
    }
    let result = Box::from(scratch.as_slice());
    if scratch.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|cell| cell.set(scratch));
    }
    result
}

/// build-string
fn two_texts(rows: &[u32]) -> (String, String) {
    let mut even = String::new();
    let mut odd = String::new();
    for row in rows {
        if row % 2 == 0 {
            write!(even, "{row},").unwrap();
        } else {
            write!(odd, "<{row}>").unwrap();
        }
    }
    (even, odd)
}

/// build-string
fn one_within_another(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&[*row, row + 1].iter().fold(String::new(), |mut acc, n| {
            write!(acc, "{n};").unwrap();
            acc
        }));
    }
    out
}

/// build-string, insert-capacity, pool-buffer, reuse-buffer
fn report(tables: &[Vec<(&str, u32)>]) -> Vec<(usize, Vec<u32>)> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }

    let mut pages = Vec::with_capacity(tables.len());
    let mut page = SCRATCH.try_with(Cell::take).unwrap_or_default();
    page.clear();
    for table in tables {
        page.clear();
        let mut numbers = Vec::with_capacity(table.len());
        for (name, number) in table {
            writeln!(page, "{name} = {number}").unwrap();
            numbers.push(*number);
        }
        pages.push((page.len(), numbers));
    }
    if page.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(page));
    }
    pages
}

fn main() {
    let rows = [(7, "a"), (8, "b\n"), (9, ""), (10, "ü"), (11, "x"), (12, "y")];
    let numbers: Vec<u32> = (0..40).collect();
    let mut sizes = Vec::new();
    paragraphs(&[numbers.clone(), Vec::new(), vec![1, 2, 3]], &mut sizes);
    println!("{sizes:?}");
    println!("{:?}", listed(&rows));
    println!("{:?}", longest(&["abracadabra", "", "mississippi 7"]));
    for count in [3, 0, 40] {
        println!("{:?} {:?}", key(&numbers[..count]), packed(&[1, 2, 3, 4, 5, 6, 7][..count.min(7)]));
    }
    println!("{:?} {:?}", two_texts(&numbers), one_within_another(&numbers[..5]));
    println!("{:?}", report(&[vec![("a", 1), ("b", 2)], Vec::new(), vec![("c", 3)]]));
}
