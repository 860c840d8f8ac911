//! What a buffer may hold to live longer than its round, and which containers gain from it.

use std::collections::{BTreeMap, BTreeSet, LinkedList};
use std::sync::Arc;

pub fn slices(texts: &[String]) -> usize {
    let mut n = 0;
    for text in texts {
        let mut words = Vec::new(); //~ leaves: holds-borrows
        words.extend(text.split(' '));
        n += words.len();
    }
    n
}

pub struct Word<'a>(pub &'a str);

pub fn structs_with_lifetimes(texts: &[String]) -> usize {
    let mut n = 0;
    for text in texts {
        let mut words = Vec::new(); //~ leaves: holds-borrows
        words.extend(text.split(' ').map(Word));
        n += words.iter().map(|word| word.0.len()).sum::<usize>();
    }
    n
}

pub fn borrows_of_what_changes(map: &mut std::collections::HashMap<String, u64>) -> usize {
    let mut n = 0;
    for round in 0..10 {
        let mut keys: Vec<&String> = Vec::new(); //~ leaves: holds-borrows
        keys.extend(map.keys());
        n += keys.len();
        map.insert(round.to_string(), round);
    }
    n
}

pub fn generic<T: Clone>(rows: &[T]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut copies = Vec::new(); //~ leaves: holds-borrows
        copies.push(row.clone());
        n += copies.len();
    }
    n
}

pub fn counted(rows: &[Arc<str>]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut shared = Vec::new(); //~ leaves: drop-observed
        shared.push(Arc::clone(row));
        n += shared.len();
    }
    n
}

pub fn files(paths: &[&str]) -> std::io::Result<usize> {
    let mut n = 0;
    for path in paths {
        let mut open = Vec::new(); //~ leaves: drop-observed
        open.push(std::fs::File::open(path)?);
        n += open.len();
    }
    Ok(n)
}

#[derive(Clone)]
pub struct Token {
    pub text: String,
    pub at: (usize, usize),
    pub parts: Option<Box<Token>>,
}

pub fn own_types(texts: &[String]) -> usize {
    let mut n = 0;
    for text in texts {
        let mut tokens = Vec::new(); //~ fires
        for (at, part) in text.split(' ').enumerate() {
            tokens.push(Point { x: at as f32, y: part.len() as f32 });
        }
        let mut parts: Vec<Option<Box<String>>> = Vec::new(); //~ fires
        parts.push(Some(Box::new(text.clone())));
        n += tokens.iter().map(|it| (it.x + it.y) as usize).sum::<usize>() + parts.len();
    }
    n
}

#[derive(Clone, Copy)]
pub struct Point {
    x: f32,
    y: f32,
}

pub fn unit(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut ticks = Vec::new(); //~ leaves: zero-sized-elements
        for _ in 0..*row {
            ticks.push(());
        }
        n += ticks.len();
    }
    n
}

pub fn trees(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut seen = BTreeSet::new(); //~ leaves: clear-frees
        let mut count = BTreeMap::new(); //~ leaves: clear-frees
        let mut list = LinkedList::new(); //~ leaves: clear-frees
        seen.insert(*row);
        count.insert(*row, 1);
        list.push_back(*row);
        n += seen.len() + count.len() + list.len();
    }
    n
}

pub fn unnamed(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut bytes = Default::default(); //~ leaves: constructor-unnamed
        copy(row, &mut bytes);
        n += bytes.len();
    }
    n
}

fn copy(row: &str, bytes: &mut Vec<u8>) {
    bytes.extend(row.bytes());
}

// Stands for what a build script writes: the compiler finds it, the analyser does not.
include!(concat!(env!("CARGO_MANIFEST_DIR"), "/transforms/insert_capacity/generated/rows.in"));

pub fn of_generated_type(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut all = Vec::new(); //~ leaves: type-unknown
        all.push(generated_rows());
        n += all.len() + *row as usize;
    }
    n
}
