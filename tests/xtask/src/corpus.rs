//! `cargo corpus`: memfix on real crates.
//!
//! Each crate of `corpus/crates.toml` is fetched and rewritten with `memfix --apply --include review` and every transform
//! named. Where that changes something, the crate is built and tested both untouched (its baseline, kept on disk) and
//! rewritten. A difference that a maintainer would complain of is a failure: a new error or warning of the compiler or of
//! clippy, another test result, a lost comment, a file that was formatted and is not any more, a change outside the
//! reported edits, a second run that finds more, a dry run that is not the apply.

mod expected;
mod health;
mod layouts;
mod list;
mod manifest;
mod process;
mod scratch;
mod table;
mod text;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use health::Health;
use list::Entry;
use scratch::Scratch;
use trial::{Memfix, Trial};

const USAGE: &str = "\
usage: cargo corpus [NAME…] [OPTIONS]

  NAME…          crates of corpus/crates.toml; default: all
  --smoke        only the crates marked for CI
  --shard I/N    every N-th crate, from the I-th (1-based)
  --baseline     only build and test the untouched crates
  --layouts      only compare what `memfix layout` says of their types with rustc
  --resume       skip crates that passed with this very memfix
  --verify LEVEL what memfix itself verifies; default: none, so that the proofs are on trial. With check, what the
                 compiler refuses of the proposals is counted by transform, and what is left must be sound
  --bless        write corpus/expected/ and the table in corpus/README.md
  --lock         resolve all dependencies anew into corpus/crates.lock
  --folder DIR   where to work; default: corpus/ in the build folder; a second run is faster there

MEMFIX names the memfix to run; default: the one of this repository, built first.";

/// What was asked for on the command line.
#[derive(Default)]
struct Options {
    names: Vec<String>,
    smoke: bool,
    shard: Option<(usize, usize)>,
    baseline: bool,
    layouts: bool,
    resume: bool,
    bless: bool,
    lock: bool,
    verify: Option<String>,
    folder: Option<PathBuf>,
}

/// Runs the corpus; the exit code says whether every crate came through.
///
/// # Errors
/// Bad usage, no network where a crate is not there yet, a full disk.
pub fn run(root: &Path, args: &[String]) -> Result<ExitCode> {
    let Some(options) = parse(args)? else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let corpus = root.join("corpus");
    let listed = list::read(&corpus.join("crates.toml"))?;
    let chosen = choose(&listed, &options)?;
    let folder = options.folder.clone().unwrap_or_else(|| build_folder(root).join("corpus"));
    let scratch = Scratch::open(folder, corpus.join("crates.lock"))?;
    if options.lock {
        scratch.write_lock(&chosen)?;
        return Ok(ExitCode::SUCCESS);
    }
    scratch.unpack(&chosen)?;
    let toolchain = process::output(Command::new("rustc").arg("-vV"))?;
    if options.baseline {
        return baselines(&chosen, &scratch, &toolchain);
    }
    let memfix = memfix(root)?;
    if options.layouts {
        return layouts(&chosen, &scratch, &memfix);
    }
    let trials = trials(&chosen, &scratch, &toolchain, &memfix, &corpus, &options)?;
    let rows: Vec<table::Row> = trials.iter().map(Trial::row).collect();
    print!("\n{}\n{}", table::render(&rows), table::sums(&tally(&trials)));
    let failed = trials.iter().filter(|trial| !trial.problems.is_empty()).count();
    println!(
        "{} crates, {failed} with problems; reports and diffs are in {}",
        trials.len(),
        scratch.reports().display()
    );
    if options.bless {
        table::write(&corpus.join("README.md"), &listed, &rows)?;
        // Only a run over everything has sums that mean something.
        if chosen.len() == listed.len() {
            table::write_sums(&corpus.join("README.md"), &tally(&trials))?;
        }
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn parse(args: &[String]) -> Result<Option<Options>> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = |flag: &str| args.next().with_context(|| format!("{flag} needs a value\n\n{USAGE}"));
        match arg.as_str() {
            "-h" | "--help" => return Ok(None),
            "--smoke" => options.smoke = true,
            "--baseline" => options.baseline = true,
            "--layouts" => options.layouts = true,
            "--resume" => options.resume = true,
            "--bless" => options.bless = true,
            "--lock" => options.lock = true,
            "--verify" => options.verify = Some(value("--verify")?.to_owned()),
            "--folder" => options.folder = Some(PathBuf::from(value("--folder")?)),
            "--shard" => options.shard = Some(shard(value("--shard")?)?),
            flag if flag.starts_with('-') => bail!("unknown option {flag}\n\n{USAGE}"),
            name => options.names.push(name.to_owned()),
        }
    }
    Ok(Some(options))
}

fn shard(text: &str) -> Result<(usize, usize)> {
    let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((index, count)) if 1 <= index && index <= count => Ok((index, count)),
        _ => bail!("--shard {text}: give I/N with I from 1 to N, for example 2/4"),
    }
}

fn choose<'a>(listed: &'a [Entry], options: &Options) -> Result<Vec<&'a Entry>> {
    for name in &options.names {
        ensure!(listed.iter().any(|entry| entry.name == *name), "corpus/crates.toml lists no crate {name}");
    }
    let named = |entry: &&Entry| options.names.is_empty() || options.names.contains(&entry.name);
    let smoke = |entry: &&Entry| !options.smoke || entry.smoke;
    let (index, count) = options.shard.unwrap_or((1, 1));
    Ok(listed.iter().filter(named).filter(smoke).skip(index - 1).step_by(count).collect())
}

