//! The one writer: all files of a run or none, and only over the bytes that were analysed.
//!
//! What happens, in this order; whatever fails, the steps before it are taken back:
//!
//! 1. Every file is checked: within the workspace, writable, its bytes still those that were analysed.
//! 2. The journal, with every old and new text, is written to `<target>/memfix/journal` and synced. Where the target
//!    directory is not in the workspace, several may share it, so each has a folder of its own there.
//! 3. Every new text is written beside its file under a temporary name, with the file's mode and, where possible,
//!    owner, and synced. A full disk shows here, before any file has changed.
//! 4. Every file is checked again and replaced by a rename.
//! 5. The journal is kept, so that the run can be undone.
//!
//! A run that dies in between leaves its journal behind; the next [`Writer::open`] restores the old texts from it.
//!
//! A symbolic link stays a link: its target is written, if that is within the workspace. A hard link is broken, as
//! git does: the other names keep the old text, since whoever shares files by hard links (a package store, a
//! backup) relies on that.

mod error;
pub mod guard;
mod journal;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, ErrorKind, Write as _};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHasher;

pub use crate::apply::error::ApplyError;
use crate::apply::error::{at, list};
use crate::apply::journal::{Entry, Journal};

/// Folders of version control. Who sent the code has not sent these, and what is in them can start programs.
const VERSION_CONTROL: [&str; 5] = [".git", ".hg", ".svn", ".jj", ".bzr"];

/// One file to rewrite. The texts are those on disk: byte order mark and line ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Absolute path.
    pub path: PathBuf,
    /// What was analysed and must still be there.
    pub old: String,
    /// What is to be there.
    pub new: String,
}

/// The next step of a run. Between two steps the writer asks whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write the journal.
    Record,
    /// Write the new text of the file of this index under a temporary name.
    Stage(usize),
    /// Replace the file of this index.
    Replace(usize),
    /// Keep the journal for `undo`.
    Finish,
}

/// What was restored after an interrupted run; the default where there was none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Whether there was one. It may not have come so far as to replace a file.
    pub interrupted: bool,
    /// Files that have their old text again, relative to the root.
    pub restored: Vec<PathBuf>,
    /// Files that have neither text, because someone changed or removed them since: left alone.
    pub left: Vec<PathBuf>,
    /// Where the old texts of `left` are.
    pub journal: Option<PathBuf>,
}

/// The right to write: only one process has it for a target directory.
#[derive(Debug)]
pub struct Writer {
    /// Canonical.
    root: PathBuf,
    /// Where the lock and the journals of this workspace are.
    folder: PathBuf,
    lock: File,
}

/// What a file of an unfinished run has.
enum Restored {
    /// The old text: it was not replaced.
    Old,
    /// The old text again.
    Again,
    /// Neither, or it is gone.
    Neither,
}

impl fmt::Display for Recovery {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.interrupted && self.restored.is_empty() && self.left.is_empty() {
            out.write_str(
                "an earlier run was interrupted before it had changed a file; there was nothing to restore",
            )?;
        }
        if !self.restored.is_empty() {
            write!(out, "an earlier run was interrupted; restored {}", list(&self.restored))?;
        }
        if let Some(journal) = &self.journal {
            let and = if self.restored.is_empty() { "an earlier run was interrupted; " } else { "; " };
            write!(
                out,
                "{and}left {} alone, changed since; the texts from before that run are in {}",
                list(&self.left),
                journal.display()
            )?;
        }
        Ok(())
    }
}

impl Writer {
    /// Takes the lock of `target` and restores what an interrupted run has left there.
    pub fn open(root: &Path, target: &Path) -> Result<(Writer, Recovery), ApplyError> {
        let root = root.canonicalize().map_err(at("find", root))?;
        let folder = folder_of(&root, target);
        fs::create_dir_all(folder.join("journal")).map_err(at("create", &folder))?;
        let path = folder.join("lock");
        // A link is none of ours, and what it leads to might be made by it.
        if path.is_symlink() {
            remove_if_there(&path).map_err(at("remove", &path))?;
        }
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(at("open", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ApplyError::Busy(path)),
            // As cargo does where the file system has no locks.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(at("lock", &path)(error)),
        }
        let writer = Writer { root, folder, lock };
        let recovery = match Journal::read(&writer.active())? {
            Some(journal) => writer.restore(&journal, journal.files.len())?,
            None => Recovery::default(),
        };
        Ok((writer, recovery))
    }

