//! The settings of a workspace and those of the command line, made one; baselines.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use clap::CommandFactory;

use super::args::{self, Include, Load, Run};
use super::exit::{Exit, Failure};
use super::terminal;
use crate::engine::{FileSettings, Outcome, Policy};
use crate::settings::{self, Settings, TEMPLATE, Verify};
use crate::transform::{AnyTransform, FileRef};
use crate::transforms::{ALL, default_set};
use crate::verify::Level;
use crate::workspace::{self, Configuration, Workspace};

/// The settings of the workspace that `path` belongs to.
pub fn read(path: &Path, load: &Load) -> Result<Settings, Failure> {
    if load.isolated {
        return Ok(Settings::default());
    }
    let root = workspace::locate(path).map_err(|error| Failure::new(Exit::NotLoaded, error.to_string()))?;
    let usage = |file: &str, message: &str| Failure::new(Exit::Usage, format!("{file}: {message}"));
    let file = root.join(settings::FILE);
    let of_file = match std::fs::read_to_string(&file) {
        Ok(text) => Some(Settings::parse(&text).map_err(|error| usage(&file.display().to_string(), &error))?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(usage(&file.display().to_string(), &error.to_string())),
    };
    let manifest = root.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    let of_manifest = Settings::of_manifest(&text)
        .map_err(|error| usage(&manifest.display().to_string(), &format!("metadata.memfix: {error}")))?;
    match (of_file, of_manifest) {
        (Some(_), Some(_)) => {
            Err(usage(&file.display().to_string(), "Cargo.toml has settings of memfix too; keep one of them"))
        }
        (one, other) => Ok(one.or(other).unwrap_or_default()),
    }
}

/// `memfix init`: writes the template.
pub fn init(path: &Path) -> Result<Exit, Failure> {
    let root = workspace::locate(path).map_err(|error| Failure::new(Exit::NotLoaded, error.to_string()))?;
    let file = root.join(settings::FILE);
    if file.exists() {
        return Err(Failure::new(Exit::Usage, format!("{} is there already; edit it", file.display())));
    }
    terminal::save(&file, TEMPLATE).map_err(|message| Failure::new(Exit::NotWritten, message))?;
    terminal::print(&format!("{}\n", file.display()))
        .map_err(|message| Failure::new(Exit::NotWritten, message))?;
    Ok(Exit::Done)
}

/// What is taken besides what is safe.
pub fn includes(args: &Run, settings: &Settings, what: Include) -> bool {
    let of_settings = match what {
        Include::Review => settings::Include::Review,
        Include::Tests => settings::Include::Tests,
        Include::Public => settings::Include::Public,
    };
    args.choice.include.contains(&what) || settings.include.contains(&of_settings)
}

/// The transforms that are run, in the order of the passes.
pub fn transforms(args: &Run, settings: &Settings) -> Vec<&'static dyn AnyTransform> {
    let (only, skip) = (&args.choice.only, &args.choice.skip);
    if !only.is_empty() {
        return ALL.iter().copied().filter(|it| only.iter().any(|id| id == it.meta().id)).collect();
    }
    let selected = |it: &&'static dyn AnyTransform| {
        let id = it.meta().id;
        let among = |ids: &[settings::Id]| ids.iter().any(|it| it.0 == id);
        let skipped = among(&settings.skip) || skip.iter().any(|it| it == id);
        !skipped && (settings.select.is_empty() || among(&settings.select))
    };
    match settings.select.is_empty() {
        true => default_set().filter(selected).collect(),
        // What runs only when named is named there.
        false => ALL.iter().copied().filter(selected).collect(),
    }
}

/// The configurations in which a change must hold: those of the flags; without any, those of the settings.
pub fn configurations(load: &Load, settings: &Settings) -> Result<Vec<Configuration>, Failure> {
    let of_flags = load.configurations();
    if of_flags != [Configuration::default()] || settings.configurations.is_empty() {
        return Ok(of_flags);
    }
    let read = |flags: &String| {
        args::also(flags)
            .map_err(|error| Failure::new(Exit::Usage, format!("{}: `{flags}`: {error}", settings::FILE)))
    };
    settings.configurations.iter().map(read).collect()
}

