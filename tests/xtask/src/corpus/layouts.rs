//! `cargo corpus --layouts`: what `memfix layout` says of real types against what rustc says of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::list::Entry;
use super::process;
use super::scratch::Scratch;

const LIMIT: Duration = Duration::from_secs(20 * 60);

/// What was compared in one crate, as numbers of types.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Of those memfix has a layout, and rustc prints one.
    pub equal: usize,
    /// As `path: 24 align 8, rustc 16 align 8`.
    pub different: Vec<String>,
    /// rustc prints a type only where it compiles something with it.
    pub not_printed: usize,
    pub generic: usize,
    /// Not generic and without a layout, with the reason.
    pub unknown: Vec<String>,
}

impl Compared {
    /// One line.
    pub fn line(&self, name: &str) -> String {
        let answered = self.equal + self.different.len() + self.not_printed;
        format!(
            "{name}: {answered} of {} types that are not generic have a layout; {} as rustc's, {} otherwise, {} not \
             printed by rustc; {} generic",
            answered + self.unknown.len(),
            self.equal,
            self.different.len(),
            self.not_printed,
            self.generic
        )
    }

    /// Adds what was compared in another crate.
    pub fn add(&mut self, other: Compared) {
        self.equal += other.equal;
        self.different.extend(other.different);
        self.not_printed += other.not_printed;
        self.generic += other.generic;
        self.unknown.extend(other.unknown);
    }
}

#[derive(Deserialize)]
struct Layouts {
    types: Vec<Known>,
    unknown: Vec<Unknown>,
}

#[derive(Deserialize)]
struct Known {
    path: String,
    package: String,
    size: u64,
    align: u64,
}

#[derive(Deserialize)]
struct Unknown {
    path: String,
    package: String,
    generic: bool,
    why: String,
}

/// Compares the types of a crate's library.
///
/// # Errors
/// memfix or cargo cannot be run, or fails.
pub fn compare(entry: &Entry, scratch: &Scratch, memfix: &Path) -> Result<Compared> {
    scratch.restore(entry)?;
    let mut command = Command::new(memfix);
    command.args(["layout", "--offline", "--no-progress", "--lib", "--format=json"]);
    command.args(entry.feature_args()).current_dir(scratch.source(entry));
    scratch.settle(&mut command);
    let ended = process::run(&mut command, &scratch.logs(entry)?, LIMIT)?;
    ensure!(ended.success(), "memfix layout: {}", ended.summary());
    let found: Layouts = serde_json::from_slice(&ended.stdout).context("memfix layout prints no JSON")?;

    let mut command = scratch.cargo(entry, "rustc");
    command.args(["--lib", "--quiet"]).args(entry.feature_args());
    // What is fresh is not compiled again, and prints nothing: so each run has a flag of its own.
    let own = format!("--cfg=run_{}", std::process::id());
    command.args(["--", "-Zprint-type-sizes", "-Cdebug-assertions=off", &own]).env("RUSTC_BOOTSTRAP", "1");
    let ended = process::run(&mut command, &scratch.logs(entry)?, LIMIT)?;
    ensure!(ended.success(), "cargo rustc: {}", ended.summary());
    Ok(judge(&entry.name, &found, &printed(&String::from_utf8_lossy(&ended.stdout))))
}

fn judge(package: &str, found: &Layouts, printed: &BTreeMap<String, (u64, u64)>) -> Compared {
    let mut compared = Compared::default();
    for ty in found.types.iter().filter(|it| it.package == package) {
        match printed.get(&ty.path) {
            None => compared.not_printed += 1,
            Some(rustc) if *rustc == (ty.size, ty.align) => compared.equal += 1,
            Some((size, align)) => compared.different.push(format!(
                "{package}: {}: {} align {}, rustc {size} align {align}",
                ty.path, ty.size, ty.align
            )),
        }
    }
    for ty in found.unknown.iter().filter(|it| it.package == package) {
        match ty.generic {
            true => compared.generic += 1,
            false => compared.unknown.push(format!("{package}: {}: {}", ty.path, ty.why)),
        }
    }
    compared
}

/// Size and alignment in bytes of each type that rustc prints, by path; a lifetime is no part of that. Two types of one
/// path, in two functions, are left out.
fn printed(text: &str) -> BTreeMap<String, (u64, u64)> {
    let mut types: BTreeMap<String, Option<(u64, u64)>> = BTreeMap::new();
    for line in text.lines() {
        // print-type-size type: `lexer::Token<'_>`: 24 bytes, alignment: 8 bytes
        let Some((path, rest)) =
            line.strip_prefix("print-type-size type: `").and_then(|rest| rest.split_once("`: "))
        else {
            continue;
        };
        let mut numbers = rest.split(' ').filter_map(|word| word.parse::<u64>().ok());
        let (Some(size), Some(align)) = (numbers.next(), numbers.next()) else { continue };
        let path = path.split("<'").next().unwrap_or(path).to_owned();
        types
            .entry(path)
            .and_modify(|it| *it = it.filter(|it| *it == (size, align)))
            .or_insert(Some((size, align)));
    }
    types.into_iter().filter_map(|(path, numbers)| Some((path, numbers?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustc_prints_is_held_against_what_memfix_says() {
        let text = "print-type-size type: `lexer::Token<'_>`: 24 bytes, alignment: 8 bytes\n\
                    print-type-size     field `.kind`: 1 bytes\n\
                    print-type-size type: `Row`: 4 bytes, alignment: 2 bytes\n\
                    print-type-size type: `f::Local`: 4 bytes, alignment: 2 bytes\n\
                    print-type-size type: `f::Local`: 8 bytes, alignment: 2 bytes\n";
        let printed = printed(text);
        assert_eq!(printed.len(), 2);
        let known =
            |path: &str, size| Known { path: path.to_owned(), package: "p".to_owned(), size, align: 8 };
        let unknown =
            |generic| Unknown { path: "U".to_owned(), package: "p".to_owned(), generic, why: "w".to_owned() };
        let mut other = known("lexer::Token", 1);
        other.package = "q".to_owned();
        let found = Layouts {
            types: vec![known("lexer::Token", 24), known("Row", 4), known("f::Local", 4), other],
            unknown: vec![unknown(true), unknown(false)],
        };
        let compared = judge("p", &found, &printed);
        let expected = Compared {
            equal: 1,
            different: vec!["p: Row: 4 align 8, rustc 4 align 2".to_owned()],
            not_printed: 1,
            generic: 1,
            unknown: vec!["p: U: w".to_owned()],
        };
        assert_eq!(compared, expected);
        assert!(compared.line("p").starts_with("p: 3 of 4 types"), "{}", compared.line("p"));
    }
}
