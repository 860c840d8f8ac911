//! Several calls in a row: their sum, and what std reserves by itself.

use std::collections::VecDeque;

pub struct Request {
    pub method: u8,
    pub path: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub body: Vec<u8>,
}

pub fn encoded(request: &Request) -> Vec<u8> {
    let mut out = Vec::with_capacity(request.path.len() + request.body.len() + 3);
    out.push(request.method);
    out.extend_from_slice(&request.path);
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&request.body);
    out
}

pub fn sole_extend_from_slice(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(bytes);
    out
}

pub fn sole_extend(bytes: &[u8]) -> Vec<u16> {
    let mut out = Vec::new();
    out.extend(bytes.iter().map(|byte| u16::from(*byte)));
    out
}

pub fn sole_append(bytes: &mut Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    out.append(bytes);
    out
}

pub fn one_then_a_loop(numbers: &[i64]) -> Vec<i64> {
    let mut sums = Vec::with_capacity(numbers.len() + 1);
    sums.push(0);
    for (at, number) in numbers.iter().enumerate() {
        let last = sums[at];
        sums.push(last + number);
    }
    sums
}

pub fn loop_then_one(words: &[String]) -> Vec<&str> {
    let mut out = Vec::with_capacity(words.len() + 1);
    for word in words {
        out.push(word.as_str());
    }
    out.push("end");
    out
}

pub fn two_loops(odd: &[u32], even: &[u32]) -> Vec<u64> {
    let mut out = Vec::with_capacity(odd.len() + even.len());
    for number in odd {
        out.push(u64::from(*number));
    }
    for number in even {
        out.push(u64::from(*number));
    }
    out
}

pub fn same_loop_twice(numbers: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(numbers.len() * 2);
    for number in numbers {
        out.push(*number);
    }
    for number in numbers {
        out.push(number * 2);
    }
    out
}

pub fn few_pushes() -> Vec<u64> {
    let mut out = Vec::new();
    out.push(1);
    out.push(2);
    out.push(3);
    out
}

pub fn many_pushes(a: u64, b: u64) -> Vec<u64> {
    let mut out = Vec::with_capacity(6);
    out.push(a);
    out.push(b);
    out.push(a + b);
    out.push(a * b);
    out.push(a.max(b));
    out.push(a.min(b));
    out
}

pub fn optional_pushes(quiet: bool, color: Option<&str>) -> Vec<String> {
    let mut args = Vec::with_capacity(7);
    args.push("--offline".to_owned());
    args.push("--locked".to_owned());
    args.push("--workspace".to_owned());
    args.push("--all-targets".to_owned());
    if quiet {
        args.push("--quiet".to_owned());
    }
    if let Some(color) = color {
        args.push("--color".to_owned());
        args.push(color.to_owned());
    }
    args
}

pub fn repeated_extend(rows: usize, line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len() * rows);
    for _ in 0..rows {
        out.extend_from_slice(line);
    }
    out
}

pub fn extend_of_each(request: &Request) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in &request.headers {
        out.extend_from_slice(name);
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
    }
    out
}

pub fn arrays(id: u32, size: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(13);
    out.extend_from_slice(&id.to_be_bytes());
    out.extend_from_slice(&size.to_be_bytes());
    out.push(0);
    out
}

pub fn array_a_round(ids: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(ids.len() * 4);
    for id in ids {
        out.extend_from_slice(&id.to_le_bytes());
    }
    out
}

pub fn extend_and_push(words: &[String], last: &str) -> Vec<String> {
    let mut out = Vec::with_capacity(words.len() + 1);
    out.extend(words.iter().cloned());
    out.push(last.to_owned());
    out
}

pub fn extend_by_reference(numbers: &[u32], more: &Vec<u32>) -> Vec<u32> {
    let mut out = Vec::with_capacity(numbers.len() + more.len());
    out.extend(numbers);
    out.extend(more);
    out
}

pub fn front_and_back(numbers: &[u32]) -> VecDeque<u32> {
    let mut out = VecDeque::with_capacity(numbers.len());
    for number in numbers {
        if number % 2 == 0 {
            out.push_back(*number);
        } else {
            out.push_front(*number);
        }
    }
    out
}

pub fn inserted_in_front(numbers: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(numbers.len());
    for number in numbers {
        out.insert(0, *number);
    }
    out
}

pub fn appended_parts(mut left: Vec<u32>, mut right: Vec<u32>) -> Vec<u32> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    out.append(&mut left);
    out.append(&mut right);
    out
}

pub fn length_known_too_late(kind: u8, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    out.push(kind);
    let body = text.trim().replace('\n', "\r\n").into_bytes();
    out.extend_from_slice(&body);
    out
}

pub fn extended_by_unknown(lines: &[String], text: &str) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        out.push(line.clone());
    }
    out.extend(text.lines().map(str::to_owned));
    out
}
