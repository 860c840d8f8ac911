//! `corpus/pairs`: of each pair memfix makes the second program out of the first, both do the same, and the second
//! asks less of the allocator.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use memfix::engine::Request;
use memfix::format::{FormatInfo, Rustfmt, format_changes};
use memfix::transform::Scope;
use memfix::transforms::ALL;
use memfix::verify::{self, How, Level};
use memfix::workspace::{Options, Workspace};

/// Each pair and the transform that it is of.
const PAIRS: &[(&str, &str)] = &[
    ("bitmap", "insert-capacity"),
    ("code-generator", "build-string"),
    ("event-sink", "pool-buffer"),
    ("invoice", "build-string"),
    ("line-filter", "reuse-buffer"),
    ("log-summary", "insert-capacity"),
    ("spell-checker", "reuse-buffer"),
    ("wire-encoder", "pool-buffer"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pairs")
}

#[test]
fn every_transform_of_bodies_has_two_pairs_and_every_pair_is_listed() {
    let of = |id: &str| PAIRS.iter().filter(|(_, transform)| *transform == id).count();
    for meta in ALL.iter().map(|transform| transform.meta()) {
        assert!(meta.scope != Scope::Body || of(meta.id) >= 2, "{} has {} pairs", meta.id, of(meta.id));
    }
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let present: BTreeSet<String> = entries
        .filter(|path| path.join("before").exists())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = PAIRS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(present, listed);
}

#[test]
fn memfix_makes_the_second_program_out_of_the_first() {
    let options = Options { path: folder(), ..Options::default() };
    let mut workspace = Workspace::load(&options, &|_| ()).unwrap();
    let mut problems = String::new();
    for &transform in ALL {
        let id = transform.meta().id;
        let pairs: Vec<String> =
            PAIRS.iter().filter(|pair| pair.1 == id).map(|(name, _)| format!("{name}/before/")).collect();
        let before = workspace
            .files()
            .iter()
            .filter(|file| pairs.iter().any(|pair| file.relative.starts_with(pair.as_str())));
        let mut request = Request {
            transforms: vec![transform],
            files: before.map(|file| file.id).collect(),
            review: true,
            named: [id].into(),
            ..Request::default()
        };
        let mut outcome = verify::settle(&mut workspace, &mut request, &How::in_memory(Level::Types));
        let rustfmt = Rustfmt { program: "rustfmt".into(), root: folder() };
        format_changes(&rustfmt, &mut outcome.changes, &|file| FormatInfo {
            path: workspace.file(file).path.clone(),
            edition: "2024".to_owned(),
        });
        for &file in &request.files {
            let before = workspace.file(file);
            let made = outcome.changes.get(&file).map_or(&*before.base, |change| &change.new);
            let path = folder().join(before.relative.replacen("/before/", "/after/", 1));
            let after = fs::read_to_string(&path).unwrap_or_default();
            if made == after {
                continue;
            }
            if std::env::var_os("MEMFIX_BLESS").is_some() {
                fs::write(&path, made).unwrap();
                continue;
            }
            let difference = similar::TextDiff::from_lines(after.as_str(), made).unified_diff().to_string();
            let _ = writeln!(problems, "{}; `cargo bless` writes:\n{difference}", path.display());
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

#[test]
fn both_programs_do_the_same_and_the_second_asks_for_less() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pairs");
    let cargo = Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--locked", "--quiet"])
        .current_dir(folder())
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", "-Dwarnings")
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let mut table = String::from("allocations / reallocations / bytes requested\n");
    for (name, transform) in PAIRS {
        let run = |side: &str| {
            let program =
                target.join("release").join(format!("{name}-{side}{}", std::env::consts::EXE_SUFFIX));
            Command::new(program).output().unwrap()
        };
        let (before, after) = (run("before"), run("after"));
        assert!(before.status.success() && after.status.success(), "{name}: {before:?} {after:?}");
        assert!(!before.stdout.is_empty(), "{name} prints nothing");
        assert!(before.stdout == after.stdout, "{name} prints something else after it was rewritten");
        let (old, new) = (counts(&before), counts(&after));
        let _ =
            write!(table, "\n{name} ({transform})\n  before  {}  after   {}", text(&before), text(&after));
        assert!(new[0] + new[1] < old[0] + old[1], "{name} asks as often:\n{table}");
        assert!(new[2] <= old[2], "{name} asks for more bytes:\n{table}");
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("counts", table));
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Allocations, reallocations and bytes, as the program counted them.
fn counts(output: &Output) -> [u64; 3] {
    let text = text(output);
    let counts: Vec<u64> = text.split(" / ").filter_map(|number| number.trim().parse().ok()).collect();
    counts.try_into().unwrap_or_else(|_| panic!("these are no counts: {text}"))
}
