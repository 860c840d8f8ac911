//! Has rustc compile all cases, before and after, in as few processes as can be.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde::Deserialize;

use super::case::Case;

/// A case's text before or after the rewrite.
struct Unit<'a> {
    case: &'a Case,
    side: Side,
    text: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    After,
}

/// One line of rustc's `--error-format=json`.
#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    level: String,
    spans: Vec<DiagnosticSpan>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct DiagnosticSpan {
    file_name: String,
}

/// What rustc says of one unit: level, message, and the text for people.
type Said = Vec<(String, String, String)>;

/// What does not compile, and which warnings are new after the rewrite, of cases and their texts after it.
///
/// Cases of one edition are modules of one crate. One that names its own root, or has attributes of a crate, is a
/// crate of its own.
pub fn check(cases: &[(&Case, Option<&str>)], auxiliary: &[Case]) -> Result<Vec<String>, String> {
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let externs = compile_auxiliary(auxiliary, scratch.path())?;
    let mut batches: BTreeMap<(String, Side, Option<usize>), Vec<Unit<'_>>> = BTreeMap::new();
    for (index, &(case, after)) in cases.iter().enumerate() {
        let texts = [(Side::Before, Some(case.text.as_str())), (Side::After, after)];
        for (side, text) in texts {
            let Some(text) = text else { continue };
            let alone =
                (case.edition == "2015" || text.contains("crate::") || text.contains("#![")).then_some(index);
            batches.entry((case.edition.clone(), side, alone)).or_default().push(Unit { case, side, text });
        }
    }
    let batches: Vec<_> = batches.into_iter().collect();
    let said: Vec<BTreeMap<(String, Side), Said>> = batches
        .into_par_iter()
        .enumerate()
        .map(|(number, ((edition, ..), units))| {
            compile(&units, &edition, &externs, &scratch.path().join(number.to_string()))
        })
        .collect::<Result<_, _>>()?;
    let mut said: BTreeMap<(String, Side), Said> = said.into_iter().flatten().collect();

    let mut problems = Vec::new();
    for (case, _) in cases {
        let before = said.remove(&(case.krate(), Side::Before)).unwrap_or_default();
        let after = said.remove(&(case.krate(), Side::After)).unwrap_or_default();
        let mut known: Vec<&str> = before.iter().map(|(_, message, _)| message.as_str()).collect();
        for (level, _, rendered) in before.iter().filter(|(level, ..)| level == "error") {
            problems.push(format!("{} before: {level}\n{rendered}", case.relative));
        }
        for (level, message, rendered) in &after {
            match known.iter().position(|old| old == message) {
                Some(index) => drop(known.swap_remove(index)),
                None => problems.push(format!("{} after: new {level}\n{rendered}", case.relative)),
            }
        }
    }
    Ok(problems)
}

