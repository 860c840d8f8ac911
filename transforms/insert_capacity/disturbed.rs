//! What happens to the collection while it is filled.

use std::collections::VecDeque;

pub fn cleared(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: shrinks
    for row in rows {
        if *row == 0 {
            out.clear();
        }
        out.push(*row);
    }
    out
}

pub fn stack(tokens: &[char]) -> Vec<char> {
    let mut open = Vec::new(); //~ leaves: shrinks
    for token in tokens {
        match token {
            '(' => open.push('('),
            ')' => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

pub fn bounded(rows: &[u64]) -> VecDeque<u64> {
    let mut last = VecDeque::new(); //~ leaves: shrinks
    for row in rows {
        if last.len() == 16 {
            last.pop_front();
        }
        last.push_back(*row);
    }
    last
}

pub fn moved_in_the_loop(rows: &[u64]) -> Vec<Vec<u64>> {
    let mut groups = Vec::new(); //~ fires: review, upper bound rows.len() + 1
    let mut group = Vec::new(); //~ leaves: moved-or-replaced
    for row in rows {
        if *row == 0 {
            groups.push(group);
            group = Vec::new();
        }
        group.push(*row);
    }
    groups.push(group);
    groups
}

pub fn taken_in_the_loop(rows: &[u64]) -> Vec<Vec<u64>> {
    let mut groups = Vec::new(); //~ fires: review, upper bound rows.len()
    let mut group = Vec::new(); //~ leaves: lent-out
    for row in rows {
        group.push(*row);
        if *row == 0 {
            groups.push(std::mem::take(&mut group));
        }
    }
    groups
}

pub fn lent_to_a_callee(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: lent-out
    for row in rows {
        out.push(*row);
        compact(&mut out);
    }
    out
}

fn compact(out: &mut Vec<u64>) {
    out.dedup();
}

pub fn lent_shared(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
        show(&out);
    }
    out
}

fn show(out: &[u64]) {
    println!("{out:?}");
}

pub fn lent_afterwards(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
    }
    compact(&mut out);
    out
}

pub fn lent_before(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: lent-out
    header(&mut out);
    for row in rows {
        out.push(*row);
    }
    out
}

fn header(out: &mut Vec<u64>) {
    out.push(0);
    out.push(1);
}

pub fn read_back(rows: &[u64]) -> Vec<u64> {
    let mut sums = Vec::new(); //~ fires
    for row in rows {
        let last = sums.last().copied().unwrap_or(0);
        sums.push(last + row);
    }
    sums
}

pub fn last_changed(rows: &[u64]) -> Vec<(u64, usize)> {
    let mut runs: Vec<(u64, usize)> = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        match runs.last_mut() {
            Some((value, count)) if value == row => *count += 1,
            _ => runs.push((*row, 1)),
        }
    }
    runs
}

pub fn element_assigned(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for (at, row) in rows.iter().enumerate() {
        out.push(*row);
        if at > 0 {
            out[at - 1] += 1;
        }
    }
    out
}

pub fn sorted_afterwards(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
    }
    out.sort();
    out.dedup();
    out
}

pub fn assigned_in_the_loop(rows: &[u64]) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::new();
    for row in rows { //~ leaves: moved-or-replaced
        out = out.into_iter().filter(|known| known != row).collect();
        out.push(*row);
    }
    out
}

pub fn capacity_asserted(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    assert_eq!(out.capacity(), 0);
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn capacity_observed(rows: &[u64]) -> (Vec<u64>, usize) {
    let mut out = Vec::new(); //~ leaves: capacity-observed
    for row in rows {
        out.push(*row);
    }
    let room = out.capacity();
    (out, room)
}

pub fn reserved(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: already-reserved
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn reserved_per_call(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: already-reserved
    for row in rows {
        out.reserve(1);
        out.push(*row);
    }
    out
}

pub fn with_capacity(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows { //~ leaves: already-reserved
        out.push(*row);
    }
    out
}

pub fn dropped_before(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    out.push(1);
    drop(out);
    out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn scattered(a: &[u64], b: &str, c: &[u64], d: &str) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, at least a.len() + c.len()
    for part in b.split(',') {
        for n in 0..part.len() {
            out.push(n as u64);
        }
    }
    out.extend(a);
    for part in d.split(',') {
        out.push(part.len() as u64);
    }
    out.extend(c);
    out
}

pub fn four_loops(words: &str) -> Vec<usize> {
    let mut out = Vec::new(); //~ leaves: scattered
    let first: Vec<&str> = words.split(',').collect();
    for part in &first {
        out.push(part.len());
    }
    let second: Vec<&str> = words.split(';').collect();
    for part in &second {
        out.push(part.len());
    }
    let third: Vec<&str> = words.split(':').collect();
    for part in &third {
        out.push(part.len());
    }
    let fourth: Vec<&str> = words.split('.').collect();
    for part in &fourth {
        out.push(part.len());
    }
    out
}
