//! Refuses to rewrite work that is not committed, as `cargo fix` does and with its flags.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::git;

/// How many files a message names.
const NAMED: usize = 10;

/// What the user allows; the flags of `cargo fix`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// `--allow-dirty`: files changed in the working tree, unknown to git, or changed in the index.
    pub dirty: bool,
    /// `--allow-staged`: files changed in the index only.
    pub staged: bool,
    /// `--allow-no-vcs`: no version control, and with it nothing else is asked.
    pub no_vcs: bool,
}

/// Why the tree may not be rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsafe {
    /// No version control has this folder.
    NoVcs,
    /// Paths relative to the repository, as git gives them.
    Uncommitted { dirty: Vec<String>, staged: Vec<String> },
    /// git is needed and does not answer.
    Git(String),
}

/// Whether the repository of `folder` (all of it) has no change that the user has not allowed.
///
/// Untracked files in `target` do not count: memfix writes there itself.
pub fn check(folder: &Path, target: &Path, allow: Allow) -> Result<(), Unsafe> {
    if allow.no_vcs {
        return Ok(());
    }
    let Some(repository) = repository(folder)? else {
        // Of Mercurial cargo asks only whether it is there.
        return if has_mercurial(folder) { Ok(()) } else { Err(Unsafe::NoVcs) };
    };
    if allow.dirty {
        return Ok(());
    }
    let (mut dirty, mut staged) = (Vec::new(), Vec::new());
    for Status { index, tree, path } in status(folder)? {
        let untracked = (index, tree) == ('?', '?');
        if untracked && is_within(&repository.join(&path), target) {
            continue;
        }
        // Changed in the index and again in the tree is dirty.
        if tree == ' ' {
            staged.push(path);
        } else {
            dirty.push(path);
        }
    }
    dirty.sort_unstable();
    staged.sort_unstable();
    if allow.staged {
        staged.clear();
    }
    if dirty.is_empty() && staged.is_empty() { Ok(()) } else { Err(Unsafe::Uncommitted { dirty, staged }) }
}

impl fmt::Display for Unsafe {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsafe::NoVcs => out.write_str(
                "no version control found for this package, and memfix rewrites files; to write all the same, pass \
                 `--allow-no-vcs`",
            ),
            Unsafe::Uncommitted { dirty, staged } => {
                let flag = if dirty.is_empty() { "--allow-staged" } else { "--allow-dirty" };
                writeln!(
                    out,
                    "the working directory of this package has uncommitted changes, and memfix rewrites files; \
                     commit these files, or pass `{flag}`:\n"
                )?;
                let dirty = dirty.iter().map(|path| (path, "dirty"));
                let all = dirty.chain(staged.iter().map(|path| (path, "staged")));
                let count = all.clone().count();
                for (path, state) in all.take(NAMED) {
                    writeln!(out, "  * {path} ({state})")?;
                }
                if count > NAMED {
                    writeln!(out, "  * and {} more", count - NAMED)?;
                }
                Ok(())
            }
            Unsafe::Git(why) => write!(
                out,
                "cannot ask git for uncommitted changes: {why}; mend that, or pass `--allow-no-vcs` to write without \
                 asking"
            ),
        }
    }
}

impl std::error::Error for Unsafe {}

/// One entry of `git status`, with its two letters.
struct Status {
    index: char,
    tree: char,
    path: String,
}

/// The root of the git repository that has `folder`, unless it ignores the folder.
fn repository(folder: &Path) -> Result<Option<PathBuf>, Unsafe> {
    if !folder.ancestors().any(|above| above.join(".git").exists()) {
        return Ok(None);
    }
    let answer = success(git::ask(folder, &["rev-parse", "--show-toplevel"]))?;
    let root = PathBuf::from(answer.strip_suffix('\n').unwrap_or(&answer));
    let ignored = git::ask(folder, &["check-ignore", "--quiet", "."])
        .map_err(|error| Unsafe::Git(error.to_string()))?;
    let same = matches!((root.canonicalize(), folder.canonicalize()), (Ok(a), Ok(b)) if a == b);
    Ok((same || !ignored.status.success()).then_some(root))
}

/// Every change in the repository, as cargo asks for it: untracked folders as one, no renames, nothing ignored.
fn status(folder: &Path) -> Result<Vec<Status>, Unsafe> {
    let arguments =
        ["status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignored=no", "--no-renames"];
    let answer = success(git::ask(folder, &arguments))?;
    let entry = |line: &str| {
        let mut letters = line.chars();
        let (index, tree) = (letters.next()?, letters.next()?);
        Some(Status { index, tree, path: letters.as_str().strip_prefix(' ')?.to_owned() })
    };
    answer
        .split_terminator('\0')
        .map(|line| entry(line).ok_or_else(|| Unsafe::Git(line.to_owned())))
        .collect()
}

fn success(output: io::Result<Output>) -> Result<String, Unsafe> {
    let output = output.map_err(|error| Unsafe::Git(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Unsafe::Git(said.lines().next().unwrap_or("no message").to_owned()))
}

fn has_mercurial(folder: &Path) -> bool {
    folder.ancestors().any(|above| above.join(".hg").is_dir())
}

/// Whether `path` is `folder` or in it, whichever way both are spelt.
fn is_within(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
