//! Requests for packages: merged as a set, each rendered once in the manifest and the lock file. Text in, text out.
//!
//! A manifest is read as TOML and changed as text: one entry is added, and nothing else moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use semver::{Version, VersionReq};
use toml_edit::{Document, Item, Table, TableLike};

use crate::schedule::edit::Patch;
use crate::transform::{Dependency, FileRef, Locked, Span};

/// What a manifest says of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All code of the package can name it, under this key.
    Declared(String),
    /// It can be added.
    Absent,
    /// It can neither be named nor added, for this reason.
    Barred(String),
}

/// What `manifest` says of the package `name`; `workspace` is the text of the workspace's own manifest.
///
/// A dependency of tests, of build scripts or of some targets alone does not count: it takes one for all beside it.
pub fn standing(manifest: &str, workspace: &str, name: &str) -> Standing {
    let Ok(document) = Document::parse(manifest) else {
        return Standing::Barred("the manifest is no TOML".to_owned());
    };
    let shared = Document::parse(workspace).ok();
    let shared = shared.as_ref().and_then(|it| shared_table(it.as_table()));
    let Some(own) = document.get("dependencies") else { return Standing::Absent };
    let Some(own) = own.as_table_like() else {
        return Standing::Barred("the manifest has no table of dependencies".to_owned());
    };
    let package_of = |key: &str, entry: &Item| -> String {
        let inherits = entry.get("workspace").and_then(Item::as_bool) == Some(true);
        let entry = if inherits { shared.and_then(|it| it.get(key)) } else { Some(entry) };
        let package = entry.and_then(|it| it.get("package")).and_then(Item::as_str);
        package.unwrap_or(key).to_owned()
    };
    match own.iter().find(|(key, entry)| package_of(key, entry) == name) {
        Some((key, entry)) if entry.get("optional").and_then(Item::as_bool) == Some(true) => {
            Standing::Barred(format!("`{key}` is an optional dependency"))
        }
        Some((key, _)) => Standing::Declared(key.to_owned()),
        None if own.get(name).is_some() => Standing::Barred(format!("`{name}` is another package there")),
        None => Standing::Absent,
    }
}

/// Which versions of `name` a package with this manifest takes from the table of its workspace, as it does with others.
/// `bare`: without default features, which the table alone can say.
pub fn inherited(manifest: &str, workspace: &str, name: &str, bare: bool) -> Option<String> {
    let (own, shared) = (Document::parse(manifest).ok()?, Document::parse(workspace).ok()?);
    let entry = shared_table(shared.as_table())?.get(name)?;
    let has_defaults = entry.get("default-features").and_then(Item::as_bool) != Some(false);
    if entry.get("package").is_some() || (bare && has_defaults) {
        return None;
    }
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut all = tables.iter().filter_map(|it| own.get(it)?.as_table_like()).flat_map(|it| it.iter());
    let requirement = entry.as_str().or_else(|| entry.get("version")?.as_str()).unwrap_or("*");
    all.any(|(_, entry)| entry.get("workspace").is_some()).then(|| requirement.to_owned())
}

fn shared_table(manifest: &Table) -> Option<&dyn TableLike> {
    manifest.get("workspace")?.get("dependencies")?.as_table_like()
}

/// How the lock file is to name `name` among the dependencies of others, where it has a version that will do.
pub fn locked(lock: &str, name: &str, requirement: &str) -> Option<String> {
    let document = Document::parse(lock).ok()?;
    let requirement = VersionReq::parse(requirement).ok()?;
    let packages = document.get("package")?.as_array_of_tables()?;
    let of_name = packages.iter().filter(|it| it.get("name").and_then(Item::as_str) == Some(name));
    let versions: Vec<&str> = of_name.filter_map(|it| it.get("version")?.as_str()).collect();
    let fits = |it: &&&str| Version::parse(it).is_ok_and(|it| requirement.matches(&it));
    let best = versions.iter().filter(fits).max_by_key(|it| Version::parse(it).ok())?;
    Some(if versions.len() == 1 { name.to_owned() } else { format!("{name} {best}") })
}

