//! A `for` loop over something in memory: its length is the number of pushes.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

pub struct Row {
    pub id: u64,
    pub name: String,
    pub cells: Vec<u32>,
}

pub fn slice(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows {
        ids.push(row.id);
    }
    ids
}

pub fn slice_iter(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        ids.push(row.id);
    }
    ids
}

pub fn slice_enumerate(rows: &[Row]) -> Vec<(usize, u64)> {
    let mut ids = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        ids.push((at, row.id));
    }
    ids
}

pub fn mutable_slice(rows: &mut [Row]) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows.iter_mut() {
        names.push(std::mem::take(&mut row.name));
    }
    names
}

pub fn mutable_reference(rows: &mut Vec<Row>) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        names.push(std::mem::take(&mut row.name));
    }
    names
}

pub fn vector(rows: Vec<Row>) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        names.push(row.name);
    }
    names
}

pub fn vector_by_reference(rows: Vec<Row>) -> (Vec<u64>, Vec<Row>) {
    let mut ids = Vec::with_capacity(rows.len());
    for row in &rows {
        ids.push(row.id);
    }
    (ids, rows)
}

pub fn vector_into_iter(rows: Vec<Row>) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows.into_iter() {
        names.push(row.name);
    }
    names
}

pub fn drained(rows: &mut Vec<Row>) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        names.push(row.name);
    }
    names
}

pub fn boxed_slice(rows: Box<[Row]>) -> Vec<u64> {
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        ids.push(row.id);
    }
    ids
}

pub fn shared_pointers(rows: Arc<[Row]>, more: Rc<Vec<Row>>) -> (Vec<u64>, Vec<u64>) {
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        ids.push(row.id);
    }
    let mut more_ids = Vec::with_capacity(more.len());
    for row in more.iter() {
        more_ids.push(row.id);
    }
    (ids, more_ids)
}

pub fn array(words: [&str; 12]) -> Vec<String> {
    let mut out = Vec::with_capacity(12);
    for word in words {
        out.push(word.to_uppercase());
    }
    out
}

pub fn array_literal(host: &str) -> Vec<String> {
    let mut urls = Vec::with_capacity(5);
    for path in ["/", "/health", "/metrics", "/ready", "/version"] {
        urls.push(format!("{host}{path}"));
    }
    urls
}

pub fn array_of_constant_length<const N: usize>(words: [&str; N]) -> Vec<String> {
    let mut out = Vec::new();
    for word in words {
        out.push(word.to_uppercase());
    }
    out
}

pub fn deque(queue: &VecDeque<u64>) -> Vec<u64> {
    let mut out = Vec::with_capacity(queue.len());
    for item in queue {
        out.push(item + 1);
    }
    out
}

pub fn linked_list(list: &LinkedList<u64>) -> VecDeque<u64> {
    let mut out = VecDeque::with_capacity(list.len());
    for item in list {
        out.push_back(*item);
    }
    out
}

pub fn heap(costs: &[u64]) -> BinaryHeap<u64> {
    let mut heap = BinaryHeap::with_capacity(costs.len());
    for cost in costs {
        heap.push(*cost);
    }
    heap
}

pub fn ordered_map(map: &BTreeMap<u64, String>) -> Vec<u64> {
    let mut keys = Vec::with_capacity(map.len());
    for key in map.keys() {
        keys.push(*key);
    }
    keys
}

pub fn hash_map(map: &HashMap<u64, String>) -> Vec<(u64, usize)> {
    let mut sizes = Vec::with_capacity(map.len());
    for (key, value) in map {
        sizes.push((*key, value.len()));
    }
    sizes
}

pub fn hash_map_values(map: HashMap<u64, String>) -> Vec<String> {
    let mut values = Vec::with_capacity(map.len());
    for value in map.into_values() {
        values.push(value);
    }
    values
}

pub fn ordered_set(set: &BTreeSet<u64>) -> Vec<u64> {
    let mut keys = Vec::with_capacity(set.len());
    for key in set {
        keys.push(*key);
    }
    keys
}

pub fn hash_set(set: HashSet<String>) -> Vec<String> {
    let mut words = Vec::with_capacity(set.len());
    for word in set {
        words.push(word);
    }
    words
}

pub fn field(row: &Row) -> Vec<u64> {
    let mut wide = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        wide.push(u64::from(*cell));
    }
    wide
}

pub fn nested(rows: &[Row], names: &[&str]) -> Vec<String> {
    let mut pairs = Vec::with_capacity(names.len() * rows.len());
    for row in rows {
        for name in names {
            pairs.push(format!("{}.{name}", row.name));
        }
    }
    pairs
}

pub fn nested_of_each_row(rows: &[Row]) -> Vec<u32> {
    let mut cells = Vec::new();
    for row in rows {
        for cell in &row.cells {
            cells.push(*cell);
        }
    }
    cells
}

pub fn two_a_round(rows: &[Row]) -> Vec<u64> {
    let mut flat = Vec::with_capacity(rows.len() * 2);
    for row in rows {
        flat.push(row.id);
        flat.push(row.cells.len() as u64);
    }
    flat
}

pub fn inner_collection(rows: &[Row]) -> Vec<Vec<u64>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut one = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            one.push(u64::from(*cell));
        }
        all.push(one);
    }
    all
}

pub fn iterated_option(first: Option<u64>) -> Vec<u64> {
    let mut out = Vec::new();
    for value in first {
        out.push(value);
    }
    out
}

pub fn each(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::with_capacity(rows.len());
    rows.iter().for_each(|row| ids.push(row.id));
    ids
}

pub fn each_with_a_block(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::with_capacity(rows.len());
    rows.iter().for_each(|row| {
        if row.cells.is_empty() {
            return;
        }
        ids.push(row.id);
    });
    ids
}
