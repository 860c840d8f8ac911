//! The table of results, printed and kept in `corpus/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::list::Entry;

const HEAD: [&str; 11] = [
    "crate",
    "version",
    "files",
    "safe",
    "review",
    "declined",
    "check",
    "tests",
    "fmt",
    "second run",
    "seconds",
];
const BEGIN: &str = "<!-- results: written by `cargo corpus --bless` -->\n";
const END: &str = "<!-- end of results -->";
const SUMS_BEGIN: &str = "<!-- sums: written by `cargo corpus --bless` -->\n";
const SUMS_END: &str = "<!-- end of sums -->";

/// By transform and class: proposals applied, and proposals that verification took out.
pub type Sums = BTreeMap<(String, String), (usize, usize)>;

/// One crate's line: the cells after the name, in the order of the head.
#[derive(Clone)]
pub struct Row {
    pub name: String,
    /// Something is wrong, in a cell or beyond: the name is bold.
    pub failed: bool,
    pub cells: Vec<String>,
}

/// The row as one line of Markdown.
pub fn line(row: &Row) -> String {
    let emphasis = if row.failed { "**" } else { "" };
    format!("| {emphasis}{}{emphasis} | {} |", row.name, row.cells.join(" | "))
}

/// All rows as a Markdown table.
pub fn render(rows: &[Row]) -> String {
    let mut text = format!("| {} |\n|{}\n", HEAD.join(" | "), " --- |".repeat(HEAD.len()));
    for row in rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    text
}

/// The sums as a Markdown table.
pub fn sums(sums: &Sums) -> String {
    let mut text =
        "| transform | class | applied | rejected by verification |\n| --- | --- | --- | --- |\n".to_owned();
    for ((transform, class), (applied, rejected)) in sums {
        text.push_str(&format!("| {transform} | {class} | {applied} | {rejected} |\n"));
    }
    text
}

/// Puts `all` into the place of the file at `path` that is meant for it.
///
/// # Errors
/// The file cannot be read or written, or has no such place.
pub fn write_sums(path: &Path, all: &Sums) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let parts =
        text.split_once(SUMS_BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(SUMS_END)?.1)));
    let (before, after) = parts.with_context(|| format!("{} has no place for the sums", path.display()))?;
    let text = format!("{before}{SUMS_BEGIN}\n{}\n{SUMS_END}{after}", sums(all));
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Puts `rows` into the table of the file at `path`; rows of listed crates that did not run stay as they are.
///
/// # Errors
/// The file cannot be read or written, or has no table.
pub fn write(path: &Path, listed: &[Entry], rows: &[Row]) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let names: Vec<&str> = listed.iter().map(|entry| entry.name.as_str()).collect();
    let text = replaced(&text, &names, rows)
        .with_context(|| format!("{} has no table of results", path.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn replaced(text: &str, names: &[&str], rows: &[Row]) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    let mut all: BTreeMap<String, Row> =
        table.lines().filter_map(parsed).map(|row| (row.name.clone(), row)).collect();
    all.extend(rows.iter().map(|row| (row.name.clone(), row.clone())));
    let ordered: Vec<Row> = names.iter().filter_map(|name| all.remove(*name)).collect();
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", render(&ordered)))
}

fn parsed(line: &str) -> Option<Row> {
    let line = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let mut cells = line.split(" | ").map(str::to_owned);
    let first = cells.next()?;
    let bold = first.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    let name = bold.unwrap_or(&first).to_owned();
    Some(Row { name, failed: bold.is_some(), cells: cells.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, cell: &str) -> Row {
        Row { name: name.to_owned(), failed: cell == "bad", cells: vec![cell.to_owned()] }
    }

    #[test]
    fn a_partial_run_replaces_its_own_rows() {
        let text = format!(
            "a\n{BEGIN}{}\n{END}\nz\n",
            render(&[row("one", "bad"), row("gone", "1"), row("two", "1")])
        );
        let text = replaced(&text, &["zero", "one", "two"], &[row("two", "2"), row("zero", "2")]).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
        assert_eq!(rows, ["| zero | 2 |", "| **one** | bad |", "| two | 2 |"]);
        assert!(text.starts_with("a\n") && text.ends_with("\nz\n"));
    }

    #[test]
    fn a_file_without_a_table_is_refused() {
        assert!(replaced("text", &[], &[]).is_none());
    }
}
