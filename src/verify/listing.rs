//! Which files make up the repository that a workspace lies in: what a build can see of it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::git::{self, entries, path_of};

/// A folder that is copied as a whole, and its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    /// Absolute.
    pub root: PathBuf,
    /// Relative to `root`, sorted; symlinks are files here.
    pub files: BTreeSet<PathBuf>,
    /// The folders with a repository of their own, relative to `root`: the root (empty) and submodules.
    pub repositories: Vec<PathBuf>,
}

/// The tree of the repository that has `folder`: tracked files, and untracked ones that are not ignored, those of
/// submodules too. Without version control, all files of the folder but hidden ones and `target`.
///
/// # Errors
/// git does not answer, or a folder cannot be read.
pub(super) fn tree_of(folder: &Path, target: &Path) -> io::Result<Tree> {
    let folder = folder.canonicalize()?;
    let root = folder.ancestors().find(|above| above.join(".git").exists());
    let Some(root) = root else {
        return Ok(Tree { files: walk(&folder, target)?, root: folder, repositories: Vec::new() });
    };
    let mut tree = Tree { root: root.to_owned(), files: BTreeSet::new(), repositories: Vec::new() };
    add_repository(&mut tree, Path::new(""), target)?;
    // A library's lock file is often ignored, and decides all the same what is built.
    for below in folder.ancestors().take_while(|above| above.starts_with(root)) {
        let lock = below.join("Cargo.lock");
        if lock.is_file()
            && let Ok(lock) = lock.strip_prefix(root)
        {
            tree.files.insert(lock.to_owned());
        }
    }
    Ok(tree)
}

/// Adds the files of the repository at `below` the root, and of those in it.
fn add_repository(tree: &mut Tree, below: &Path, target: &Path) -> io::Result<()> {
    let folder = tree.root.join(below);
    tree.repositories.push(below.to_owned());
    let tracked = git::answer(&folder, &["ls-files", "-z", "--stage"])?;
    let untracked = git::answer(&folder, &["ls-files", "-z", "--others", "--exclude-standard"])?;
    let mut nested = Vec::new();
    for entry in entries(&tracked) {
        // `MODE OBJECT STAGE<tab>PATH`
        let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else { continue };
        let path = below.join(path_of(&entry[tab + 1..]));
        if entry.starts_with(b"160000 ") {
            nested.push(path);
        } else if tree.root.join(&path).symlink_metadata().is_ok() {
            // A tracked file that was deleted is not there to be built.
            tree.files.insert(path);
        }
    }
    for entry in entries(&untracked) {
        let path = below.join(path_of(entry));
        // A folder stands for a repository within.
        if entry.ends_with(b"/") {
            nested.push(path);
        } else if !tree.root.join(&path).starts_with(target) {
            tree.files.insert(path);
        }
    }
    for path in nested {
        if tree.root.join(&path).join(".git").exists() && !tree.root.join(&path).starts_with(target) {
            add_repository(tree, &path, target)?;
        }
    }
    Ok(())
}

fn walk(folder: &Path, target: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let wanted = |entry: &walkdir::DirEntry| {
        entry.depth() == 0
            || !(entry.path() == target
                || entry.file_type().is_dir()
                    && (entry.path().join("CACHEDIR.TAG").exists() || entry.file_name() == ".git"))
    };
    for entry in WalkDir::new(folder).into_iter().filter_entry(wanted) {
        let entry = entry?;
        if !entry.file_type().is_dir()
            && let Ok(path) = entry.path().strip_prefix(folder)
        {
            files.insert(path.to_owned());
        }
    }
    Ok(files)
}
