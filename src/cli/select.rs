//! Which files a run rewrites: cargo's flags for packages and targets, applied to the workspace's list of files.

use std::collections::HashSet;

use super::args::Packages;
use super::exit::{Exit, Failure};
use crate::config;
use crate::transform::FileRef;
use crate::workspace::{Package, Role, SourceFile, Workspace};

/// The files that the flags choose, in the order of their paths.
pub fn files(workspace: &Workspace, flags: &Packages, tests: bool) -> Result<Vec<FileRef>, Failure> {
    let packages = packages(workspace.packages(), workspace.default_packages(), flags)?;
    let files = workspace.files();
    for name in &flags.bin {
        let mut binaries = files.iter().filter(|file| packages.contains(&file.package));
        if !binaries.any(|file| file.binaries.contains(name)) {
            return Err(Failure::new(
                Exit::Usage,
                format!("no binary is called `{name}` in the chosen packages; `cargo run --bin` lists them"),
            ));
        }
    }
    let chosen = files.iter().filter(|file| packages.contains(&file.package) && target(file, flags, tests));
    Ok(chosen.map(|file| file.id).collect())
}

/// The flags that choose packages, as cargo takes them.
pub fn cargo_args(flags: &Packages) -> Vec<String> {
    let mut args: Vec<String> = Vec::new();
    let mut named = |flag: &str, specs: &[String]| {
        args.extend(specs.iter().flat_map(|spec| [flag.to_owned(), spec.clone()]));
    };
    named("--package", &flags.package);
    named("--exclude", &flags.exclude);
    if flags.workspace || !flags.exclude.is_empty() {
        args.push("--workspace".to_owned());
    }
    args
}

/// The indices of the packages that the flags choose.
fn packages(all: &[Package], default: &[usize], flags: &Packages) -> Result<HashSet<usize>, Failure> {
    let excluded = named(all, &flags.exclude)?;
    let chosen = if !flags.package.is_empty() {
        named(all, &flags.package)?
    } else if flags.workspace || !flags.exclude.is_empty() {
        (0..all.len()).collect()
    } else {
        default.iter().copied().collect()
    };
    Ok(chosen.difference(&excluded).copied().collect())
}

/// The indices of the packages that `specs` name: `name`, `name@version`, or a pattern with `*` and `?`.
fn named(all: &[Package], specs: &[String]) -> Result<HashSet<usize>, Failure> {
    let mut found = HashSet::new();
    for spec in specs {
        let (name, version) =
            spec.split_once('@').map_or((spec.as_str(), None), |(name, it)| (name, Some(it)));
        let matching = all.iter().enumerate().filter(|(_, package)| {
            matches(name, &package.name) && version.is_none_or(|version| version == package.version)
        });
        let mut matching = matching.map(|(index, _)| index).peekable();
        if matching.peek().is_none() {
            let names: Vec<&str> = all.iter().map(|package| package.name.as_str()).collect();
            let hint = config::nearest(name, &names).map_or_else(
                || format!("the members are {}", names.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            return Err(Failure::new(Exit::Usage, format!("no member is called `{spec}`; {hint}")));
        }
        found.extend(matching);
    }
    Ok(found)
}

/// Whether `pattern` with `*` (any text) and `?` (any character) matches all of `name`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| matches(rest, &name[at..]))
        }
        Some(wanted) => name.chars().next().is_some_and(|first| {
            (wanted == '?' || wanted == first)
                && matches(&pattern[wanted.len_utf8()..], &name[first.len_utf8()..])
        }),
    }
}

/// Whether a file belongs to the targets that the flags choose.
fn target(file: &SourceFile, flags: &Packages, tests: bool) -> bool {
    let any = !flags.lib && !flags.bins && flags.bin.is_empty();
    let binary = (flags.bins && !file.binaries.is_empty())
        || flags.bin.iter().any(|name| file.binaries.contains(name));
    match file.role {
        Role::Library => any || flags.lib || binary,
        Role::Binary => any || binary,
        Role::Test | Role::Bench | Role::Example => any && tests,
        Role::BuildScript | Role::Manifest => false,
    }
}
