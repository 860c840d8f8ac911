//! Mistakes that other tools made with this rewrite.

use std::rc::Rc;

pub struct Options {
    pub sorted: bool,
}

// The declaration is one of several in its block, and only this one is touched.
pub fn one_of_several(rows: &[String], options: &Options) -> usize {
    let mut total = 0;
    for row in rows {
        let words = row.split(' ').count();
        let (mut first, last) = (Vec::new(), 0);
        let mut letters = Vec::new(); //~ fires
        let sorted = options.sorted;
        letters.extend(row.chars());
        if sorted {
            letters.sort();
        }
        first.push(last);
        total += letters.len() + words + first.len();
    }
    total
}

// Two candidates in one loop, and one in another inside of it: none is skipped because another was taken.
pub fn candidates_beside_each_other(rows: &[Vec<String>]) -> usize {
    let mut total = 0;
    for row in rows {
        let mut names = String::new(); //~ fires
        let mut sizes = Vec::new(); //~ fires
        for cell in row {
            let mut letters = Vec::new(); //~ fires
            letters.extend(cell.chars());
            letters.sort();
            sizes.push(letters.len());
            names.push_str(cell);
        }
        total += names.len() + sizes.len();
    }
    total
}

// Moved out in one branch only: the next round needs another.
pub fn moved_in_one_branch(rows: &[String], kept: &mut Vec<String>) -> usize {
    let mut dropped = 0;
    for row in rows {
        let mut text = String::new(); //~ leaves: moved-in-branch
        text.push_str(row.trim());
        if text.starts_with('#') {
            dropped += text.len();
            continue;
        }
        if !text.is_empty() {
            kept.push(text);
        }
    }
    dropped
}

// 64 MiB that the allocator gives zeroed, of which a few bytes are used: `resize` would write all of them in each
// round, a thousand times as slow.
pub fn large_and_mostly_untouched(rows: &[u64]) -> u64 {
    let mut total = 0;
    for row in rows {
        let mut table = vec![0u8; 64 << 20]; //~ leaves: zeroed-by-calloc
        table[*row as usize % 100] = 1;
        total += u64::from(table[0]);
    }
    total
}

// Alive across an `.await`, a buffer of `Rc`s would make the future one that cannot be sent to another thread.
pub async fn shared(rows: &[u64]) -> usize {
    let mut total = 0;
    for row in rows {
        {
            let mut parts = Vec::new(); //~ leaves: drop-observed
            parts.push(Rc::new(*row));
            total += parts.len();
        }
        tick().await;
    }
    total
}

async fn tick() {}

// The variable outside has a value of its own, which is used after the loop.
pub fn assigned_after(rows: &[String]) -> String {
    let mut text = String::from("none");
    for row in rows {
        let mut text = String::new(); //~ leaves: name-taken
        text.push_str(row);
        println!("{text}");
    }
    text = text.to_uppercase();
    text
}

// A borrow that was kept in a map made of borrows compiles before, and not after.
pub fn values_of_a_map(map: &mut std::collections::BTreeMap<u64, String>) -> usize {
    let mut n = 0;
    for round in 0..10 {
        let mut values: Vec<&String> = Vec::new(); //~ leaves: holds-borrows
        values.extend(map.values());
        n += values.len();
        map.remove(&round);
    }
    n
}