    /// Writes all of `rewrites` or none. Before each step `go_on` is asked; a break takes everything back.
    pub fn apply(
        &self,
        rewrites: &[Rewrite],
        go_on: &dyn Fn(Step) -> ControlFlow<()>,
    ) -> Result<(), ApplyError> {
        let targets = self.check(rewrites)?;
        if targets.is_empty() {
            return Ok(());
        }
        let ask = |step| match go_on(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ApplyError::Interrupted),
        };
        ask(Step::Record)?;
        let journal = Journal::new(&self.root, &targets)?;
        journal.write(&self.active())?;
        let mut touched = 0;
        let mut write = || {
            for (index, target) in targets.iter().enumerate() {
                ask(Step::Stage(index))?;
                stage(target, index)?;
            }
            for (index, target) in targets.iter().enumerate() {
                ask(Step::Replace(index))?;
                still_as(target)?;
                touched = index + 1;
                replace(&target.path, index)?;
            }
            ask(Step::Finish)?;
            journal::keep(&self.active(), &self.last())
        };
        let Err(cause) = write() else { return Ok(()) };
        let cause = Box::new(cause);
        Err(match self.restore(&journal, touched) {
            Ok(Recovery { left, .. }) if left.is_empty() => *cause,
            Ok(Recovery { left, journal, .. }) => ApplyError::Mixed { cause, left, journal },
            Err(then) => ApplyError::Stuck { cause, then: Box::new(then), journal: self.active() },
        })
    }

    /// Takes back the last successful [`Writer::apply`], which can be taken back in turn. Refuses, naming them, if
    /// files were edited since. Gives the files that have their old text again, relative to the root.
    pub fn undo(&self, go_on: &dyn Fn(Step) -> ControlFlow<()>) -> Result<Vec<PathBuf>, ApplyError> {
        let Some(journal) = Journal::read(&self.last())? else { return Err(ApplyError::NothingToUndo) };
        let mut rewrites = Vec::with_capacity(journal.files.len());
        for Entry { path, old, new } in &journal.files {
            rewrites.push(Rewrite { path: self.root.join(path), old: new.clone(), new: old.clone() });
        }
        match self.apply(&rewrites, go_on) {
            Ok(()) => Ok(journal.files.into_iter().map(|entry| entry.path.into()).collect()),
            Err(ApplyError::Changed(paths)) => Err(ApplyError::EditedSince(paths)),
            Err(error) => Err(error),
        }
    }

    /// The rewrites that change something, each with the path of the file itself, sorted by it.
    fn check(&self, rewrites: &[Rewrite]) -> Result<Vec<Rewrite>, ApplyError> {
        let mut targets: BTreeMap<PathBuf, Rewrite> = BTreeMap::new();
        let mut changed = Vec::new();
        for Rewrite { path, old, new } in rewrites.iter().filter(|rewrite| rewrite.old != rewrite.new) {
            let path = match self.resolve(path) {
                Err(ApplyError::Io { error, .. }) if is_gone(&error) => {
                    changed.push(path.clone());
                    continue;
                }
                path => path?,
            };
            let target = Rewrite { path: path.clone(), old: old.clone(), new: new.clone() };
            match still_as(&target) {
                Err(ApplyError::Changed(paths)) => changed.extend(paths),
                other => other?,
            }
            // A rename would replace a read-only file; that its owner does not want it written counts.
            if fs::metadata(&path).is_ok_and(|metadata| metadata.permissions().readonly()) {
                return Err(ApplyError::ReadOnly(path));
            }
            if targets.get(&path).is_some_and(|other| *other != target) {
                return Err(ApplyError::Twice(path));
            }
            targets.insert(path, target);
        }
        if changed.is_empty() {
            Ok(targets.into_values().collect())
        } else {
            Err(ApplyError::Changed(changed))
        }
    }

    /// The file or folder that `path` leads to, if it is within the workspace and not version control's own. A journal
    /// can come with the code; only what else comes with the code may be changed by it.
    fn resolve(&self, path: &Path) -> Result<PathBuf, ApplyError> {
        let target = path.canonicalize().map_err(at("read", path))?;
        let is_private = |part: Component<'_>| {
            VERSION_CONTROL.iter().any(|name| part.as_os_str().eq_ignore_ascii_case(name))
        };
        match target.strip_prefix(&self.root) {
            Ok(inside) if !inside.components().any(is_private) => Ok(target),
            _ => Err(ApplyError::Outside { path: path.to_owned(), root: self.root.clone() }),
        }
    }

    /// Gives the files of an unfinished run their old texts again and removes its journal. Only the first
    /// `touched` files can have been replaced. Where one of them has neither text, the journal is set aside
    /// instead. Fails only after it has tried every file; the journal then stays.
    fn restore(&self, journal: &Journal, touched: usize) -> Result<Recovery, ApplyError> {
        let mut recovery = Recovery { interrupted: true, ..Recovery::default() };
        let mut failure = None;
        for (index, entry) in journal.files.iter().enumerate() {
            let path = PathBuf::from(&entry.path);
            match self.restore_file(entry, index, index < touched) {
                Ok(Restored::Old) => {}
                Ok(Restored::Again) => recovery.restored.push(path),
                Ok(Restored::Neither) => recovery.left.push(path),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if let Some(error) = failure {
            return Err(error);
        }
        if recovery.left.is_empty() {
            journal::remove(&self.active())?;
        } else {
            let aside = self.aside();
            journal::keep(&self.active(), &aside)?;
            recovery.journal = Some(aside);
        }
        Ok(recovery)
    }

    fn restore_file(&self, entry: &Entry, index: usize, touched: bool) -> Result<Restored, ApplyError> {
        let path = self.root.join(&entry.path);
        // The file may be gone and its new text still there.
        let folder = path.parent().unwrap_or(&self.root);
        let found = self.resolve(folder).and_then(|folder| {
            remove_temporary(&folder.join("file"), index)?;
            self.resolve(&path)
        });
        let path = match found {
            Ok(path) => path,
            Err(ApplyError::Outside { .. }) => return Ok(Restored::Neither),
            Err(ApplyError::Io { error, .. }) if is_gone(&error) => return Ok(Restored::Neither),
            Err(error) => return Err(error),
        };
        let text = match fs::read(&path) {
            Err(error) if is_gone(&error) => return Ok(Restored::Neither),
            text => text.map_err(at("read", &path))?,
        };
        if !touched || text == entry.old.as_bytes() {
            return Ok(Restored::Old);
        }
        if text != entry.new.as_bytes() {
            return Ok(Restored::Neither);
        }
        let back = Rewrite { path, old: entry.new.clone(), new: entry.old.clone() };
        stage(&back, index)?;
        replace(&back.path, index)?;
        Ok(Restored::Again)
    }

    /// The journal of a run that has not finished.
    fn active(&self) -> PathBuf {
        self.folder.join("journal/active.json")
    }

    /// The journal of the last run that has.
    fn last(&self) -> PathBuf {
        self.folder.join("journal/last.json")
    }

    /// A name for one more journal of which someone still needs the old texts.
    fn aside(&self) -> PathBuf {
        let name = |number: u32| self.folder.join(format!("journal/interrupted-{number}.json"));
        (1..u32::MAX).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(u32::MAX))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing is not enough while a process that another thread has just started still has a copy of the file.
        let _ = self.lock.unlock();
    }
}

