//! Iterators of strings that become one string.

use std::fmt;

pub fn turbofish(rows: &[u32]) -> String {
    rows.iter().map(|row| format!("{row},")).collect::<String>() //~ fires: safe, write all into one
}

pub fn inferred(rows: &[u32]) -> String {
    let text: String = rows.iter().map(|row| format!("{:02x}", row)).collect(); //~ fires
    text
}

pub fn chained(rows: &[u32]) -> String {
    rows.iter() //~ fires
        .filter(|row| **row > 1)
        .map(|row| format!("{row}\n"))
        .collect()
}

pub fn block(rows: &[u32]) -> String {
    rows.iter() //~ fires
        .map(|row| {
            let next = row + 1;
            format!("{next}-{row}")
        })
        .collect()
}

pub fn texts(rows: &[&str]) -> String {
    rows.iter().map(|row| format!("{row},")).collect::<String>() //~ fires
}

pub fn concatenated(rows: &[u32]) -> String {
    rows.iter().map(|row| format!("{row},")).collect::<Vec<_>>().concat() //~ fires
}

pub fn joined_by_nothing(rows: &[u32]) -> String {
    rows.iter().map(|row| format!("{row},")).collect::<Vec<String>>().join("") //~ fires
}

pub fn joined_once(rows: &[u32]) -> String {
    rows.iter().map(|row| row.to_string()).collect::<Vec<_>>().join(", ") //~ leaves: joined-text
}

pub fn joined_by_a_call(rows: &[u32], separator: fn() -> String) -> String {
    rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>().join(&separator()) //~ leaves: joined-text
}

pub fn joined(tables: &[Vec<u32>], pairs: &[(String, u32)], separator: &str, out: &mut Vec<String>) {
    for rows in tables {
        out.push(rows.iter().map(|row| row.to_string()).collect::<Vec<_>>().join(", ")); //~ fires: review, reads longer
        let query = pairs.iter().map(|(name, n)| format!("{name}={n}")).collect::<Vec<_>>().join("&"); //~ fires: review
        out.push(query);
        let blocks = rows //~ fires: review
            .iter()
            .map(|row| {
                let next = row + 1;
                format!("{next}")
            })
            .collect::<Vec<_>>()
            .join("\n");
        out.push(blocks);
        out.push(rows.iter().map(|row| format!("{row}")).collect::<Vec<_>>().join(separator)); //~ fires: review
        let i = rows.len();
        out.push(rows.iter().map(|row| format!("{row}{i}")).collect::<Vec<_>>().join(" ")); //~ fires: review
        out.push(rows.iter().map(|row: &u32| format!("{row}")).collect::<Vec<_>>().join(" ")); //~ leaves: closure-unsuitable
    }
}

pub fn names_taken(out: u8, acc: u8, text: u8, buf: u8, rows: &[u8]) -> String {
    rows.iter().map(|row| format!("{row}{out}{acc}")).collect::<String>() //~ fires
        + &rows.iter().map(|row| format!("{row}{out}{acc}{text}{buf}")).collect::<String>() //~ leaves: closure-unsuitable
}

pub fn returns(rows: &[u8]) -> String {
    rows.iter() //~ leaves: closure-unsuitable
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
    let text = names.iter().map(|name| format!("{name},")).collect::<String>(); //~ fires
    text + &owns.iter().map(|own| own.to_string()).collect::<Vec<_>>().join(",") //~ leaves: to-string-not-display
}

pub fn moved(rows: Vec<u32>, offset: u32) -> String {
    rows.into_iter().map(move |row: u32| format!("{}", row + offset)).collect::<String>() //~ fires
}
