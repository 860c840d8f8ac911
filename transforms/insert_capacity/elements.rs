//! an index says which of several collections is filled

use std::collections::HashMap;

pub fn dealt_out(rows: &[(usize, u64)], groups: &mut [Vec<u64>]) {
    for (group, row) in rows {
        groups[*group].push(*row); //~ leaves: dealt-out
    }
}

pub fn by_a_counter(rows: &[u64], groups: &mut [Vec<u64>]) {
    let mut next = 0;
    for row in rows {
        groups[next].push(*row); //~ leaves: dealt-out
        next = (next + 1) % groups.len();
    }
}

pub fn always_the_same(rows: &[u64], groups: &mut [Vec<u64>], group: usize) {
    for row in rows {
        groups[group].push(*row); //~ leaves: behind-index
    }
}

pub fn behind_a_key(rows: &[u64], groups: &mut HashMap<u32, Vec<u64>>, index: [usize; 4]) -> usize {
    let mut seen = 0;
    for row in rows { //~ leaves: deduplicates
        seen += index[0];
        groups.entry(0).or_default().push(*row);
    }
    seen
}

pub struct Heap(pub [Vec<u64>; 2]);

pub struct Log;

impl Log {
    pub fn push(&mut self, _: u64) {}
}

pub fn no_container(rows: &[u64], logs: &mut [Log]) {
    for row in rows {
        logs[0].push(*row);
    }
}

pub fn once(groups: &mut [Vec<u64>]) {
    groups[0].push(1);
}