/// Refuses flags that contradict each other in a way that clap does not see, and a command that is taken for a path.
pub fn contradictions(args: &Run) -> Result<(), Failure> {
    if let Some(name) = args.path.to_str().filter(|_| !args.path.exists())
        && let Some(command) = args::Cli::command().get_subcommands().find(|it| it.get_name() == name)
    {
        let name = command.get_name();
        return Err(Failure::new(
            Exit::Usage,
            format!("`{name}` is a command, and its flags stand behind it; write `memfix {name} …`"),
        ));
    }
    match args.choice.verify.map(Level::from) {
        Some(level) if args.load.untrusted && level > Level::Types => Err(Failure::new(
            Exit::Usage,
            format!(
                "--verify {} executes build scripts and macros of the workspace, which --untrusted forbids; use \
                 --verify types",
                level.as_str()
            ),
        )),
        _ => Ok(()),
    }
}

/// How far the run is to be verified: what was asked for, or what its mode calls for.
pub fn level(args: &Run, settings: &Settings) -> Level {
    if args.mode.write_baseline.is_some() {
        return Level::None;
    }
    let of_settings = settings.verify.map(|it| match it {
        Verify::None => Level::None,
        Verify::Types => Level::Types,
        Verify::Check => Level::Check,
        Verify::Test => Level::Test,
    });
    match args.choice.verify.map(Level::from) {
        Some(level) => level,
        // A workspace that is not trusted does not decide what is executed.
        None if args.load.untrusted => of_settings.map_or(Level::Types, |level| level.min(Level::Types)),
        None => of_settings.unwrap_or(if args.mode.apply { Level::Check } else { Level::Types }),
    }
}

/// What is taken of what is found. Leaves those of `files` that a run cannot find anything in.
pub fn policy(
    args: &Run,
    settings: &Settings,
    workspace: &Workspace,
    files: &mut Vec<FileRef>,
) -> Result<Policy, Failure> {
    files.retain(|&file| !settings.excludes(&workspace.file(file).relative));
    let mut policy = of_files(settings, workspace, files);
    policy.public = includes(args, settings, Include::Public);
    policy.only_look = args.mode.write_baseline.is_some();
    policy.fix_suppressions = args.choice.fix_suppressions;
    if let Some(since) = &args.choice.since {
        let changed = workspace
            .changed_since(since, files)
            .map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
        if let Some(&file) = changed.unknown.first() {
            terminal::warn(&format!(
                "git does not track {} file(s), {} among them; --since leaves them alone",
                changed.unknown.len(),
                workspace.file(file).relative
            ));
        }
        files.retain(|file| changed.lines.contains_key(file));
        policy.changed = Some(changed.lines);
    }
    if let Some(file) = &args.choice.baseline {
        policy.known = read_baseline(file)?;
    }
    Ok(policy)
}

/// The settings of each of `files` that are not the default.
pub fn of_files(settings: &Settings, workspace: &Workspace, files: &[FileRef]) -> Policy {
    let pad_with = settings.pad_with.clone().filter(|it| it != "crossbeam-utils");
    let mut policy = Policy { pad_with, ..Policy::default() };
    for &file in files {
        let of_file = settings.of_file(&workspace.file(file).relative);
        if of_file != FileSettings::default() {
            policy.settings.insert(file, Arc::new(of_file));
        }
    }
    policy
}

const HEAD: &str = "# Findings of memfix that --baseline leaves alone, one a line: id, transform, file.\n";

/// The text of a baseline with all that `outcome` found.
pub fn baseline(outcome: &Outcome, workspace: &Workspace) -> String {
    let mut lines: Vec<[&str; 3]> = outcome
        .findings
        .iter()
        .map(|it| {
            let finding = &it.proposal.finding;
            [workspace.file(finding.file).relative.as_str(), finding.transform, it.id.as_str()]
        })
        .collect();
    lines.sort_unstable();
    lines.iter().fold(HEAD.to_owned(), |mut text, [file, transform, id]| {
        let _ = writeln!(text, "{id} {transform} {}", file.replace('\n', "\\n"));
        text
    })
}

fn read_baseline(file: &Path) -> Result<HashSet<String>, Failure> {
    let usage = |message: String| Failure::new(Exit::Usage, format!("{}: {message}", file.display()));
    let text = std::fs::read_to_string(file)
        .map_err(|error| usage(format!("{error}; `memfix --write-baseline` writes a baseline")))?;
    let mut ids = HashSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(id) = line.split_whitespace().next().filter(|id| !id.starts_with('#')) else { continue };
        if id.len() != 16 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(usage(format!(
                "line {number} does not begin with the id of a finding; write it anew"
            )));
        }
        ids.insert(id.to_owned());
    }
    Ok(ids)
}
