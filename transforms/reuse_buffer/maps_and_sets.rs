//! Maps and sets are cleared at the cost of their capacity, so a person decides.
//@ aux: hashbrown, rustc_hash

use std::collections::{HashMap, HashSet};

use rustc_hash::{FxHashMap, FxHashSet};

pub fn set(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut seen = HashSet::new(); //~ fires: review, costs as much as the largest round
        n += row.iter().filter(|cell| seen.insert(**cell)).count();
    }
    n
}

pub fn map(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut count: HashMap<char, usize> = HashMap::new(); //~ fires: review
        for c in row.chars() {
            *count.entry(c).or_default() += 1;
        }
        n = n.max(count.values().copied().max().unwrap_or(0));
    }
    n
}

pub fn deterministic(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut seen = FxHashSet::default(); //~ fires: review, order of iteration
        seen.extend(row.iter().copied());
        n += seen.len();
    }
    n
}

pub fn room_and_hasher(rows: &[Vec<u64>], width: usize) -> usize {
    let mut n = 0;
    for row in rows {
        let mut seen: FxHashMap<u64, u64> = FxHashMap::with_capacity_and_hasher(width, Default::default()); //~ fires: review
        seen.extend(row.iter().map(|cell| (*cell, 1)));
        let mut twice: FxHashMap<u64, u64> = FxHashMap::with_capacity_and_hasher(row.len(), Default::default()); //~ leaves: capacity-varies
        twice.extend(row.iter().map(|cell| (*cell, 2)));
        n += seen.len() + twice.len();
    }
    n
}

pub fn of_another_crate(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut map = hashbrown::HashMap::new(); //~ fires: review
        map.insert(*row, 1);
        n += map.len();
    }
    n
}

pub fn borrowed_keys(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut words = HashSet::new(); //~ leaves: holds-borrows
        words.extend(row.split(' '));
        n += words.len();
    }
    n
}
