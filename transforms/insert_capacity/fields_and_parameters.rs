//! A collection from elsewhere gets a `reserve` before the loop.

use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub struct Store {
    pub rows: Vec<u64>,
    pub names: Vec<String>,
    pub by_id: HashMap<u64, usize>,
    pub seen: HashSet<u64>,
    pub text: String,
    pub inner: Inner,
}

#[derive(Default)]
pub struct Inner {
    pub items: Vec<u64>,
}

pub fn parameter(out: &mut Vec<u64>, rows: &[u64]) {
    for row in rows { //~ fires
        out.push(*row);
    }
}

pub fn owned_parameter(mut out: Vec<u64>, rows: &[u64]) -> Vec<u64> {
    for row in rows { //~ fires
        out.push(*row);
    }
    out
}

pub fn parameter_filled_once(out: &mut Vec<u64>, row: u64) {
    out.push(row);
    out.push(row + 1);
}

pub fn result_parameter(out: &mut Vec<u64>, rows: &[&str]) -> Result<(), std::num::ParseIntError> {
    for row in rows { //~ fires: review, upper bound rows.len()
        out.push(row.parse()?);
    }
    Ok(())
}

pub fn boxed_parameter(out: &mut Box<Vec<u64>>, rows: &[u64]) {
    for row in rows { //~ fires
        out.push(*row);
    }
}

pub fn text_parameter(out: &mut String, count: usize) {
    for _ in 0..count { //~ leaves: output-buffer
        out.push(' ');
    }
}

impl Store {
    pub fn add(&mut self, rows: &[u64]) {
        for row in rows { //~ fires
            self.rows.push(*row);
        }
    }

    pub fn add_with_index(&mut self, rows: &[u64]) {
        for row in rows { //~ fires: review, upper bound rows.len(), keys are distinct //~ fires
            self.by_id.insert(*row, self.rows.len());
            self.rows.push(*row);
        }
    }

    pub fn add_inner(&mut self, rows: Vec<u64>) {
        for row in rows { //~ fires
            self.inner.items.push(row);
        }
    }

    pub fn add_if_new(&mut self, rows: &[u64]) {
        for row in rows { //~ leaves: deduplicates //~ leaves: deduplicates
            if self.seen.insert(*row) {
                self.rows.push(*row);
            }
        }
    }

    pub fn copy_within(&mut self) {
        for at in 0..self.rows.len() { //~ fires
            self.names.push(self.rows[at].to_string());
        }
    }

    pub fn copy_of_a_field(&mut self) {
        for row in &self.rows { //~ fires
            self.names.push(row.to_string());
        }
    }

    pub fn borrowed_over_the_loop(&mut self) -> u64 {
        let first = &self.rows[0];
        for row in &self.rows { //~ fires
            self.names.push(row.to_string());
        }
        *first
    }

