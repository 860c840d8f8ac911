//! Text that is formatted anew in each round, and only read.

use std::collections::HashMap;

pub fn keys(names: &[String], values: &HashMap<String, u64>) -> u64 {
    let mut sum = 0;
    for name in names {
        for at in 0..10 {
            let key = format!("{name}.{at}"); //~ fires: review, reads less well
            sum += values.get(&key).copied().unwrap_or(0);
        }
    }
    sum
}

pub fn mutable(tables: &[Vec<String>]) -> usize {
    let mut n = 0;
    for names in tables {
        for name in names {
            let mut line: String = format!("{}: ", name); //~ fires: review
            line.push_str(name);
            n += line.len();
        }
    }
    n
}

pub fn in_one_loop(names: &[String]) -> usize {
    let mut n = 0;
    for name in names {
        let line = format!("{name}!"); //~ leaves: formatted-seldom
        n += line.len();
    }
    n
}

pub fn given_away(names: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        let line = format!("{name}!"); //~ leaves: moved
        all.push(line);
    }
    all
}

pub fn of_its_own_name(names: &[String]) -> usize {
    let mut n = 0;
    for name in names {
        let name = format!("{name}!"); //~ leaves: name-taken
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
            let line = format!("{name}{at}"); //~ leaves: no-write
            n += line.len();
        }
    }
    n
}
