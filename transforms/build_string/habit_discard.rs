//! A file that throws the result away goes on so.

use std::fmt::Write;

pub fn habit(out: &mut String) {
    let _ = write!(out, "{}", 1);
    let _ = writeln!(out, "{}", 2);
    writeln!(out, "{}", 3).unwrap();
}

pub struct Own;

impl std::fmt::Display for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("own")
    }
}

pub fn statements(out: &mut String, x: u8, own: &Own) {
    out.push_str(&format!("{x}")); //~ fires
    out.push_str(&format!("{own}")); //~ fires: review, formatting `own` neither fails nor panics
    match x {
        0 => out.push_str(&format!("{x}")), //~ fires
        _ => {
            out.push_str(&format!("{x}")) //~ fires
        }
    }
}

pub fn local(own: &Own) -> String {
    let mut out = String::new();
    out.push_str(&format!("{own}")); //~ fires: review
    out
}

pub fn collected(rows: &[Own]) -> String {
    rows.iter().map(|row| format!("{row}")).collect() //~ fires: review, formatting `row`
}
