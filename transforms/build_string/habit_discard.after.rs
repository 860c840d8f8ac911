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
    let _ = write!(out, "{x}");
    let _ = write!(out, "{own}");
    match x {
        0 => { let _ = write!(out, "{x}"); },
        _ => {
            let _ = write!(out, "{x}");
        }
    }
}

pub fn local(own: &Own) -> String {
    let mut out = String::new();
    let _ = write!(out, "{own}");
    out
}

pub fn collected(rows: &[Own]) -> String {
    rows.iter().fold(String::new(), |mut out, row| {
        let _ = write!(out, "{row}");
        out
    })
}
