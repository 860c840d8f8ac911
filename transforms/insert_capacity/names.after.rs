//! Names that only look like std's: other types, shadowed variables, other scopes.

pub struct Stack {
    items: [u64; 64],
    len: usize,
}

impl Stack {
    pub fn new() -> Stack {
        Stack { items: [0; 64], len: 0 }
    }

    pub fn push(&mut self, item: u64) {
        self.items[self.len] = item;
        self.len += 1;
    }

    pub fn insert(&mut self, at: usize, item: u64) {
        self.items[at] = item;
    }

    pub fn extend(&mut self, items: &[u64]) {
        for item in items {
            self.push(*item);
        }
    }
}

pub fn own_type(rows: &[u64]) -> Stack {
    let mut stack = Stack::new();
    for row in rows {
        stack.push(*row);
        stack.insert(0, *row);
    }
    stack.extend(rows);
    stack
}

mod own {
    pub struct Vec<T> {
        pub last: Option<T>,
        pub limit: usize,
    }

    impl<T> Vec<T> {
        pub fn new() -> Self {
            Vec { last: None, limit: 16 }
        }

        pub fn with_capacity(limit: usize) -> Self {
            Vec { last: None, limit }
        }

        pub fn push(&mut self, item: T) {
            self.last = Some(item);
        }

        pub fn reserve(&mut self, more: usize) {
            self.limit += more;
        }
    }

    pub fn same_name(rows: &[u64]) -> Vec<u64> {
        let mut out = Vec::new();
        for row in rows {
            out.push(*row);
        }
        out
    }

    pub fn the_macro_makes_another(rows: &[u64]) -> std::vec::Vec<u64> {
        let mut out = vec![];
        for row in rows {
            out.push(*row);
        }
        out
    }

    pub fn the_literal_makes_another(rows: &[u64]) -> String {
        let mut out = String::with_capacity(rows.len());
        for _ in rows {
            out.push('x');
        }
        out
    }
}

mod shadowing {
    pub struct String;

    pub fn literal(rows: &[u64]) -> std::string::String {
        let mut out = "".to_owned();
        for _ in rows {
            out.push('x');
        }
        out
    }
}

pub fn shadowed_collection(rows: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(*row);
    }
    let first = out;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(*row + 1);
    }
    (first, out)
}

pub fn shadowed_in_a_block(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.len());
    {
        let mut out = Vec::new();
        out.push(1_u8);
        drop(out);
    }
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn shadowed_by_the_pattern(rows: &mut [Vec<u64>]) -> Vec<u64> {
    let mut out = Vec::new();
    for out in rows.iter_mut() {
        out.push(1);
    }
    out.reserve(rows.len());
    for row in rows.iter() {
        out.push(row.len() as u64);
    }
    out
}

pub fn count_shadowed_in_the_loop(rows: &[u64], count: usize) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows {
        let count = *row as usize;
        for n in 0..count {
            out.push(n as u64);
        }
    }
    out.truncate(count);
    out
}

pub fn same_name_in_a_match(rows: Option<&[u64]>, fallback: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    let rows = match rows {
        Some(rows) => rows,
        None => fallback,
    };
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn same_name_as_the_element(row: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(row.len());
    for row in row {
        out.push(*row);
    }
    out
}

pub fn raw_names(r#in: &[u64]) -> Vec<u64> {
    let mut r#match = Vec::with_capacity(r#in.len());
    for r#type in r#in {
        r#match.push(*r#type);
    }
    r#match
}

pub trait Push {
    fn push(&mut self, item: u64);
}

impl Push for u64 {
    fn push(&mut self, item: u64) {
        *self += item;
    }
}

pub fn trait_method(rows: &[u64]) -> u64 {
    let mut sum = 0_u64;
    for row in rows {
        Push::push(&mut sum, *row);
        sum.push(*row);
    }
    sum
}

pub trait Sink {
    fn insert(&mut self, at: usize, item: u64) -> bool;
}

pub fn generic_sink<S: Sink>(sink: &mut S, rows: &[u64]) {
    for (at, row) in rows.iter().enumerate() {
        sink.insert(at, *row);
    }
}

fn words(text: &str) -> Vec<u64> {
    text.split(' ').map(|word| word.len() as u64).collect()
}

// The name of a free function is not hidden.
pub fn of_words(text: &str) -> Vec<u64> {
    let items = words(text);
    let mut lengths = Vec::with_capacity(items.len());
    for length in items {
        lengths.push(length);
    }
    lengths
}
