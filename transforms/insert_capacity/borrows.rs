//! Places where a `reserve` or an early read could disagree with the borrow checker.

use std::sync::Mutex;

pub struct State {
    pub items: Vec<u64>,
    pub out: Vec<u64>,
    pub names: Vec<String>,
}

impl State {
    pub fn items_mut(&mut self) -> &mut Vec<u64> {
        &mut self.items
    }

    pub fn shared_borrow_over_the_loop(&mut self) -> u64 {
        let first = &self.items[0];
        for item in &self.items { //~ fires
            self.out.push(*item);
        }
        *first
    }

    pub fn iterator_of_the_field(&mut self) {
        let mut items = self.items.iter();
        while let Some(item) = items.next() { //~ fires
            self.out.push(*item);
        }
    }

    pub fn own_length(&mut self) {
        for at in 0..self.out.len() { //~ leaves: own-length
            self.out.push(at as u64);
        }
    }

    pub fn taken_field(&mut self) {
        for item in std::mem::take(&mut self.items) { //~ fires
            self.out.push(item);
        }
    }

    pub fn drained_field(&mut self) {
        for item in self.items.drain(..) { //~ fires
            self.out.push(item);
        }
    }

    pub fn swapped_before(&mut self, mut other: Vec<u64>) -> Vec<u64> {
        let mut copy = Vec::new(); //~ fires
        std::mem::swap(&mut self.items, &mut other);
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn method_before(&mut self) -> Vec<u64> {
        let mut copy = Vec::new(); //~ fires
        self.grow();
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn method_between_declaration_and_count(&mut self) -> Vec<u64> {
        self.grow();
        let mut copy = Vec::new(); //~ fires
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    fn grow(&mut self) {
        self.items.push(0);
    }

    pub fn borrow_alive_at_the_declaration(&mut self) -> Vec<u64> {
        let items = &mut self.items;
        let mut copy = Vec::new(); //~ fires
        items.push(1);
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_from_a_method(&mut self) -> Vec<u64> {
        let items = self.items_mut();
        let mut copy = Vec::new(); //~ fires
        items.push(1);
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_in_a_struct(&mut self) -> Vec<u64> {
        let guard = Guard(&mut self.items);
        let mut copy = Vec::new(); //~ fires
        guard.0.push(1);
        for item in self.items.iter() {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_in_a_condition(&mut self) -> Vec<u64> {
        if let Some(first) = self.items_mut().first_mut() {
            let mut copy = Vec::new(); //~ fires
            *first += 1;
            for item in &self.items {
                copy.push(*item);
            }
            return copy;
        }
        Vec::new()
    }

    pub fn exclusive_but_over(&mut self) -> Vec<u64> {
        let last = self.items.pop();
        let mut copy = Vec::new(); //~ fires: review, upper bound self.items.len() + 1
        for item in &self.items {
            copy.push(*item);
        }
        copy.extend(last);
        copy
    }

    pub fn slot_of_a_field(&mut self) {
        let slot = &mut self.out;
        for item in &self.items { //~ fires
            slot.push(*item);
        }
    }

    pub fn whole_self_borrowed(&mut self) -> usize {
        let names = self.names_and_out();
        for n in 0..10_u64 { //~ fires
            names.1.push(n);
        }
        names.0.len()
    }

    fn names_and_out(&mut self) -> (&[String], &mut Vec<u64>) {
        (&self.names, &mut self.out)
    }
}

pub struct Guard<'a>(pub &'a mut Vec<u64>);

pub fn alias_alive(rows: &mut Vec<u64>) -> Vec<u64> {
    let alias = &mut *rows;
    let mut out = Vec::new(); //~ fires
    alias.push(1);
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn iterator_alive(rows: &mut Vec<u64>) -> Vec<u64> {
    let mut all = rows.iter_mut();
    let mut out = Vec::new(); //~ fires
    if let Some(first) = all.next() {
        *first = 0;
    }
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn moved_into_the_loop(rows: Vec<String>) -> Vec<String> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(row);
    }
    out
}

pub fn moved_into_a_variable(rows: Vec<String>) -> Vec<String> {
    let mut out = Vec::new(); //~ fires
    let all = rows;
    for row in all {
        out.push(row);
    }
    out
}

pub fn lock_in_the_head(rows: &Mutex<Vec<u64>>, out: &mut Vec<u64>) {
    for row in rows.lock().unwrap().iter() { //~ leaves: call-not-repeatable
        out.push(*row);
    }
}

pub fn indexed(table: &[Vec<u64>], key: usize, log: &mut Vec<String>) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    log.push(format!("key {key}"));
    for value in &table[key] {
        out.push(*value);
    }
    out
}

pub fn indexed_directly(table: &[Vec<u64>; 4]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for value in &table[2] {
        out.push(*value);
    }
    out
}

pub fn shadowing_the_count(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    let rows = &rows[1..];
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn changed_between(mut rows: Vec<u64>) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    rows.retain(|row| *row > 0);
    for row in &rows {
        out.push(*row);
    }
    out
}

pub fn counter_changes_between(mut count: usize) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires: review, `count` is trusted
    count += 5;
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn reassigned_in_the_loop(mut rest: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for _ in 0..rest.len() {
        out.push(rest[0]);
        rest = &rest[1..];
    }
    out
}

pub fn changes_each_round(groups: &mut [Vec<u64>]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: varies-per-round
    let mut size = 1;
    for group in groups {
        for at in 0..size {
            out.push(group[at % group.len()]);
        }
        size += 1;
    }
    out
}

pub fn of_its_own_length(mut out: Vec<u64>) -> Vec<u64> {
    let count = out.len();
    for at in 0..count { //~ leaves: own-length
        out.push(out[at]);
    }
    out
}

pub fn through_a_pair<'a>(pair: (&'a mut Vec<u64>, &'a [u64])) {
    for value in pair.1 { //~ fires
        pair.0.push(*value);
    }
}

pub fn parameter_pattern((out, rows): (&mut Vec<u64>, &[u64])) {
    for row in rows { //~ fires
        out.push(*row);
    }
}

pub fn vector_of_itself(rows: &mut Vec<Vec<u64>>) {
    let last = rows.len() - 1;
    for at in 0..last {
        let value = rows[at][0];
        rows[last].push(value); //~ leaves: behind-index
    }
}
