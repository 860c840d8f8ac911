//! `while` and `loop`: pulled from an iterator or a stack, counted, or of unknown length.

use std::collections::VecDeque;

pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }
}

pub fn pulled(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires
    while let Some(word) = words.next() {
        out.push(word.as_str());
    }
    out
}

pub fn pulled_in_pairs(words: &[String]) -> Vec<(&str, &str)> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires: review, upper bound words.len()
    while let Some(first) = words.next() {
        let Some(second) = words.next() else { break };
        out.push((first.as_str(), second.as_str()));
    }
    out
}

pub fn popped(mut stack: Vec<u64>) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    while let Some(top) = stack.pop() {
        out.push(top + 1);
    }
    out
}

pub fn popped_from_the_front(queue: &mut VecDeque<u64>) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    while let Some(front) = queue.pop_front() {
        out.push(front);
    }
    out
}

pub fn refilled(mut stack: Vec<u64>) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    while let Some(top) = stack.pop() { //~ leaves: shrinks
        if top > 1 {
            stack.push(top / 2);
        }
        out.push(top);
    }
    out
}

pub fn counted(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    let mut at = 0;
    while at < words.len() {
        out.push(words[at].as_str());
        at += 1;
    }
    out
}

pub fn counted_by_two(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    let mut at = 1;
    while at < words.len() {
        out.push(words[at].as_str());
        at += 2;
    }
    out
}

pub fn counted_with_skips(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    let mut at = 0;
    while at < words.len() {
        if words[at].is_empty() {
            at += 2;
            continue;
        }
        out.push(words[at].as_str());
        at += 1;
    }
    out
}

pub fn counted_down(mut number: usize) -> Vec<usize> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    while number > 0 {
        number -= 1;
        out.push(number);
    }
    out
}

pub fn digits(mut number: u64) -> Vec<u8> {
    let mut digits = Vec::new(); //~ leaves: rounds-unknown
    while number > 0 {
        digits.push((number % 10) as u8);
        number /= 10;
    }
    digits
}

pub fn until_long_enough(size: usize) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    while out.len() < size {
        out.push(0);
    }
    out
}

pub fn endless(reader: &mut Reader<'_>) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    loop {
        match reader.next() {
            Some(0) | None => break,
            Some(byte) => out.push(byte),
        }
    }
    out
}

pub fn own_next(reader: &mut Reader<'_>) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    while let Some(byte) = reader.next() {
        out.push(byte);
    }
    out
}

pub fn given_iterator(mut bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut out = Vec::new(); //~ fires: review, at least bytes.size_hint().0, the iterator's `size_hint` is honest
    while let Some(byte) = bytes.next() {
        out.push(byte);
    }
    out
}

pub fn condition_with_and(words: &[String], limit: usize) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires: safe, exactly words.len().min(limit)
    let mut at = 0;
    while at < words.len() && at < limit {
        out.push(words[at].as_str());
        at += 1;
    }
    out
}

pub fn pulled_in_a_loop(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires
    loop {
        let Some(word) = words.next() else { break };
        out.push(word.as_str());
    }
    out
}

pub fn pulled_in_a_loop_by_a_match(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires
    loop {
        let word = match words.next() {
            Some(word) => word,
            None => break,
        };
        out.push(word.as_str());
    }
    out
}

pub fn pulled_in_a_loop_and_handled_there(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires: review, upper bound words.len()
    loop {
        match words.next() {
            Some(word) if word.is_empty() => continue,
            Some(word) => out.push(word.as_str()),
            None => break,
        }
    }
    out
}

pub fn pulled_in_a_loop_and_left_early(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ fires: review, upper bound words.len()
    loop {
        let Some(word) = words.next() else { break };
        if word == "end" {
            break;
        }
        out.push(word.as_str());
    }
    out
}

pub fn the_way_out_fills_too(words: &[String]) -> Vec<&str> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    loop {
        let Some(word) = words.next() else {
            out.push("the end");
            break;
        };
        out.push(word.as_str());
    }
    out
}

pub fn one_of_two_conditions(digits: &[u8]) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: bound-too-loose
    let mut at = 0;
    while at < digits.len() && digits[at] != b' ' {
        out.push(digits[at]);
        at += 1;
    }
    out
}
