//! The project's habits as commands: see `USAGE`. Nothing here links the analyser.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

mod corpus;
mod new_transform;

const USAGE: &str = "\
usage: cargo COMMAND

  new-transform NAME   a new transform that compiles: its file, its cases, its line in the table
  t [NAME]             the cases of a transform, or one case: insert-capacity, insert-capacity/loop_over_slice
  bless [NAME]         accept what the cases, the generated documentation and the snapshots now say
  ready                what CI checks: format, clippy, tests
  corpus [ARGS]        run on real crates; `cargo corpus --help` says more
  self                 run memfix on its own tree; it must find nothing to apply
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<ExitCode> {
    let root = root()?;
    let Some((command, rest)) = args.split_first() else {
        eprint!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    match (command.as_str(), rest) {
        ("new-transform", [name]) => {
            new_transform::create(&root, name)?;
            println!("created transforms/{}.rs; next: cargo t {name}", name.replace('-', "_"));
        }
        ("t", []) => cases(&root, "", false)?,
        ("t", [name]) => cases(&root, name, false)?,
        ("bless", []) => cargo(&root, &["test"], BLESS)?,
        ("bless", [name]) => cases(&root, name, true)?,
        ("ready", []) => ready(&root)?,
        ("corpus", args) => return corpus::run(&root, args),
        ("self", []) => cargo(&root, &["run", "--quiet", "--", "--check", "."], &[])?,
        ("help" | "--help" | "-h", _) => print!("{USAGE}"),
        _ => {
            eprint!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes each kind of snapshot in the tests accept the present state.
const BLESS: &[(&str, &str)] =
    &[("MEMFIX_BLESS", "1"), ("INSTA_UPDATE", "always"), ("SNAPSHOTS", "overwrite")];

fn cases(root: &Path, name: &str, bless: bool) -> Result<()> {
    // What a case reports says where; a trace of the harness would only bury it.
    let mut env = vec![("MEMFIX_CASES", name), ("RUST_BACKTRACE", "0")];
    if bless {
        env.extend_from_slice(BLESS);
    }
    cargo(root, &["test", "--test", "it", "--", "cases::"], &env)
}

fn ready(root: &Path) -> Result<()> {
    let xtask = root.join("tests/xtask");
    for folder in [root, &xtask] {
        cargo(folder, &["fmt", "--check"], &[])?;
        cargo(folder, &["clippy", "--all-targets", "--", "-D", "warnings"], &[])?;
        cargo(folder, &["test"], &[])?;
    }
    Ok(())
}

fn cargo(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(args)
        .envs(env.iter().copied())
        .current_dir(folder)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("`cargo {}` failed in {}", args.join(" "), folder.display());
    }
    Ok(())
}

/// The repository's root: the folder two above this package.
fn root() -> Result<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).map(Path::to_path_buf).context("the helper is not inside the repository")
}