    pub fn refill(&mut self, rows: &[u64]) {
        self.rows = Vec::new(); //~ fires
        for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn refill_cleared(&mut self, rows: &[u64]) {
        self.rows.clear();
        for row in rows { //~ fires
            self.rows.push(*row);
        }
    }

    pub fn refill_with_capacity(&mut self, rows: &[u64]) {
        self.rows = Vec::with_capacity(rows.len());
        for row in rows { //~ leaves: already-reserved
            self.rows.push(*row);
        }
    }

    pub fn double(&mut self) {
        for at in 0..self.rows.len() { //~ leaves: own-length
            let row = self.rows[at];
            self.rows.push(row);
        }
    }

    pub fn spaces(&mut self, depth: usize) {
        for _ in 0..depth { //~ leaves: output-buffer
            self.text.push_str("  ");
        }
    }

    pub fn guarded(&mut self, rows: &[u64], on: bool) {
        if on {
            for row in rows { //~ fires
                self.rows.push(*row);
            }
        }
    }

    pub fn in_an_arm(&mut self, rows: Option<&[u64]>) {
        match rows {
            Some(rows) => {
                for row in rows { //~ fires
                    self.rows.push(*row);
                }
            }
            None => self.rows.push(0),
        }
    }

    pub fn in_an_arm_without_a_block(&mut self, rows: Option<&[u64]>) {
        match rows {
            Some(rows) => for row in rows { //~ leaves: no-place-for-reserve
                self.rows.push(*row);
            },
            None => {}
        }
    }

    pub fn in_a_loop_of_its_own(&mut self, groups: &[Vec<u64>]) {
        for group in groups { //~ leaves: varies-per-round
            for row in group {
                self.rows.push(*row);
            }
        }
    }

    pub fn one_a_call(&mut self, row: u64) {
        self.rows.push(row);
    }

    pub fn with_a_callee(&mut self, rows: &[u64]) {
        for row in rows { //~ leaves: lent-out
            self.rows.push(*row);
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.rows.truncate(16);
    }

    pub fn through_a_local(&mut self, rows: &[u64]) {
        let out = &mut self.rows;
        for row in rows { //~ fires
            out.push(*row);
        }
    }

    pub fn as_tail(&mut self, rows: &[u64]) {
        for row in rows.iter().filter(|row| **row > 0) { self.rows.push(*row) } //~ fires: review, upper bound rows.len()
    }

    pub fn in_a_closure(&mut self, rows: &[u64]) {
        let mut add = |rows: &[u64]| {
            for row in rows { //~ fires
                self.rows.push(*row);
            }
        };
        add(rows);
        add(rows);
    }
}

pub fn local_struct(rows: &[u64]) -> Store {
    let mut store = Store::default();
    for row in rows { //~ fires
        store.rows.push(*row);
    }
    store
}

pub fn element_of_a_vector(groups: &mut [Vec<u64>], rows: &[u64]) {
    for row in rows {
        groups[0].push(*row); //~ leaves: behind-index
    }
}

pub fn far_from_the_declaration(rows: &[u64], text: &str) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, upper bound wanted.len()
    let wanted: Vec<u64> = text.split(',').filter_map(|id| id.parse().ok()).collect();
    println!("{} wanted", wanted.len());
    for id in &wanted {
        if rows.contains(id) {
            out.push(*id);
        }
    }
    out
}

pub fn bound_after_the_declaration(path: &str) -> Vec<usize> {
    let mut sizes = Vec::new(); //~ fires
    let parts: Vec<&str> = path.split('/').collect();
    for part in &parts {
        sizes.push(part.len());
    }
    sizes
}

pub struct Sink {
    buf: String,
    depth: usize,
}

impl Sink {
    pub fn indent(&mut self) {
        for _ in 0..self.depth { //~ leaves: output-buffer
            self.buf.push(' ');
        }
    }

    pub fn hex(&mut self, bytes: &[u8]) {
        for byte in bytes { //~ fires: review, about bytes.len()
            self.buf.push(if *byte > 9 { 'x' } else { 'y' });
        }
    }
}

fn with_room(_: usize) -> Result<Vec<u64>, String> {
    Ok(Vec::new())
}

pub fn made_by_a_call(rows: &[u64]) -> Result<Vec<u64>, String> {
    let mut out = with_room(rows.len())?;
    for row in rows { //~ leaves: made-by-a-call
        out.push(*row);
    }
    Ok(out)
}

pub struct Kept {
    scratch: Vec<u64>,
}

impl Kept {
    pub fn reused(&mut self, rows: &[u64]) -> u64 {
        let mut rest = std::mem::take(&mut self.scratch);
        rest.clear();
        for row in rows { //~ leaves: made-by-a-call
            rest.push(row + 1);
        }
        let sum = rest.iter().sum();
        self.scratch = rest;
        sum
    }
}

fn halves(rows: &[(u64, u64)]) -> (Vec<u64>, Vec<u64>) {
    let mut halves = (Vec::new(), Vec::with_capacity(rows.len())); //~ fires
    for row in rows { //~ leaves: already-reserved
        halves.0.push(row.0);
        halves.1.push(row.1);
    }
    halves
}

pub fn captured(named: &[Option<u32>], unnamed: &[Option<u32>], seen: &mut Vec<u32>) {
    for it in named { //~ leaves: output-buffer
        if let Some(id) = it {
            seen.push(*id);
        }
    }
    for it in unnamed { //~ leaves: output-buffer
        if let Some(id) = it {
            seen.push(*id);
        }
    }
}

pub fn merged(errors: &mut Vec<String>, others: &[String]) {
    for other in others { //~ leaves: rarely-filled
        errors.push(other.clone());
    }
}

pub struct Block {
    lines: Vec<u32>,
}

impl Block {
    pub fn new_with_capacity(lines: usize) -> Block {
        Block { lines: Vec::with_capacity(lines) }
    }
}

pub fn block(lines: &[u32]) -> Block {
    let mut block = Block::new_with_capacity(lines.len());
    for line in lines { //~ leaves: already-reserved
        block.lines.push(*line);
    }
    block
}