/// Compiles units of one edition as one crate in the new folder `folder`.
fn compile(
    units: &[Unit<'_>],
    edition: &str,
    externs: &[OsString],
    folder: &Path,
) -> Result<BTreeMap<(String, Side), Said>, String> {
    let write = |name: &str, text: &str| {
        let path = folder.join(format!("{name}.rs"));
        fs::write(&path, text).map(|()| path).map_err(|error| format!("cannot write {name}.rs: {error}"))
    };
    fs::create_dir(folder).map_err(|error| error.to_string())?;
    let mut files: BTreeMap<PathBuf, &Unit<'_>> = BTreeMap::new();
    let mut modules = String::from("//! All cases.\n");
    for unit in units {
        let name = unit.case.krate();
        files.insert(write(&name, unit.text)?, unit);
        modules += &format!("pub mod {name};\n");
    }
    let root = match (units, files.keys().next()) {
        ([_], Some(only)) => only.clone(),
        _ => write("lib", &modules)?,
    };
    let (stderr, success) = rustc(&root, "cases", edition, externs, folder)?;

    let mut said: BTreeMap<(String, Side), Said> = BTreeMap::new();
    for line in stderr.lines() {
        let Ok(diagnostic) = serde_json::from_str::<Diagnostic>(line) else {
            return Err(format!("rustc says: {stderr}"));
        };
        let Some(unit) = diagnostic.spans.iter().find_map(|span| files.get(Path::new(&span.file_name)))
        else {
            continue;
        };
        let rendered = diagnostic.rendered.unwrap_or_default();
        let key = (unit.case.krate(), unit.side);
        said.entry(key).or_default().push((diagnostic.level, diagnostic.message, rendered));
    }
    let blamed = said.values().flatten().any(|(level, ..)| level == "error");
    if !success && !blamed {
        return Err(format!("rustc fails outside the cases: {stderr}"));
    }
    Ok(said)
}

/// Compiles the stand-in crates, those without dependencies first; gives the arguments that make them known.
fn compile_auxiliary(auxiliary: &[Case], folder: &Path) -> Result<Vec<OsString>, String> {
    let mut externs: Vec<OsString> = vec!["-L".into(), folder.into()];
    let mut waiting: Vec<&Case> = auxiliary.iter().collect();
    let mut done: Vec<&str> = Vec::with_capacity(auxiliary.len());
    while !waiting.is_empty() {
        let (ready, later): (Vec<&Case>, Vec<&Case>) =
            waiting.into_iter().partition(|aux| aux.aux.iter().all(|name| done.contains(&name.as_str())));
        if ready.is_empty() {
            let names: Vec<&str> = later.iter().map(|aux| aux.name.as_str()).collect();
            return Err(format!("stand-in crates depend on each other or on what is not there: {names:?}"));
        }
        for aux in ready {
            let source = folder.join(format!("{}.rs", aux.name));
            fs::write(&source, &aux.text).map_err(|error| error.to_string())?;
            let (stderr, success) = rustc(&source, &aux.name, &aux.edition, &externs, folder)?;
            if !success {
                return Err(format!("{} does not compile: {stderr}", aux.relative));
            }
            let mut known = OsString::from(format!("{}=", aux.name));
            known.push(folder.join(format!("lib{}.rmeta", aux.name)));
            externs.extend(["--extern".into(), known]);
            done.push(&aux.name);
        }
        waiting = later;
    }
    Ok(externs)
}

fn rustc(
    root: &Path,
    name: &str,
    edition: &str,
    externs: &[OsString],
    out: &Path,
) -> Result<(String, bool), String> {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--crate-type", "lib", "--emit", "metadata", "--error-format", "json", "-A", "dead_code"])
        .args(["--crate-name", name, "--edition", edition, "--out-dir"])
        .arg(out)
        .args(externs)
        .arg(root)
        .output()
        .map_err(|error| format!("cannot start rustc: {error}"))?;
    Ok((String::from_utf8_lossy(&output.stderr).into_owned(), output.status.success()))
}

#[test]
fn an_error_and_a_new_warning_are_told_from_what_was_there() {
    let case = |name: &str, text: &str| {
        Case::parse(text, "t", name.to_owned(), format!("{name}.rs")).expect("no malformed mark")
    };
    let fine = case("fine", "pub fn f(x: u8) -> u8 { x }\n");
    let warned = case("warned", "pub fn f() { let x = 1; }\n");
    let broken = case("broken", "pub fn f() -> u8 { \"\" }\n");
    let rooted = case("rooted", "//@ aux: helper\npub use helper::H;\npub fn f(_: crate::H) {}\n");
    let helper = case("helper", "pub struct H;\n");
    let after = "pub fn f(x: u8) -> u8 { (x) }\n";
    let run =
        |cases: &[(&Case, Option<&str>)]| check(cases, std::slice::from_ref(&helper)).expect("rustc runs");

    assert_eq!(
        run(&[(&fine, Some(&fine.text)), (&warned, Some(&warned.text)), (&rooted, None)]),
        [] as [&str; 0]
    );
    let problems = run(&[(&fine, Some(after)), (&warned, None)]);
    assert!(problems.len() == 1 && problems[0].starts_with("fine.rs after: new warning"), "{problems:#?}");
    let problems = run(&[(&fine, None), (&broken, None)]);
    assert!(problems.len() == 1 && problems[0].starts_with("broken.rs before: error"), "{problems:#?}");
}
