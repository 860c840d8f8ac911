//! What box-large does that a case of one file cannot show: workspaces of several crates, manifests, sizes as rustc has
//! them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::fixture::{Ran, memfix, write};

const RUN: [&str; 5] = ["--offline", "--only", "box-large", "--include", "review,public"];

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}")
}

fn report(folder: &Path) -> Value {
    let arguments = [&RUN[..], &["--dry-run", "--declined", "--format", "json", "."]].concat();
    let Ran { code, stdout, stderr } = memfix(folder, &arguments);
    assert!(code < 2, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

const EVENT: &str = "\
pub struct Dump {
    pub cells: [u64; 40],
}

pub enum Event {
    Tick(u64),
    Dump(Dump),
}

#[derive(Default)]
pub struct History {
    pub events: Vec<Event>,
}
";

const LIB: &str = "\
pub mod event;
mod record;

pub use event::{Event, History};
pub use record::record;
";

const RECORD: &str = "\
use crate::event::{Dump, Event, History};

pub fn record(history: &mut History, cells: [u64; 40]) {
    history.events.push(Event::Tick(1));
    history.events.push(Event::Dump(Dump { cells }));
}
";

const INTEGRATION: &str = "\
use model::event::Dump;
use model::{Event, History, record};

#[test]
fn a_dump_is_recorded() {
    let mut history = History::default();
    record(&mut history, [2; 40]);
    let dump = Dump { cells: [3; 40] };
    history.events.push(Event::Dump(dump));
    let Some(Event::Dump(Dump { .. })) = history.events.get(1) else { panic!(\"no dump\") };
}
";

const OTHER: &str = "\
use model::Event::{self, *};
use model::History;
use model::event::Dump;

pub fn sum(history: &History) -> u64 {
    let value = |event: &Event| match event {
        Tick(by) => *by,
        Dump(dump) => cells(dump).iter().sum(),
    };
    history.events.iter().map(value).sum()
}

pub fn taken(event: Event) -> Option<[u64; 40]> {
    match event {
        Event::Dump(dump) => Some(dump.cells),
        Tick(_) => None,
    }
}

fn cells(dump: &model::event::Dump) -> &[u64] {
    &dump.cells
}

pub fn dumps(all: Vec<model::event::Dump>) -> Vec<Event> {
    all.into_iter().map(Event::Dump).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn everything_counts() {
        let mut history = model::History::default();
        model::record(&mut history, [2; 40]);
        assert_eq!(super::sum(&history), 81);
        let last = history.events.pop().and_then(super::taken);
        assert_eq!(last.map(|it| it[0]), Some(2));
    }
}
";

#[test]
fn an_enum_of_one_crate_changes_in_all_files_and_crates_that_build_it_or_match_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let write = |path: &str, text: &str| write(root, path, text);
    write("Cargo.toml", "[workspace]\nmembers = [\"model\", \"other\"]\nresolver = \"2\"\n");
    write("model/Cargo.toml", &manifest("model", ""));
    write("model/src/lib.rs", LIB);
    write("model/src/event.rs", EVENT);
    write("model/src/record.rs", RECORD);
    let plain = INTEGRATION.replace("Event::Dump(Dump { .. })", "Event::Dump(dump)");
    let plain = plain
        .replace("panic!(\"no dump\") };\n", "panic!(\"no dump\") };\n    assert_eq!(dump.cells[0], 2);\n");
    write("model/tests/record.rs", &plain);
    write("other/Cargo.toml", &manifest("other", "\n[dependencies]\nmodel = { path = \"../model\" }\n"));
    let other = OTHER.replace("use model::event::Dump;\n", "");
    write("other/src/lib.rs", &other);

    let arguments = [&RUN[..], &["--apply", "--allow-no-vcs", "--verify", "none", "."]].concat();
    let Ran { code, stderr, .. } = memfix(root, &arguments);
    assert_eq!(code, 0, "{stderr}");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    assert_eq!(read("model/src/event.rs"), EVENT.replace("    Dump(Dump)", "    Dump(Box<Dump>)"));
    assert_eq!(read("model/src/record.rs"), RECORD.replace("Dump { cells })", "Box::new(Dump { cells }))"));
    assert_eq!(
        read("model/tests/record.rs"),
        plain.replace("push(Event::Dump(dump))", "push(Event::Dump(Box::new(dump)))")
    );
    assert_eq!(
        read("other/src/lib.rs"),
        other.replace(
            "all.into_iter().map(Event::Dump).collect()",
            "all.into_iter()\n        .map(|it| Event::Dump(Box::new(it)))\n        .collect()"
        )
    );
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--workspace"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env("RUSTFLAGS", "-Dwarnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_pattern_of_another_crate_that_takes_the_payload_apart_keeps_the_enum() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(folder.path(), path, text);
    write("Cargo.toml", &manifest("model", "\n[workspace]\n"));
    write("src/lib.rs", LIB);
    write("src/event.rs", EVENT);
    write("src/record.rs", RECORD);
    write("tests/record.rs", INTEGRATION);
    let found = report(folder.path());
    assert!(found["findings"].as_array().unwrap().is_empty(), "{found}");
    let reasons: Vec<&str> =
        found["declines"].as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["destructured"]);
}

#[test]
fn what_the_manifest_allows_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(folder.path(), path, text);
    const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
    write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"a\", \"b\", \"c\", \"d\", \"e\"]\nresolver = \"2\"\n\n\
         [workspace.lints.clippy]\nlarge_enum_variant = { level = \"allow\", priority = 1 }\n",
    );
    let allow = "\n[lints.clippy]\nlarge-enum-variant = \"allow\"\n";
    let lints = [
        allow,
        "\n[lints]\nworkspace = true\n",
        "",
        "\n[lints.clippy]\nlarge_enum_variant = \"warn\"\n",
        allow,
    ];
    for (name, lints) in NAMES.into_iter().zip(lints) {
        write(&format!("{name}/Cargo.toml"), &manifest(name, lints));
        write(&format!("{name}/src/lib.rs"), LIB);
        write(&format!("{name}/src/event.rs"), EVENT);
        write(&format!("{name}/src/record.rs"), RECORD);
    }
    // An attribute has the last word.
    write("e/src/lib.rs", &format!("#![warn(clippy::large_enum_variant)]\n\n{LIB}"));
    let found = report(folder.path());
    let files = |list: &str| -> Vec<(String, String)> {
        let list = found[list].as_array().unwrap().iter();
        list.map(|it| (it["file"].as_str().unwrap().to_owned(), it["message"].as_str().unwrap().to_owned()))
            .collect()
    };
    let boxed: Vec<String> = files("findings").into_iter().map(|(file, _)| file).collect();
    assert_eq!(boxed, ["c/src/event.rs", "d/src/event.rs", "e/src/event.rs"]);
    let why = "`[lints] clippy::large_enum_variant = \"allow\"` allows it".to_owned();
    let left = ["a/src/event.rs", "b/src/event.rs"].map(|file| (file.to_owned(), why.clone()));
    assert_eq!(files("declines"), left);
    assert!(found["declines"].as_array().unwrap().iter().all(|it| it["reason"] == "allowed-by-the-author"));
}

