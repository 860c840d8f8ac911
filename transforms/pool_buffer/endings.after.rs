//! the buffer is put back where the block ends
use std::cell::Cell;
use std::error::Error;
use std::io::{self, BufWriter, Write};

pub fn unit(name: &str) {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    print(&line); // to the screen
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
}

pub fn unit_without_semicolon(name: &str) {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    print(&line); // to the screen
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
}

pub fn branches(name: &str) {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    if name.is_empty() {
        print("nothing");
    } else {
        print(&line);
    }
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
}

/// Early exits drop the buffer.
pub fn early(name: &str) -> Result<usize, Box<dyn Error>> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    if line.is_empty() {
        return Ok(0);
    }
    let number: usize = line.parse()?;
    print(&line);
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    Ok(number)
}

/// What is returned is turned into a `dyn` on its way out.
pub fn dynamic(name: &str) -> Result<usize, Box<dyn Error>> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    let result: Result<usize, Box<dyn Error>> = match line.parse() {
        Ok(number) => Ok(number),
        Err(error) => Err(Box::new(error)),
    };
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    result
}

/// The tail looks at something that borrows the buffer.
pub fn through_another_name(bytes: &[u8]) -> usize {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut copy = SCRATCH.try_with(Cell::take).unwrap_or_default();
    copy.clear();
    copy.extend_from_slice(bytes);
    copy.sort_unstable();
    let smallest = &copy[..copy.len().min(4)];
    let result = smallest.len();
    if copy.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(copy));
    }
    result
}

/// What leaves the block borrows nothing of it.
pub fn handed_on<T: Clone>(name: &str, other: &T) -> Option<(T, u8)> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    let copy = other.clone();
    print(&line);
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    Some((copy, 1))
}

/// The name is taken.
pub fn named_result(result: &str) -> usize {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(result);
    // The value:
    let outcome = line.split(' ').count();
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    outcome
}

pub fn in_a_block(name: &str, loud: bool) -> usize {
    let count = match loud {
        true => {
            thread_local! {
                static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
            }
            let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
            line.clear();
            line.push_str(name);
            let result = line.chars().count();
            if line.capacity() <= 64 * 1024 {
                let _ = SCRATCH.try_with(|scratch| scratch.set(line));
            }
            result
        }
        false => 0,
    };
    count + 1
}

struct Announced<'a>(&'a str);

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        print(self.0);
    }
}

pub fn announced(name: &str) -> usize {
    let mut line = String::new();
    line.push_str(name);
    let announced = Announced(&line);
    announced.0.len()
}

/// What borrows it is gone before it is looked at.
pub fn buffered(name: &str) -> io::Result<usize> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut bytes = SCRATCH.try_with(Cell::take).unwrap_or_default();
    bytes.clear();
    {
        let mut writer = BufWriter::new(&mut bytes);
        writer.write_all(name.as_bytes())?;
    }
    let result = Ok(bytes.iter().map(|byte| usize::from(*byte)).sum());
    if bytes.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(bytes));
    }
    result
}

/// Dropping a vector of borrows does not look at what they borrow.
pub fn vector_of_borrows(name: &str) -> usize {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    line.push_str(name);
    let words: Vec<&str> = line.split(' ').collect();
    let result = words.len();
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    result
}

pub fn shadowed(name: &str) -> usize {
    let mut line = String::new();
    line.push_str(name);
    let line = line.trim();
    line.len()
}

pub fn never(name: &str) -> ! {
    let mut line = String::new();
    line.push_str(name);
    print(&line);
    std::process::exit(1)
}

pub fn returns(name: &str) -> usize {
    let mut line = String::new();
    line.push_str(name);
    print(&line);
    return line.len();
}

fn print(_: &str) {}

pub fn the_end_is_an_item(rows: &[u32]) -> usize {
    let mut held = Vec::new();
    loop {
        for row in rows {
            held.push(*row);
        }
        if held.len() > limit(&held) {
            return held.len();
        }
    }

    fn limit(held: &[u32]) -> usize {
        held.iter().map(|it| *it as usize).sum()
    }
}

pub fn an_item_after_the_end(rows: &[u32], out: &mut Vec<usize>) {
    thread_local! {
        static SCRATCH: Cell<Vec<u32>> = const { Cell::new(Vec::new()) };
    }
    let mut held = SCRATCH.try_with(Cell::take).unwrap_or_default();
    held.clear();
    for row in rows {
        held.push(*row);
    }
    held.sort_unstable();
    out.push(limit(&held));
    if held.capacity() <= 16 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(held));
    }

    fn limit(held: &[u32]) -> usize {
        held.iter().map(|it| *it as usize).sum()
    }
}
