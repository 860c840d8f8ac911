//! text that is formatted into a string has no length before

use std::fmt::Write as _;
use std::io::Write as _;

pub fn listed(rows: &[u64]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    for row in rows {
        write!(out, "{row},").unwrap();
    }
    out
}

pub fn by_its_field(rows: &[u64]) -> (String, u32) {
    let mut out = (String::new(), 0); //~ leaves: made-on-the-way
    for row in rows {
        writeln!(out.0, "{row}").unwrap();
        out.1 += 1;
    }
    out
}

pub fn into_bytes(rows: &[u64]) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: made-on-the-way
    for row in rows {
        writeln!(&mut out, "{row}").unwrap();
    }
    out
}

pub fn beside_plain_text(rows: &[u64]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    out.push_str("rows:");
    for row in rows {
        write!(out, "{row}").unwrap();
        out.push(',');
    }
    out
}

pub fn made_and_pushed(rows: &[u64]) -> String {
    let mut out = String::new(); //~ leaves: made-on-the-way
    for row in rows {
        out.push_str(&format!("{row},"));
    }
    out
}

pub struct Rows(pub Vec<u64>);

impl std::fmt::Display for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for row in &self.0 {
            write!(f, "{row}")?;
        }
        Ok(())
    }
}