/// Merges `dependencies` and renders each once, by file: one insertion for each entry that is not there.
pub fn render<'d>(
    dependencies: impl IntoIterator<Item = &'d Dependency>,
    text_of: &dyn Fn(FileRef) -> Arc<str>,
) -> BTreeMap<FileRef, Vec<(Span, String)>> {
    let merged: BTreeSet<&Dependency> = dependencies.into_iter().collect();
    let mut named: BTreeSet<(FileRef, &str)> = BTreeSet::new();
    let mut edits: BTreeMap<FileRef, Vec<(Span, String)>> = BTreeMap::new();
    for dependency in merged {
        if named.insert((dependency.manifest, &dependency.name)) {
            let new = declaration(&text_of(dependency.manifest), dependency);
            edits.entry(dependency.manifest).or_default().extend(new);
        }
        let Some(lock) = &dependency.lock else { continue };
        let text = text_of(lock.file);
        let edit = lock_entry(&text, lock).filter(|_| named.insert((lock.file, &lock.package)));
        edits.entry(lock.file).or_default().extend(edit);
    }
    edits.retain(|_, edits| !edits.is_empty());
    edits
}

/// The line that declares `dependency` in `manifest`, and where it goes; `None` where it cannot be added so that it is
/// declared afterwards.
pub fn declaration(manifest: &str, dependency: &Dependency) -> Option<(Span, String)> {
    let document = Document::parse(manifest).ok()?;
    let edit = match document.get("dependencies") {
        None => new_table(manifest, dependency),
        Some(Item::Table(table)) => new_entry(manifest, table, dependency)?,
        // `dependencies = { … }`
        Some(_) => return None,
    };
    let after = Patch::new(manifest, vec![edit.clone()]).ok()?.apply();
    let declared = Standing::Declared(dependency.name.clone());
    (standing(&after, "", &dependency.name) == declared).then_some(edit)
}

/// `crossbeam-utils = "0.8"`, without the key.
fn value(dependency: &Dependency, dotted: bool) -> String {
    let Dependency { name, requirement, .. } = dependency;
    match (dependency.inherited, dependency.bare) {
        (true, _) if dotted => format!("{name}.workspace = true"),
        (true, _) => format!("{name} = {{ workspace = true }}"),
        (false, true) => format!("{name} = {{ version = \"{requirement}\", default-features = false }}"),
        (false, false) => format!("{name} = \"{requirement}\""),
    }
}

/// A table of its own, before the other tables of dependencies where there are any, else at the end.
fn new_table(manifest: &str, dependency: &Dependency) -> (Span, String) {
    let table = format!("[dependencies]\n{}\n", value(dependency, true));
    let others = ["[dev-dependencies", "[build-dependencies", "[target."];
    let before = lines(manifest)
        .find(|(_, line)| others.iter().any(|it| line.trim_start().starts_with(it)))
        .map(|(at, _)| above_comments(manifest, at));
    match before {
        Some(at) => (Span::at(at as u32), format!("{table}\n")),
        None => {
            let (text, end) = (manifest.trim_end(), manifest.len() as u32);
            let gap = if text.is_empty() { "" } else { "\n" };
            (Span::new(text.len() as u32, end), format!("{gap}{gap}{table}"))
        }
    }
}

/// Where the comments begin that stand directly above the line at `at`.
fn above_comments(text: &str, at: usize) -> usize {
    let before: Vec<(usize, &str)> = lines(&text[..at]).collect();
    let comments = before.iter().rev().take_while(|(_, line)| line.trim_start().starts_with('#'));
    comments.last().map_or(at, |(start, _)| *start)
}

/// An entry of a table, with all that is said of its key.
struct Entry {
    key: String,
    start: usize,
    end: usize,
    /// `[dependencies.key]`
    is_table: bool,
}