/// The folder of a workspace for lock and journals: it moves with a workspace that has its target directory inside,
/// and is not shared where workspaces share one.
fn folder_of(root: &Path, target: &Path) -> PathBuf {
    let folder = target.join("memfix");
    // The target directory need not exist yet.
    let existing = target.ancestors().find_map(|above| above.canonicalize().ok());
    if existing.is_some_and(|existing| existing.starts_with(root)) {
        return folder;
    }
    let mut hasher = FxHasher::default();
    root.hash(&mut hasher);
    folder.join(format!("workspace-{:016x}", hasher.finish()))
}

/// Writes the new text of a file under its temporary name.
fn stage(target: &Rewrite, index: usize) -> Result<(), ApplyError> {
    let path = temporary(&target.path, index);
    let metadata = fs::metadata(&target.path).map_err(at("read", &target.path))?;
    // A file of this name is left from a run whose journal is gone. It is not written through, but replaced: it
    // could be a link.
    remove_temporary(&target.path, index)?;
    let write = || {
        let mut file = create_private(&path)?;
        file.write_all(target.new.as_bytes())?;
        keep_owner(&file, &metadata);
        file.set_permissions(metadata.permissions())?;
        file.sync_all()
    };
    write().map_err(at("write", &target.path))
}

/// A new file, on Unix of nobody else's until it is given another mode: what it replaces may be private.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Puts the staged text in the place of the file.
fn replace(path: &Path, index: usize) -> Result<(), ApplyError> {
    fs::rename(temporary(path, index), path).map_err(at("write", path))?;
    journal::sync_folder(path)
}

/// Whether the file still has the text that was analysed.
fn still_as(target: &Rewrite) -> Result<(), ApplyError> {
    match fs::read(&target.path) {
        Ok(text) if text == target.old.as_bytes() => Ok(()),
        Ok(_) => Err(ApplyError::Changed(vec![target.path.clone()])),
        Err(error) if is_gone(&error) => Err(ApplyError::Changed(vec![target.path.clone()])),
        Err(error) => Err(at("read", &target.path)(error)),
    }
}

/// The name in the same folder under which a new text is written first. It is short, so that it fits wherever the
/// file's own name does, and the index keeps those of one run apart.
fn temporary(path: &Path, index: usize) -> PathBuf {
    path.with_file_name(format!(".memfix-{index}.tmp"))
}

fn remove_temporary(path: &Path, index: usize) -> Result<(), ApplyError> {
    let temporary = temporary(path, index);
    remove_if_there(&temporary).map_err(at("remove", &temporary))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether there is no file of that name (any more).
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}

/// Gives `file` the owner and group in `metadata`, which only the superuser always may.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let differs = |mine: fs::Metadata| (mine.uid(), mine.gid()) != (metadata.uid(), metadata.gid());
    if file.metadata().is_ok_and(differs) {
        // Where both are refused, the group alone may be allowed; where neither is, the text matters more.
        let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()))
            .or_else(|_| fchown(file, None, Some(metadata.gid())));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}
