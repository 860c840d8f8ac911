//! What other tools broke with the same rewrite.

use std::fmt::Write as _;

pub fn brackets(out: &mut String, a: i32, b: i32) {
    write!(out, "({})", (a + b) * (a - b)).unwrap();
    write!(out, "{a}").unwrap();
    write!(out, "[{}]", (a)).unwrap();
    write!(out, "{}", { a + 1 }).unwrap();
}

pub fn several_declarations(rows: &[u8]) -> (String, String) {
    let (mut head, mut tail) = (String::new(), String::new());
    let mut unused = String::new();
    for row in rows {
        write!(head, "{row},").unwrap();
        write!(tail, "{row};").unwrap();
    }
    unused.clear();
    (head, tail)
}

pub fn reassigned_after(rows: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    let mut line = String::new();
    for row in rows {
        write!(line, "{row}").unwrap();
        if line.len() > 80 {
            all.push(line);
            line = String::new();
        }
    }
    all
}

pub fn one_in_another(tables: &[Vec<Vec<u8>>]) -> String {
    let mut out = String::new();
    for rows in tables {
        out.push_str(&rows.iter().enumerate().fold(String::new(), |mut acc, (i, row)| {
            if i > 0 {
                acc.push('\n');
            }
            let mut inner = String::new();
            for cell in row {
                write!(inner, "{cell},").unwrap();
            }
            acc.push('[');
            acc.push_str(&inner);
            acc.push(']');
            acc
        }));
    }
    out
}

pub fn nested(x: u8) -> String {
    let mut out = String::new();
    out.push_str(&{
        let mut inner = String::new();
        write!(inner, "{x}").unwrap();
        inner
    });
    out
}

pub fn twice_on_one_path(out: &mut String, x: u8) {
    write!(out, "{}", {
        let mut inner = String::new();
        inner.push_str(&format!("{x}"));
        inner.len()
    }).unwrap();
}
