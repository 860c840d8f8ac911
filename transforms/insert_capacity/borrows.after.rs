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
        self.out.reserve(self.items.len());
        for item in &self.items {
            self.out.push(*item);
        }
        *first
    }

    pub fn iterator_of_the_field(&mut self) {
        let mut items = self.items.iter();
        self.out.reserve(items.len());
        while let Some(item) = items.next() {
            self.out.push(*item);
        }
    }

    pub fn own_length(&mut self) {
        for at in 0..self.out.len() {
            self.out.push(at as u64);
        }
    }

    pub fn taken_field(&mut self) {
        let items = std::mem::take(&mut self.items);
        self.out.reserve(items.len());
        for item in items {
            self.out.push(item);
        }
    }

    pub fn drained_field(&mut self) {
        self.out.reserve(self.items.len());
        for item in self.items.drain(..) {
            self.out.push(item);
        }
    }

    pub fn swapped_before(&mut self, mut other: Vec<u64>) -> Vec<u64> {
        let mut copy = Vec::new();
        std::mem::swap(&mut self.items, &mut other);
        copy.reserve(self.items.len());
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn method_before(&mut self) -> Vec<u64> {
        let mut copy = Vec::new();
        self.grow();
        copy.reserve(self.items.len());
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn method_between_declaration_and_count(&mut self) -> Vec<u64> {
        self.grow();
        let mut copy = Vec::with_capacity(self.items.len());
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
        let mut copy = Vec::new();
        items.push(1);
        copy.reserve(self.items.len());
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_from_a_method(&mut self) -> Vec<u64> {
        let items = self.items_mut();
        let mut copy = Vec::new();
        items.push(1);
        copy.reserve(self.items.len());
        for item in &self.items {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_in_a_struct(&mut self) -> Vec<u64> {
        let guard = Guard(&mut self.items);
        let mut copy = Vec::new();
        guard.0.push(1);
        copy.reserve(self.items.len());
        for item in self.items.iter() {
            copy.push(*item);
        }
        copy
    }

    pub fn borrow_in_a_condition(&mut self) -> Vec<u64> {
        if let Some(first) = self.items_mut().first_mut() {
            let mut copy = Vec::new();
            *first += 1;
            copy.reserve(self.items.len());
            for item in &self.items {
                copy.push(*item);
            }
            return copy;
        }
        Vec::new()
    }

    pub fn exclusive_but_over(&mut self) -> Vec<u64> {
        let last = self.items.pop();
        let mut copy = Vec::with_capacity(self.items.len() + 1);
        for item in &self.items {
            copy.push(*item);
        }
        copy.extend(last);
        copy
    }

    pub fn slot_of_a_field(&mut self) {
        let slot = &mut self.out;
        slot.reserve(self.items.len());
        for item in &self.items {
            slot.push(*item);
        }
    }

    pub fn whole_self_borrowed(&mut self) -> usize {
        let names = self.names_and_out();
        names.1.reserve(10);
        for n in 0..10_u64 {
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
    let mut out = Vec::new();
    alias.push(1);
    out.reserve(rows.len());
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn iterator_alive(rows: &mut Vec<u64>) -> Vec<u64> {
    let mut all = rows.iter_mut();
    let mut out = Vec::new();
    if let Some(first) = all.next() {
        *first = 0;
    }
    out.reserve(rows.len());
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn moved_into_the_loop(rows: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(row);
    }
    out
}

pub fn moved_into_a_variable(rows: Vec<String>) -> Vec<String> {
    let mut out = Vec::new();
    let all = rows;
    out.reserve(all.len());
    for row in all {
        out.push(row);
    }
    out
}

pub fn lock_in_the_head(rows: &Mutex<Vec<u64>>, out: &mut Vec<u64>) {
    for row in rows.lock().unwrap().iter() {
        out.push(*row);
    }
}

pub fn indexed(table: &[Vec<u64>], key: usize, log: &mut Vec<String>) -> Vec<u64> {
    let mut out = Vec::new();
    log.push(format!("key {key}"));
    out.reserve(table[key].len());
    for value in &table[key] {
        out.push(*value);
    }
    out
}

pub fn indexed_directly(table: &[Vec<u64>; 4]) -> Vec<u64> {
    let mut out = Vec::with_capacity(table[2].len());
    for value in &table[2] {
        out.push(*value);
    }
    out
}

pub fn shadowing_the_count(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    let rows = &rows[1..];
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn changed_between(mut rows: Vec<u64>) -> Vec<u64> {
    let mut out = Vec::new();
    rows.retain(|row| *row > 0);
    out.reserve(rows.len());
    for row in &rows {
        out.push(*row);
    }
    out
}

pub fn counter_changes_between(mut count: usize) -> Vec<usize> {
    let mut out = Vec::new();
    count += 5;
    out.reserve(count);
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn reassigned_in_the_loop(mut rest: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rest.len());
    for _ in 0..rest.len() {
        out.push(rest[0]);
        rest = &rest[1..];
    }
    out
}

pub fn changes_each_round(groups: &mut [Vec<u64>]) -> Vec<u64> {
    let mut out = Vec::new();
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
    for at in 0..count {
        out.push(out[at]);
    }
    out
}

pub fn through_a_pair<'a>(pair: (&'a mut Vec<u64>, &'a [u64])) {
    pair.0.reserve(pair.1.len());
    for value in pair.1 {
        pair.0.push(*value);
    }
}

pub fn parameter_pattern((out, rows): (&mut Vec<u64>, &[u64])) {
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
}

pub fn vector_of_itself(rows: &mut Vec<Vec<u64>>) {
    let last = rows.len() - 1;
    for at in 0..last {
        let value = rows[at][0];
        rows[last].push(value);
    }
}
