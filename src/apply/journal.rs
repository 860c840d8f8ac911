//! The record of what a run replaces: written before the first file changes, read to take the run back.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::apply::error::{ApplyError, at};
use crate::apply::{Rewrite, create_private, remove_if_there};

const VERSION: u32 = 1;

/// Every old and new text of a run.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Journal {
    version: u32,
    pub files: Vec<Entry>,
}

/// One file. Its path is relative to the root, so that a moved tree can still be restored.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Entry {
    pub path: String,
    pub old: String,
    pub new: String,
}

impl Journal {
    /// The journal of `rewrites`, whose paths are canonical and below `root`.
    pub fn new(root: &Path, rewrites: &[Rewrite]) -> Result<Journal, ApplyError> {
        let entry = |rewrite: &Rewrite| {
            let path = rewrite.path.strip_prefix(root).ok().and_then(Path::to_str);
            let path = path.ok_or_else(|| ApplyError::NotUtf8(rewrite.path.clone()))?.to_owned();
            Ok(Entry { path, old: rewrite.old.clone(), new: rewrite.new.clone() })
        };
        Ok(Journal { version: VERSION, files: rewrites.iter().map(entry).collect::<Result<_, _>>()? })
    }

    /// The journal at `path`, if there is one. A file that is there is whole, since it was renamed into place.
    pub fn read(path: &Path) -> Result<Option<Journal>, ApplyError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at("read", path)(error)),
        };
        let unreadable = |why: String| ApplyError::Unreadable { path: path.to_owned(), why };
        let journal: Journal =
            serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
        if journal.version != VERSION {
            return Err(unreadable(format!("it has version {}, not {VERSION}", journal.version)));
        }
        Ok(Some(journal))
    }

    /// Writes and syncs the journal; it is at `path` whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), ApplyError> {
        let next = path.with_file_name("next.json");
        let write = || {
            // What is left there from an interrupted run is replaced, not written through: it could be a link.
            remove_if_there(&next)?;
            let mut file = create_private(&next)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            file.sync_all()?;
            fs::rename(&next, path)
        };
        write().map_err(at("write", &next)).and_then(|()| sync_folder(path)).inspect_err(|_| {
            // Half a journal is of no use, and on a full disk its room is. Of a whole one no file has been replaced.
            let _ = fs::remove_file(&next);
            let _ = fs::remove_file(path);
        })
    }
}

/// Puts the journal of a run that has ended under another name.
///
/// Where that does not outlive a power cut, the run is taken back as one that was interrupted: all old is whole, too.
pub(super) fn keep(from: &Path, to: &Path) -> Result<(), ApplyError> {
    fs::rename(from, to).map_err(at("write", to))?;
    let _ = sync_folder(to);
    Ok(())
}

/// Removes the journal of a run that was taken back. One that comes back after a power cut finds nothing to restore.
pub(super) fn remove(path: &Path) -> Result<(), ApplyError> {
    remove_if_there(path).map_err(at("remove", path))?;
    let _ = sync_folder(path);
    Ok(())
}

/// Makes a rename within the folder of `path` outlive a power cut.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> Result<(), ApplyError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network file systems cannot sync a folder; the rename itself has happened.
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(at("write", folder)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> Result<(), ApplyError> {
    Ok(())
}
