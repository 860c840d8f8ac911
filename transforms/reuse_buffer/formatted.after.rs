//! Text that is formatted anew in each round, and only read.

use std::collections::HashMap;
use std::fmt::Write as _;

pub fn keys(names: &[String], values: &HashMap<String, u64>) -> u64 {
    let mut sum = 0;
    let mut key = String::new();
    for name in names {
        for at in 0..10 {
            key.clear();
            write!(key, "{name}.{at}").unwrap();
            sum += values.get(&key).copied().unwrap_or(0);
        }
    }
    sum
}

pub fn mutable(tables: &[Vec<String>]) -> usize {
    let mut n = 0;
    let mut line: String = String::new();
    for names in tables {
        for name in names {
            line.clear();
            write!(line, "{}: ", name).unwrap();
            line.push_str(name);
            n += line.len();
        }
    }
    n
}

pub fn in_one_loop(names: &[String]) -> usize {
    let mut n = 0;
    for name in names {
        let line = format!("{name}!");
        n += line.len();
    }
    n
}

pub fn given_away(names: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        let line = format!("{name}!");
        all.push(line);
    }
    all
}

pub fn of_its_own_name(names: &[String]) -> usize {
    let mut n = 0;
    for name in names {
        let name = format!("{name}!");
        n += name.len();
    }
    n
}

struct String2;

pub fn another_string(names: &[&str]) -> usize {
    type String = String2;
    let mut n = std::mem::size_of::<String>();
    for name in names {
        for at in 0..10 {
            let line = format!("{name}{at}");
            n += line.len();
        }
    }
    n
}
