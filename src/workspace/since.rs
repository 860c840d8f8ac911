//! Which lines of the files have changed since a revision, by the texts that were loaded.
//!
//! git says which files differ and where they were before; the lines are compared here, so that neither the user's
//! settings nor the repository's decide what a changed line is, and what is compared is what was analysed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use similar::{Algorithm, DiffTag, TextDiff};

use super::{SourceFile, Workspace};
use crate::git::{self, entries, path_of};
use crate::transform::{FileRef, Span};

/// What has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The spans of changed and new lines in the text as loaded, sorted; a file without any is not listed.
    pub lines: BTreeMap<FileRef, Vec<Span>>,
    /// Files of which git knows nothing: ignored ones, and those outside of the repository.
    pub unknown: Vec<FileRef>,
}

/// Why it is not known what has changed: what, why, and what to do.
#[derive(Debug)]
pub struct SinceError(pub String);

impl fmt::Display for SinceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SinceError {}

/// What became of a file that git tells of.
enum Change {
    /// Its text was this object's.
    From(String),
    /// It was not there.
    New,
}

impl Workspace {
    /// The lines of `files` that differ from the revision `since`, uncommitted and untracked ones included. A file that
    /// was renamed is compared with itself under its old name. `REV...` means: since the present branch left REV.
    ///
    /// # Errors
    /// There is no git repository, or git does not know the revision.
    pub fn changed_since(&self, since: &str, files: &[FileRef]) -> Result<Changed, SinceError> {
        let root = self.root();
        let top = git::answer(root, &["rev-parse", "--show-toplevel"]).map_err(|error| {
            SinceError(format!("--since needs a git repository, and git says of {}: {error}", root.display()))
        })?;
        let top = path_of(top.strip_suffix(b"\n").unwrap_or(&top));
        let commit = commit(&top, since)?;
        let failed =
            |error: std::io::Error| SinceError(format!("git cannot compare with `{since}`: {error}"));
        let changes = changes(&top, &commit).map_err(failed)?;
        let tracked = git::answer(&top, &["ls-files", "-z"]).map_err(failed)?;
        let tracked: HashSet<PathBuf> = entries(&tracked).map(path_of).collect();
        let real_top = top.canonicalize().unwrap_or(top.clone());
        let mut changed = Changed::default();
        for &id in files {
            let file = self.file(id);
            let real = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            let path = real.strip_prefix(&real_top).unwrap_or(&real);
            let lines = match changes.get(path) {
                Some(Change::New) => vec![Span::new(0, file.base.len() as u32 + 1)],
                Some(Change::From(object)) => {
                    let old = git::answer(&top, &["cat-file", "blob", object]).map_err(failed)?;
                    new_lines(&String::from_utf8_lossy(&old), file)
                }
                None if tracked.contains(path) => continue,
                None => {
                    changed.unknown.push(id);
                    continue;
                }
            };
            if !lines.is_empty() {
                changed.lines.insert(id, lines);
            }
        }
        Ok(changed)
    }
}

/// The commit that `since` names.
fn commit(top: &Path, since: &str) -> Result<String, SinceError> {
    let (name, branched) = since.strip_suffix("...").map_or((since, false), |name| (name, true));
    let unknown = || {
        SinceError(format!(
            "git knows no revision `{name}` here; name a commit, a branch or a tag, and in a shallow clone fetch it first"
        ))
    };
    // What begins so is a flag to git.
    if name.starts_with('-') || name.is_empty() {
        return Err(unknown());
    }
    let line = |answer: std::io::Result<Vec<u8>>| {
        let answer = String::from_utf8(answer.ok()?).ok()?;
        answer.lines().next().map(str::to_owned)
    };
    let verify = ["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")];
    let commit = line(git::answer(top, &verify)).ok_or_else(unknown)?;
    if !branched {
        return Ok(commit);
    }
    line(git::answer(top, &["merge-base", &commit, "HEAD"])).ok_or_else(|| {
        SinceError(format!(
            "the present branch has no commit in common with `{name}`; in a shallow clone fetch more of both first"
        ))
    })
}

/// The files of the work tree that differ from `commit`, by path from `top`.
fn changes(top: &Path, commit: &str) -> std::io::Result<HashMap<PathBuf, Change>> {
    let mut changes = HashMap::new();
    let compare = ["diff-index", "--raw", "-z", "--no-abbrev", "--find-renames", "--ignore-submodules=all"];
    let answer =
        git::answer(top, &[&compare[..], &["--no-ext-diff", "--no-textconv", commit, "--"]].concat())?;
    // `:MODE MODE OBJECT OBJECT LETTER`, a path, and of a rename the new path.
    let mut entries_left = entries(&answer);
    while let (Some(head), Some(path)) = (entries_left.next(), entries_left.next()) {
        let head = String::from_utf8_lossy(head);
        let mut fields = head.split(' ').skip(2);
        let (old, letter) = (fields.next().unwrap_or_default(), fields.nth(1).unwrap_or_default());
        match letter.as_bytes().first() {
            Some(b'D') => {}
            Some(b'R') => {
                let Some(new) = entries_left.next() else { break };
                changes.insert(path_of(new), Change::From(old.to_owned()));
            }
            Some(b'M' | b'T') => {
                changes.insert(path_of(path), Change::From(old.to_owned()));
            }
            // Added, or unmerged: there is no one text that it had.
            _ => {
                changes.insert(path_of(path), Change::New);
            }
        }
    }
    let untracked = git::answer(top, &["ls-files", "-z", "--others", "--exclude-standard"])?;
    changes.extend(entries(&untracked).map(|path| (path_of(path), Change::New)));
    Ok(changes)
}

/// The lines of `file` that `old` does not have, whatever ends them.
fn new_lines(old: &str, file: &SourceFile) -> Vec<Span> {
    let old = old.strip_prefix('\u{feff}').unwrap_or(old);
    let old: Vec<&str> = old.split_inclusive('\n').map(without_end).collect();
    let lines: Vec<&str> = file.base.split_inclusive('\n').collect();
    let new: Vec<&str> = lines.iter().map(|line| without_end(line)).collect();
    let starts: Vec<u32> = std::iter::once(0)
        .chain(lines.iter().scan(0, |end, line| {
            *end += line.len() as u32;
            Some(*end)
        }))
        .collect();
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(&old, &new);
    let differing = diff.ops().iter().filter(|op| matches!(op.tag(), DiffTag::Insert | DiffTag::Replace));
    let span = |op: &similar::DiffOp| {
        let range = op.new_range();
        Some(Span::new(*starts.get(range.start)?, *starts.get(range.end)?))
    };
    differing.filter_map(span).collect()
}

fn without_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}
