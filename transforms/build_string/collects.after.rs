//! Iterators of strings that become one string.

use std::fmt;
use std::fmt::Write as _;

pub fn turbofish(rows: &[u32]) -> String {
    rows.iter().fold(String::new(), |mut out, row| {
        write!(out, "{row},").unwrap();
        out
    })
}

pub fn inferred(rows: &[u32]) -> String {
    let text: String = rows.iter().fold(String::new(), |mut out, row| {
        write!(out, "{:02x}", row).unwrap();
        out
    });
    text
}

pub fn chained(rows: &[u32]) -> String {
    rows.iter()
        .filter(|row| **row > 1)
        .fold(String::new(), |mut out, row| {
            writeln!(out, "{row}").unwrap();
            out
        })
}

pub fn block(rows: &[u32]) -> String {
    rows.iter()
        .fold(String::new(), |mut out, row| {
            let next = row + 1;
            write!(out, "{next}-{row}").unwrap();
            out
        })
}

pub fn texts(rows: &[&str]) -> String {
    rows.iter().fold(String::new(), |mut out, row| {
        out.push_str(row);
        out.push(',');
        out
    })
}

pub fn concatenated(rows: &[u32]) -> String {
    rows.iter().fold(String::new(), |mut out, row| {
        write!(out, "{row},").unwrap();
        out
    })
}

pub fn joined_by_nothing(rows: &[u32]) -> String {
    rows.iter().fold(String::new(), |mut out, row| {
        write!(out, "{row},").unwrap();
        out
    })
}

pub fn joined_once(rows: &[u32]) -> String {
    rows.iter().map(|row| row.to_string()).collect::<Vec<_>>().join(", ")
}

pub fn joined_by_a_call(rows: &[u32], separator: fn() -> String) -> String {
    rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>().join(&separator())
}

pub fn joined(tables: &[Vec<u32>], pairs: &[(String, u32)], separator: &str, out: &mut Vec<String>) {
    for rows in tables {
        out.push(rows.iter().enumerate().fold(String::new(), |mut acc, (index, row)| {
            if index > 0 {
                acc.push_str(", ");
            }
            write!(acc, "{row}").unwrap();
            acc
        }));
        let query = pairs.iter().enumerate().fold(String::new(), |mut acc, (index, (name, n))| {
            if index > 0 {
                acc.push('&');
            }
            write!(acc, "{name}={n}").unwrap();
            acc
        });
        out.push(query);
        let blocks = rows
            .iter()
            .enumerate()
            .fold(String::new(), |mut acc, (index, row)| {
                if index > 0 {
                    acc.push('\n');
                }
                let next = row + 1;
                write!(acc, "{next}").unwrap();
                acc
            });
        out.push(blocks);
        out.push(rows.iter().enumerate().fold(String::new(), |mut acc, (index, row)| {
            if index > 0 {
                acc.push_str(separator);
            }
            write!(acc, "{row}").unwrap();
            acc
        }));
        let i = rows.len();
        out.push(rows.iter().enumerate().fold(String::new(), |mut acc, (index, row)| {
            if index > 0 {
                acc.push(' ');
            }
            write!(acc, "{row}{i}").unwrap();
            acc
        }));
        out.push(rows.iter().map(|row: &u32| format!("{row}")).collect::<Vec<_>>().join(" "));
    }
}

pub fn names_taken(out: u8, acc: u8, text: u8, buf: u8, rows: &[u8]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        write!(text, "{row}{out}{acc}").unwrap();
        text
    })
        + &rows.iter().map(|row| format!("{row}{out}{acc}{text}{buf}")).collect::<String>()
}

pub fn returns(rows: &[u8]) -> String {
    rows.iter()
        .map(|row| {
            if *row == 0 {
                return String::new();
            }
            format!("{row}")
        })
        .collect()
}

pub fn into_other_things(rows: &[u8]) -> (Vec<String>, Option<String>) {
    let all = rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>();
    let maybe = rows.first().map(|row| format!("{row}"));
    (all, maybe)
}

pub struct Parallel;

impl Parallel {
    pub fn map<F: Fn(u8) -> String>(self, _: F) -> Parallel {
        self
    }

    pub fn collect(self) -> String {
        String::new()
    }
}

pub fn of_another_kind(rows: Parallel) -> String {
    rows.map(|row| format!("{row}")).collect()
}

pub struct Name;

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("name")
    }
}

impl Name {
    pub fn own() -> Own {
        Own
    }
}

pub struct Own;

impl Own {
    pub fn to_string(&self) -> String {
        "own".to_owned()
    }
}

pub fn of_others(names: &[Name], owns: &[Own]) -> String {
    let text = names.iter().fold(String::new(), |mut out, name| {
        write!(out, "{name},").unwrap();
        out
    });
    text + &owns.iter().map(|own| own.to_string()).collect::<Vec<_>>().join(",")
}

pub fn moved(rows: Vec<u32>, offset: u32) -> String {
    rows.into_iter().fold(String::new(), move |mut out, row: u32| {
        write!(out, "{}", row + offset).unwrap();
        out
    })
}
