//! Every way to write an empty collection.

use std::collections::{HashMap, HashSet, VecDeque};

pub type Ids = Vec<u64>;

pub struct Table {
    pub names: Vec<String>,
    pub sizes: Vec<usize>,
    pub title: String,
}

#[derive(Default)]
pub struct Index {
    pub names: Vec<String>,
    pub count: usize,
}

pub fn annotated(words: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        out.push(word.to_string());
    }
    out
}

pub fn turbofish(words: &[&str]) -> Vec<String> {
    let mut out = Vec::<String>::with_capacity(words.len());
    for word in words {
        out.push(word.to_string());
    }
    out
}

pub fn qualified(words: &[&str]) -> std::collections::VecDeque<String> {
    let mut out = std::collections::VecDeque::with_capacity(words.len());
    for word in words {
        out.push_back(word.to_string());
    }
    out
}

pub fn angle_brackets(words: &[&str]) -> Vec<String> {
    let mut out = <Vec<String>>::with_capacity(words.len());
    for word in words {
        out.push(word.to_string());
    }
    out
}

pub fn alias(ids: &[u64]) -> Ids {
    let mut out = Ids::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn default_of_the_type(ids: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn default_with_annotation(ids: &[u64]) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn default_without_annotation(ids: &[u64]) -> Vec<u64> {
    let mut out = Default::default();
    fill(&mut out, ids);
    let mut copy: Vec<u64> = out;
    copy.sort();
    copy
}

fn fill(out: &mut Vec<u64>, ids: &[u64]) {
    out.reserve(ids.len());
    for id in ids {
        out.push(*id);
    }
}

pub fn default_of_an_alias(ids: &[u64]) -> Ids {
    let mut out: Ids = Default::default();
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn vec_macro(ids: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn vec_macro_in_parentheses(ids: &[u64]) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn string_from(words: &[char]) -> String {
    let mut out = String::with_capacity(words.len());
    for _ in words {
        out.push('x');
    }
    out
}

pub fn string_of_a_literal(words: &[char]) -> String {
    let mut out = String::with_capacity(words.len());
    for _ in words {
        out.push('x');
    }
    out
}

pub fn string_owned(words: &[char]) -> String {
    let mut out = String::with_capacity(words.len());
    for _ in words {
        out.push('x');
    }
    out
}

pub fn not_empty(ids: &[u64]) -> Vec<u64> {
    let mut out = vec![0];
    out.reserve(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn assigned_later(ids: &[u64], verbose: bool) -> Vec<u64> {
    let mut out;
    if verbose {
        println!("{}", ids.len());
    }
    out = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(*id);
    }
    out
}

pub fn struct_literal(words: &[&str]) -> Table {
    let mut table = Table { names: Vec::with_capacity(words.len()), sizes: Vec::with_capacity(words.len()), title: String::new() };
    for word in words {
        table.names.push(word.to_string());
        table.sizes.push(word.len());
    }
    table
}

pub fn default_struct(words: &[&str]) -> Index {
    let mut index = Index::default();
    index.names.reserve(words.len());
    for word in words {
        index.names.push(word.to_string());
    }
    index.count = words.len();
    index
}

pub fn tuple_pattern(words: &[&str]) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut sizes) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
    for word in words {
        names.push(word.to_string());
        sizes.push(word.len());
    }
    (names, sizes)
}

pub fn map_constructors(words: &[String]) -> (HashMap<usize, String>, HashSet<usize>, VecDeque<usize>) {
    let mut by_index: HashMap<usize, String> = HashMap::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        by_index.insert(at, word.clone());
    }
    let mut indices: HashSet<_> = HashSet::with_capacity(words.len());
    for at in 0..words.len() {
        indices.insert(at);
    }
    let mut queue: VecDeque<usize> = VecDeque::<usize>::with_capacity(words.len());
    for at in 0..words.len() {
        queue.push_back(at);
    }
    (by_index, indices, queue)
}

pub fn block_value(ids: &[u64]) -> Vec<u64> {
    let out = {
        let mut out = Vec::with_capacity(ids.len());
        for id in ids {
            out.push(*id);
        }
        out
    };
    out
}

pub fn last_of_many(words: &[String]) -> usize {
    let (.., mut rest) = (0, 1, Vec::new());
    rest.reserve(words.len());
    for word in words {
        rest.push(word.len());
    }
    rest.len()
}
