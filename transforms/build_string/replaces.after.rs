//! `s = format!("{s}…")` copies all that is there.

use std::fmt::Write as _;

pub fn captured(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        write!(text, "{row},").unwrap();
    }
    text
}

pub fn listed(rows: &[u32]) -> String {
    let mut text = String::from("rows");
    for row in rows {
        write!(text, "-{}", row).unwrap();
        write!(text, " {:?}", row).unwrap();
        text.push('.');
        write!(text, " {n}", n = row).unwrap();
    }
    text
}

pub fn texts(rows: &[&str]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push('\n');
        text.push_str(", ");
        text.push_str(row);
        text.push_str(", ");
        text.push_str(row);
        writeln!(text, "{}", row.len()).unwrap();
    }
    text
}

pub struct Report {
    body: String,
    title: String,
}

impl Report {
    pub fn add(&mut self, n: usize) {
        write!(self.body, "{:03}", n).unwrap();
        write!(self.body, "{}{n}", self.title).unwrap();
    }

    fn title(&self) -> &str {
        &self.title
    }

    pub fn left_alone(&mut self, n: usize) {
        self.body = format!("{}{}{n}", self.body, self.title());
        self.body = format!("{n}{}", self.body);
        self.body = format!("{}{n}{}", self.body, self.body);
        write!(self.body, "{n}{}", self.body.len()).unwrap();
        self.body = format!("{:>8}{n}", self.body);
        self.body = format!("{0}{1}", self.body, n);
        self.body = format!("{}", self.title);
        self.body = format!("{n}");
    }
}

pub fn prepended(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        text = format!("{row}{text}");
    }
    text
}

pub fn reassigned_after(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        write!(text, "{row}").unwrap();
        if *row == 0 {
            text = String::from("zero");
        }
    }
    text = text.to_uppercase();
    text
}

pub fn shadowed(text: &str) -> String {
    let text = format!("{text}!");
    text
}

pub fn sums(mut text: String, word: &str) -> String {
    text = text + word;
    text = text + word + ",";
    text
}

pub fn view(mut text: String, n: u8) -> String {
    let end = text.trim_end().to_owned();
    write!(text, "{end}{n}").unwrap();
    text
}
