//! Why nothing was written: what, why, and what to do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a run was not written. But for `Mixed` and `Stuck`, every file is as it was before.
#[derive(Debug)]
pub enum ApplyError {
    /// Another process holds the lock, which is this file.
    Busy(PathBuf),
    /// A path leads out of the workspace, or into a folder of its version control.
    Outside { path: PathBuf, root: PathBuf },
    /// Files do not have the bytes that were analysed.
    Changed(Vec<PathBuf>),
    /// Two different rewrites of one file.
    Twice(PathBuf),
    /// A file without write permission.
    ReadOnly(PathBuf),
    /// The journal cannot name the file.
    NotUtf8(PathBuf),
    /// The file system refused.
    Io { doing: &'static str, path: PathBuf, error: io::Error },
    /// Told to stop between two steps.
    Interrupted,
    /// A journal that cannot be read.
    Unreadable { path: PathBuf, why: String },
    /// There is no successful run to take back.
    NothingToUndo,
    /// Files that were edited after the run that is to be taken back.
    EditedSince(Vec<PathBuf>),
    /// Taken back but for files that someone else changed meanwhile; `journal` has their old texts.
    Mixed { cause: Box<ApplyError>, left: Vec<PathBuf>, journal: Option<PathBuf> },
    /// The run failed, and taking it back failed too; the journal is still there.
    Stuck { cause: Box<ApplyError>, then: Box<ApplyError>, journal: PathBuf },
}

/// Turns an I/O error into one that names what was done to which path.
pub(super) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ApplyError {
    let path = path.to_owned();
    move |error| ApplyError::Io { doing, path, error }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApplyError::Busy(lock) => write!(
                out,
                "another memfix is writing to this workspace (it holds {}); wait for it to end and run again",
                lock.display()
            ),
            ApplyError::Outside { path, root } => write!(
                out,
                "{} is not written: it leads out of the workspace {} or into its version control; exclude it, or run \
                 memfix on the workspace that it belongs to",
                path.display(),
                root.display()
            ),
            ApplyError::Changed(paths) => write!(
                out,
                "nothing was written: changed while memfix was running: {}; run again",
                list(paths)
            ),
            ApplyError::Twice(path) => write!(
                out,
                "nothing was written: {} is reached by two paths with different rewrites; exclude one of them",
                path.display()
            ),
            ApplyError::ReadOnly(path) => write!(
                out,
                "nothing was written: {} is read-only; make it writable, or exclude it",
                path.display()
            ),
            ApplyError::NotUtf8(path) => write!(
                out,
                "nothing was written: the path {} is not UTF-8; rename it, or exclude it",
                path.display()
            ),
            ApplyError::Io { doing, path, error } => {
                write!(out, "cannot {doing} {}: {error}; {}", path.display(), remedy(error.kind()))
            }
            ApplyError::Interrupted => {
                out.write_str("interrupted: nothing was written; run again to write it")
            }
            ApplyError::Unreadable { path, why } => write!(
                out,
                "the journal {} cannot be read ({why}); it has the old texts of an earlier run: compare them with \
                 the files, then remove it",
                path.display()
            ),
            ApplyError::NothingToUndo => {
                out.write_str("there is nothing to undo: no run of memfix has written to this workspace")
            }
            ApplyError::EditedSince(paths) => write!(
                out,
                "nothing was undone: edited since memfix wrote them: {}; take those edits back first, or restore \
                 the files from version control",
                list(paths)
            ),
            ApplyError::Mixed { cause, left, journal } => {
                write!(out, "{cause}; taken back but for {}, which changed meanwhile", list(left))?;
                match journal {
                    Some(journal) => write!(out, "; the old texts are in {}", journal.display()),
                    None => Ok(()),
                }
            }
            ApplyError::Stuck { cause, then, journal } => write!(
                out,
                "{cause}; taking it back failed too: {then}; the old texts are in {}, and the next run restores them",
                journal.display()
            ),
        }
    }
}

impl std::error::Error for ApplyError {}

fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "free some space and run again"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable for this user and run again"
        }
        _ => "mend that and run again",
    }
}

/// At most ten paths.
pub(super) fn list(paths: &[PathBuf]) -> String {
    let named: Vec<String> = paths.iter().take(10).map(|path| path.display().to_string()).collect();
    match paths.len() - named.len() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