const LARGE: &str = "[u64; 50]";

/// The fields of the variants of enums whose size with `LARGE` in a box depends on where the tag goes.
const ENUMS: &[&[&[&str]]] = &[
    &[&[], &[LARGE]],
    &[&[], &[LARGE], &[]],
    &[&[], &[LARGE, "bool"], &[]],
    &[&[], &[LARGE, "Three"], &[]],
    &[&[], &[LARGE, "Many"], &[]],
    &[&[], &[], &[LARGE, "Many"]],
    &[&["u8"], &[LARGE]],
    &[&["u64"], &[LARGE]],
    &[&["()"], &[LARGE]],
    &[&["Infallible"], &[LARGE]],
    &[&["Infallible", "u64"], &[LARGE]],
    &[&["[u64; 0]"], &[LARGE]],
    &[&["u32"], &[LARGE, "String"]],
    &[&["u64"], &[LARGE, "String"]],
    &[&["u64", "u64"], &["String", LARGE]],
    &[&["u64", "u64", "u64"], &["String", LARGE]],
    &[&["u64", "u64", "u64", "u8"], &["String", LARGE]],
    &[&["String"], &[LARGE, "u8"], &["bool"]],
    &[&["String"], &[LARGE, "u64", "u64"], &["bool"]],
    &[&["String", "bool"], &[LARGE, "u16"], &["char"]],
    &[&["[u8; 7]"], &[LARGE, "bool"]],
    &[&["[u8; 8]"], &[LARGE, "bool"]],
    &[&["[u8; 7]"], &["(u8, bool)", LARGE], &["u16"]],
    &[&["u16", "u8", "[u8; 4]"], &[LARGE]],
    &[&["u16", "u8", "[u8; 5]"], &[LARGE]],
    &[&["u128"], &[LARGE]],
    &[&["u128", "bool"], &[LARGE, "u8"]],
    &[&["HashMap<u8, String>"], &[LARGE]],
    &[&["HashMap<u8, String>"], &[LARGE, "u64"], &["Vec<u8>"], &[]],
    &[&["&'static str"], &[LARGE, "&'static str"]],
    &[&["char"], &[LARGE, "char"], &["u8"]],
    &[&["u8"], &[LARGE, "Option<bool>"], &["u32"]],
    &[&["u8"], &[LARGE, "bool", "u16"]],
];