fn new_entry(manifest: &str, table: &Table, dependency: &Dependency) -> Option<(Span, String)> {
    let mut entries: Vec<Entry> = Vec::new();
    for (key, item) in table.iter() {
        let (start, end) = extent(table, key, item)?;
        entries.push(Entry {
            key: key.to_owned(),
            start,
            end,
            is_table: item.as_table().is_some_and(|it| !it.is_dotted()),
        });
    }
    entries.sort_by_key(|entry| entry.start);
    let header = lines(manifest).find(|(_, line)| is_header(line));
    let tables = header.is_none();
    let entries: Vec<Entry> = entries.into_iter().filter(|it| it.is_table == tables).collect();
    let name = dependency.name.as_str();
    let is_sorted = entries.is_sorted_by(|a, b| a.key <= b.key);
    // After the last that comes before it, so that comments above the next one stay with that.
    let previous = entries.iter().rev().find(|it| !is_sorted || it.key.as_str() < name);
    if tables {
        let body = match (dependency.inherited, dependency.bare) {
            (true, _) => "workspace = true\n".to_owned(),
            (false, true) => format!("version = \"{}\"\ndefault-features = false\n", dependency.requirement),
            (false, false) => format!("version = \"{}\"\n", dependency.requirement),
        };
        let text = format!("[dependencies.{name}]\n{body}");
        return Some(match previous {
            Some(entry) => {
                let at = end_of_line(manifest, entry.end);
                (Span::at(at as u32), format!("{}\n{text}", missing_end(manifest, at)))
            }
            None => {
                let at = above_comments(manifest, start_of_line(manifest, entries.first()?.start));
                (Span::at(at as u32), format!("{text}\n"))
            }
        });
    }
    let (at, line) = header?;
    let at = match previous {
        Some(entry) => end_of_line(manifest, entry.end),
        None => at + line.len(),
    };
    let dotted =
        manifest.matches(".workspace = true").count() >= manifest.matches("{ workspace = true").count();
    Some((Span::at(at as u32), format!("{}{}\n", missing_end(manifest, at), value(dependency, dotted))))
}

fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    line.split_whitespace().collect::<String>() == "[dependencies]"
}

/// From the first to the last byte of all that is said of `key`.
fn extent(table: &Table, key: &str, item: &Item) -> Option<(usize, usize)> {
    let own = table.key(key).and_then(|it| it.span());
    let whole = item.span();
    let mut parts: Vec<(usize, usize)> =
        [own, whole].into_iter().flatten().map(|it| (it.start, it.end)).collect();
    if let Some(inner) = item.as_table() {
        parts.extend(inner.iter().filter_map(|(key, item)| extent(inner, key, item)));
    }
    let start = parts.iter().map(|it| it.0).min()?;
    let end = parts.iter().map(|it| it.1).max()?;
    Some((start, end))
}

/// `dependencies = ["a", "b"]` of the package in the lock file.
fn lock_entry(lock: &str, wanted: &Locked) -> Option<(Span, String)> {
    let document = Document::parse(lock).ok()?;
    let packages = document.get("package")?.as_array_of_tables()?;
    let is_wanted = |it: &&Table| {
        let text = |key: &str| it.get(key).and_then(Item::as_str);
        text("name") == Some(&wanted.package)
            && text("version") == Some(&wanted.version)
            && it.get("source").is_none()
    };
    let package = packages.iter().find(is_wanted)?;
    let name = |entry: &str| entry.split(' ').next().unwrap_or_default().to_owned();
    let Some(list) = package.get("dependencies").and_then(Item::as_array) else {
        let at = end_of_line(lock, package.get("version")?.span()?.end);
        return Some((Span::at(at as u32), format!("dependencies = [\n \"{}\",\n]\n", wanted.entry)));
    };
    let spans = list.iter().filter_map(|it| Some((it.as_str()?.to_owned(), it.span()?)));
    let spans: Vec<_> = spans.collect();
    if spans.iter().any(|(entry, _)| *entry == wanted.entry || name(entry) == name(&wanted.entry)) {
        return None;
    }
    let previous = spans.iter().rev().find(|(entry, _)| *entry < wanted.entry);
    let at = match previous {
        Some((_, span)) => end_of_line(lock, span.end),
        None => end_of_line(lock, list.span()?.start),
    };
    Some((Span::at(at as u32), format!(" \"{}\",\n", wanted.entry)))
}

/// The lines of a text with where they start, their ends included.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it + 1)
}

/// The line end that the last line of a text may lack.
fn missing_end(text: &str, at: usize) -> &'static str {
    if at == text.len() && !text.ends_with('\n') { "\n" } else { "" }
}
