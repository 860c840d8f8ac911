//! struct variants, several fields, values that are boxed already

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

struct Table {
    cells: [u64; 64],
}

impl Default for Table {
    fn default() -> Self {
        Table { cells: [0; 64] }
    }
}

enum Node {
    Leaf(u32),
    Named { name: String, table: Table }, //~ fires: review, `Node::Named` takes 536 bytes and the next variant 4, each `Node` takes 32 bytes instead of 536
}

enum Cell {
    Empty,
    Full([u64; 50]), //~ fires: review, each `Cell` takes 8 bytes instead of 408
}

enum Two {
    Left(u8, [u8; 400], u16), //~ fires: review, in a `Box`
    Right(u8),
}

struct Index {
    names: HashMap<String, u32>,
    seen: Mutex<Option<Arc<str>>>,
    counts: [u64; 30],
}

enum Page {
    Index(Index), //~ fires: review, `Page::Index` takes 312 bytes and the next variant 24, each `Page` takes at most 32 bytes instead of 312
    Text(String),
}

pub struct Book {
    pages: Vec<Page>,
}

impl Book {
    pub fn add(&mut self, text: &str) {
        self.pages.push(Page::Text(text.to_owned()));
    }

    pub fn close(&mut self, names: HashMap<String, u32>) {
        self.pages.push(Page::Index(Index { names, seen: Mutex::new(None), counts: [0; 30] }));
    }

    pub fn find(&self, name: &str) -> Option<u32> {
        self.pages.iter().find_map(|page| match page {
            Page::Index(index) if index.counts[0] == 0 => index.names.get(name).copied(),
            Page::Index(index) => index.seen.lock().ok()?.as_ref().map(|_| 1),
            Page::Text(_) => None,
        })
    }
}

pub struct Tree {
    nodes: Vec<Node>,
    cells: Vec<Cell>,
    pairs: Vec<Two>,
}

fn boxed(seed: u64) -> Box<Table> {
    Box::new(Table { cells: [seed; 64] })
}

impl Tree {
    pub fn grow(&mut self, name: &str) {
        let table = Table::default();
        self.nodes.push(Node::Leaf(1));
        self.nodes.push(Node::Named { name: name.to_owned(), table });
        self.nodes.push(Node::Named { name: name.to_owned(), table: Table::default() });
        self.nodes.push(Node::Named { table: *boxed(1), name: name.to_owned() });
        self.cells.push(Cell::Empty);
        self.cells.push(Cell::Full([0; 50]));
        self.pairs.push(Two::Right(1));
        self.pairs.push(Two::Left(1, [0; 400], 2));
    }

    pub fn sum(&self) -> u64 {
        let mut sum = 0;
        for node in &self.nodes {
            sum += match node {
                Node::Leaf(it) => u64::from(*it),
                Node::Named { name, .. } if name.is_empty() => 0,
                Node::Named { name: _, table } => table.cells.iter().sum(),
            };
        }
        for cell in &self.cells {
            if let Cell::Full(cells) = cell {
                for it in cells {
                    sum += it;
                }
                sum += total(cells) + cells[1] + cells.len() as u64;
            }
        }
        for pair in &self.pairs {
            sum += match pair {
                Two::Left(a, .., c) if *c == 0 => u64::from(*a),
                Two::Left(.., bytes, _) => u64::from(bytes[0]),
                Two::Right(a) => u64::from(*a),
            };
        }
        sum
    }

    pub fn tables(self) -> Vec<[u64; 64]> {
        let mut out = Vec::new();
        for node in self.nodes {
            match node {
                Node::Named { name, .. } if name.is_empty() => {}
                Node::Named { table: of, .. } => out.push(of.cells),
                Node::Leaf(_) => {}
            }
        }
        out
    }
}

fn total(cells: &[u64]) -> u64 {
    cells.iter().sum()
}