#[test]
fn what_is_said_of_sizes_is_true() {
    let many: String = (0..254).map(|it| format!("M{it}, ")).collect();
    let mut types =
        format!("enum Three {{ A, B, C }}\nenum Many {{ {many} }}\nfn any<T>() -> T {{ unreachable!() }}\n");
    let (mut fields, mut values, mut sizes) = (String::new(), String::new(), String::new());
    for (number, variants) in ENUMS.iter().enumerate() {
        let mut list = String::new();
        for (index, parts) in variants.iter().enumerate() {
            let (parts, anys) = (parts.join(", "), vec!["any()"; parts.len()].join(", "));
            let (parts, anys) = match parts.is_empty() {
                true => (parts, anys),
                false => (format!("({parts})"), format!("({anys})")),
            };
            write!(list, "V{index}{parts}, ").unwrap();
            writeln!(values, "    kept.e{number}.push(E{number}::V{index}{anys});").unwrap();
        }
        writeln!(types, "enum E{number} {{ {list} }}").unwrap();
        writeln!(fields, "    e{number}: Vec<E{number}>,").unwrap();
        write!(sizes, "size_of::<E{number}>(), ").unwrap();
    }
    let text = format!(
        "#![allow(dead_code)]\nuse std::collections::HashMap;\nuse std::convert::Infallible;\n{types}\
         #[derive(Default)]\npub struct Kept {{\n{fields}}}\npub fn kept(kept: &mut Kept) {{\n{values}}}\n"
    );
    let measured = format!("{text}pub fn sizes() -> [usize; {}] {{ [{sizes}] }}\n", ENUMS.len());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Cargo.toml", &manifest("sizes", "\n[workspace]\n").replace("2021", "2024"));
    write(folder.path(), "src/lib.rs", &text);
    // A package in which something asks for sizes keeps them.
    let apart = tempfile::tempdir().unwrap();
    write(apart.path(), "measured.rs", &measured);
    write(apart.path(), "boxed.rs", &measured.replace(LARGE, &format!("Box<{LARGE}>")));

    let (before, after) = (of_rustc(apart.path(), "measured.rs"), of_rustc(apart.path(), "boxed.rs"));
    let found = report(folder.path());
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(findings.len(), ENUMS.len(), "{}", found["declines"]);
    let mut bounds = 0;
    for finding in findings {
        let message = finding["message"].as_str().unwrap();
        let (_, rest) = message.split_once("each `").unwrap();
        let (name, rest) = rest.split_once("` takes ").unwrap();
        let (new, old) = rest.split_once(" bytes instead of ").unwrap();
        let sizes = (new.rsplit(' ').next().unwrap().parse::<u64>().unwrap(), old.parse::<u64>().unwrap());
        assert_eq!(sizes.1, before[name], "{message}");
        if new.starts_with("at most") {
            bounds += 1;
            assert!(after[name] <= sizes.0, "{message}: {}", after[name]);
        } else {
            assert_eq!(sizes.0, after[name], "{message}");
        }
    }
    assert!(bounds * 3 < ENUMS.len(), "{bounds} bounds");
}

/// The sizes of the enums in `file`, by name.
fn of_rustc(folder: &Path, file: &str) -> BTreeMap<String, u64> {
    let output = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "lib", "-Zprint-type-sizes", file])
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let sizes = text.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("print-type-size type: `")?.split_once("`: ")?;
        Some((name.to_owned(), rest.split(' ').next()?.parse().ok()?))
    });
    sizes.collect()
}