/// Where the repository is built.
fn build_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// The memfix to try, built where none is named.
fn memfix(root: &Path) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("MEMFIX") {
        return PathBuf::from(&path)
            .canonicalize()
            .with_context(|| format!("MEMFIX={} is no file", path.display()));
    }
    let status = Command::new("cargo").args(["build", "--bin", "memfix"]).current_dir(root).status()?;
    ensure!(status.success(), "memfix does not build");
    let name = format!("memfix{}", std::env::consts::EXE_SUFFIX);
    Ok(build_folder(root).join("debug").join(name).canonicalize()?)
}

fn baselines(chosen: &[&Entry], scratch: &Scratch, toolchain: &str) -> Result<ExitCode> {
    let mut failed = false;
    for entry in chosen {
        match baseline(entry, scratch, toolchain) {
            Ok(health) => println!("{}", summary(entry, &health)),
            Err(error) => {
                failed = true;
                println!("{}: {error:#}", entry.name);
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Compares layouts; the exit code says whether all are as rustc's.
fn layouts(chosen: &[&Entry], scratch: &Scratch, memfix: &Path) -> Result<ExitCode> {
    let mut all = layouts::Compared::default();
    let mut failed = false;
    for entry in chosen {
        match layouts::compare(entry, scratch, memfix) {
            Ok(compared) => {
                println!("{}", compared.line(&entry.name));
                all.add(compared);
            }
            Err(error) => {
                failed = true;
                println!("{}: {error:#}", entry.name);
            }
        }
    }
    for problem in &all.different {
        println!("  different: {problem}");
    }
    for problem in &all.unknown {
        println!("  no layout: {problem}");
    }
    println!("{}", all.line("together"));
    Ok(if failed || !all.different.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn summary(entry: &Entry, health: &Health) -> String {
    let errors = health.diagnostics.keys().filter(|text| text.starts_with("error")).count();
    let passed = health.tests.values().filter(|result| *result == "ok").count();
    let red = health.tests.values().filter(|result| *result == "FAILED").count();
    format!(
        "{}: {errors} errors, {} warnings, {passed} tests pass, {red} fail, {} files unformatted, {} s",
        entry.name,
        health.diagnostics.len() - errors,
        health.unformatted.len(),
        health.seconds
    )
}

/// Proposals by transform and class: how many were applied, and how many memfix's own verification took out.
fn tally(trials: &[Trial]) -> table::Sums {
    let mut sums = table::Sums::new();
    for (kind, count) in trials.iter().flat_map(|trial| &trial.counts) {
        let [transform, outcome, class] = kind.split(' ').collect::<Vec<_>>()[..] else { continue };
        let sum = sums.entry((transform.to_owned(), class.to_owned())).or_default();
        match outcome {
            "applied" => sum.0 += count,
            "rejected" => sum.1 += count,
            _ => {}
        }
    }
    sums.retain(|_, (applied, rejected)| *applied + *rejected > 0);
    sums
}

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    /// All that the value depends on.
    key: String,
    value: T,
}

/// What the untouched crate yields, from disk where it was measured before. The crate lies there untouched afterwards.
fn baseline(entry: &Entry, scratch: &Scratch, toolchain: &str) -> Result<Health> {
    scratch.restore(entry)?;
    let commit = scratch.git(entry, &["rev-parse", "untouched^{tree}"])?;
    let key = format!("{}\n{commit}\n{toolchain}\nclippy", serde_json::to_string(entry)?);
    let path = scratch.baseline(entry);
    if let Some(health) = kept(&path, &key) {
        return Ok(health);
    }
    let value = health::measure(entry, scratch)?;
    let kept = Kept { key, value };
    fs::write(path, serde_json::to_string_pretty(&kept)?)?;
    Ok(kept.value)
}

/// The value at `path`, if it was kept under `key`.
fn kept<T: for<'de> Deserialize<'de>>(path: &Path, key: &str) -> Option<T> {
    let kept: Kept<T> = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    (kept.key == key).then_some(kept.value)
}

fn trials(
    chosen: &[&Entry],
    scratch: &Scratch,
    toolchain: &str,
    memfix: &Path,
    corpus: &Path,
    options: &Options,
) -> Result<Vec<Trial>> {
    let mut trials = Vec::with_capacity(chosen.len());
    let binary = text::hash(&fs::read(memfix)?);
    let memfix = Memfix::new(memfix.to_owned(), options.verify.as_deref().unwrap_or("none"))?;
    for entry in chosen {
        let before =
            || baseline(entry, scratch, toolchain).with_context(|| format!("baseline of {}", entry.name));
        let commit = scratch.git(entry, &["rev-parse", "untouched^{tree}"])?;
        let key = format!(
            "{}\n{commit}\n{toolchain}\n{binary:x}\n{}",
            serde_json::to_string(entry)?,
            memfix.level()
        );
        let path = scratch.out(entry, "trial.json");
        let passed = kept::<Trial>(&path, &key).filter(|trial| options.resume && trial.problems.is_empty());
        let mut trial = match passed {
            Some(trial) => trial,
            None => trial::run(entry, scratch, &memfix, before)?,
        };
        let kept = Kept { key: key.clone(), value: &trial };
        fs::write(&path, serde_json::to_string_pretty(&kept)?)?;
        // After it was kept: what is expected may change without the trial having to run again.
        expected::settle(&corpus.join("expected"), &mut trial, options.bless)?;
        println!("{}", table::line(&trial.row()));
        for problem in &trial.problems {
            println!("  {}: {problem}", trial.name);
        }
        trials.push(trial);
    }
    Ok(trials)
}
