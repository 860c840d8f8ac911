//! code that runs once, at other times, or in other threads is left alone
//@ include: tests
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

pub fn in_loop(rows: &[Vec<u8>]) -> usize {
    let mut total = 0;
    for row in rows {
        let mut copy = Vec::new(); //~ leaves: in-a-loop
        copy.extend_from_slice(row);
        copy.sort_unstable();
        total += usize::from(copy.as_slice() > b"m");
    }
    rows.iter().for_each(|row| {
        let mut copy = Vec::new(); //~ leaves: in-a-loop
        copy.extend_from_slice(row);
        print(&copy);
    });
    total
}

pub fn in_closure() -> impl Fn(&str) -> Box<str> {
    |name| {
        let mut text = String::new(); //~ leaves: in-a-closure
        text.push_str(name);
        text.as_str().into()
    }
}

pub static TITLE: LazyLock<Box<str>> = LazyLock::new(|| {
    let mut title = String::new(); //~ leaves: const-context
    title.push_str("memory");
    title.as_str().into()
});

pub async fn later(name: &str) -> Box<str> {
    let mut text = String::new(); //~ leaves: async
    text.push_str(name);
    text.as_str().into()
}

pub fn future(name: &'static str) -> impl Future<Output = Box<str>> {
    async move {
        let mut text = String::new(); //~ leaves: async
        text.push_str(name);
        text.as_str().into()
    }
}

pub extern "C" fn called_from_c(number: u32) -> u32 {
    let mut digits = Vec::new(); //~ leaves: foreign-abi
    digits.extend_from_slice(&number.to_be_bytes());
    digits.iter().map(|digit| u32::from(*digit)).sum()
}

pub extern "Rust" fn called_from_rust(number: u32) -> u32 {
    let mut digits = Vec::new(); //~ fires: review
    digits.extend_from_slice(&number.to_be_bytes());
    digits.iter().map(|digit| u32::from(*digit)).sum()
}

pub fn read(path: &Path) -> io::Result<usize> {
    let mut content = String::new(); //~ leaves: outweighed
    File::open(path)?.read_to_string(&mut content)?;
    Ok(content.lines().count())
}

pub fn read_all(from: &mut impl Read) -> io::Result<usize> {
    let mut content = String::new(); //~ leaves: outweighed
    from.read_to_string(&mut content)?;
    Ok(content.lines().count())
}

pub fn main() {
    let mut line = String::new(); //~ leaves: called-once
    line.push_str("once");
    println!("{line}");
}

#[test]
fn a_test() {
    let mut line = String::new(); //~ leaves: test-code
    line.push_str("once");
    assert_eq!(line, "once");
}

#[cfg(all(windows, not(windows)))]
pub fn inactive(name: &str) -> Box<str> {
    let mut text = String::new(); //~ leaves: cfg-inactive
    text.push_str(name);
    text.as_str().into()
}

fn print(_: &[u8]) {}

use std::future::Future;
