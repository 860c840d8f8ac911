//! Statements, ends of blocks, match arms, closures.

use std::fmt::Write as _;

pub fn arms(out: &mut String, x: Option<u8>) {
    match x {
        Some(0) => write!(out, "zero {x:?}").unwrap(),
        Some(n) => write!(out, "{n},").unwrap(),
        None => {
            write!(out, "{x:?}").unwrap();
        }
    }
}

pub fn closures(rows: &[u8]) -> String {
    let mut out = String::new();
    rows.iter().for_each(|row| write!(out, "{row},").unwrap());
    rows.iter().for_each(|row| write!(out, "{row},").unwrap());
    rows.iter().for_each(|row| {
        write!(out, "{row},").unwrap();
    });
    out
}

pub fn branches(out: &mut String, n: u8) {
    if n > 1 { write!(out, "{n}").unwrap(); } else { write!(out, "{n};").unwrap(); }
}

pub fn tail(out: &mut String, n: u8) {
    write!(out, "{n}").unwrap();
}

pub fn unit(out: &mut String, n: u8) {
    let () = write!(out, "{n}").unwrap();
    return write!(out, "{n}").unwrap();
}

pub fn on_one_line(out: &mut String, n: u8) {
    write!(out, "{n};").unwrap(); out.push(']');
}

pub fn labelled(out: &mut String, n: u8) {
    'all: {
        if n > 1 {
            break 'all write!(out, "{n}").unwrap();
        }
        out.push('-');
    }
}

pub fn early_exits(out: &mut String, text: &str) -> Option<()> {
    write!(out, "{}:", text.parse::<u8>().ok()?).unwrap();
    Some(())
}
