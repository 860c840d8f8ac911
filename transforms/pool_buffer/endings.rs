//! the buffer is put back where the block ends
use std::error::Error;
use std::io::{self, BufWriter, Write};

pub fn unit(name: &str) {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    print(&line); // to the screen
}

pub fn unit_without_semicolon(name: &str) {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    print(&line) // to the screen
}

pub fn branches(name: &str) {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    if name.is_empty() {
        print("nothing");
    } else {
        print(&line);
    }
}

/// Early exits drop the buffer.
pub fn early(name: &str) -> Result<usize, Box<dyn Error>> {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    if line.is_empty() {
        return Ok(0);
    }
    let number: usize = line.parse()?;
    print(&line);
    Ok(number)
}

/// What is returned is turned into a `dyn` on its way out.
pub fn dynamic(name: &str) -> Result<usize, Box<dyn Error>> {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    match line.parse() {
        Ok(number) => Ok(number),
        Err(error) => Err(Box::new(error)),
    }
}

/// The tail looks at something that borrows the buffer.
pub fn through_another_name(bytes: &[u8]) -> usize {
    let mut copy = Vec::new(); //~ fires: review
    copy.extend_from_slice(bytes);
    copy.sort_unstable();
    let smallest = &copy[..copy.len().min(4)];
    smallest.len()
}

/// What leaves the block borrows nothing of it.
pub fn handed_on<T: Clone>(name: &str, other: &T) -> Option<(T, u8)> {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    let copy = other.clone();
    print(&line);
    Some((copy, 1))
}

/// The name is taken.
pub fn named_result(result: &str) -> usize {
    let mut line = String::new(); //~ fires: review
    line.push_str(result);
    // The value:
    line.split(' ').count()
}

pub fn in_a_block(name: &str, loud: bool) -> usize {
    let count = match loud {
        true => {
            let mut line = String::new(); //~ fires: review
            line.push_str(name);
            line.chars().count()
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
    let mut line = String::new(); //~ leaves: borrowed-to-the-end
    line.push_str(name);
    let announced = Announced(&line);
    announced.0.len()
}

/// What borrows it is gone before it is looked at.
pub fn buffered(name: &str) -> io::Result<usize> {
    let mut bytes = Vec::new(); //~ fires: review
    {
        let mut writer = BufWriter::new(&mut bytes);
        writer.write_all(name.as_bytes())?;
    }
    Ok(bytes.iter().map(|byte| usize::from(*byte)).sum())
}

/// Dropping a vector of borrows does not look at what they borrow.
pub fn vector_of_borrows(name: &str) -> usize {
    let mut line = String::new(); //~ fires: review
    line.push_str(name);
    let words: Vec<&str> = line.split(' ').collect();
    words.len()
}

pub fn shadowed(name: &str) -> usize {
    let mut line = String::new(); //~ leaves: shadowed
    line.push_str(name);
    let line = line.trim();
    line.len()
}

pub fn never(name: &str) -> ! {
    let mut line = String::new(); //~ leaves: end-not-reached
    line.push_str(name);
    print(&line);
    std::process::exit(1)
}

pub fn returns(name: &str) -> usize {
    let mut line = String::new(); //~ leaves: end-not-reached
    line.push_str(name);
    print(&line);
    return line.len();
}

fn print(_: &str) {}

pub fn the_end_is_an_item(rows: &[u32]) -> usize {
    let mut held = Vec::new(); //~ leaves: end-not-reached
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
    let mut held = Vec::new(); //~ fires: review
    for row in rows {
        held.push(*row);
    }
    held.sort_unstable();
    out.push(limit(&held));

    fn limit(held: &[u32]) -> usize {
        held.iter().map(|it| *it as usize).sum()
    }
}
