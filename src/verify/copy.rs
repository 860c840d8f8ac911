//! The scratch copy: the repository as a build sees it, at one place in the build folder.
//!
//! Below `root/` every file lies at its own absolute path, so that relative paths lead where they led: into the copy
//! where the repository is copied, and through a symlink to the original where it is not (path dependencies outside).
//! Copies, never hard links: a build script may write into what it sees. A file keeps its modification time when it is
//! first copied and gets a later one than any build before when its bytes change, which is what cargo goes by.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::listing::Tree;
use crate::git;

/// The copy of one or more trees.
pub(super) struct Copy {
    /// `<target>/memfix/verify`.
    folder: PathBuf,
    trees: Vec<Tree>,
    record: Record,
    /// Where the record is kept.
    record_file: PathBuf,
}

/// What was copied and as what: length and modification time of the original, by its absolute path.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    /// Something may have been built from the copy.
    in_use: bool,
    files: BTreeMap<PathBuf, (u64, u64)>,
}

impl Copy {
    /// Brings the copy of `trees` up to date. `outside` are folders beyond them that the build reads.
    ///
    /// # Errors
    /// A file cannot be read or written; a folder outside cannot be linked.
    pub(super) fn bring_up(target: &Path, trees: Vec<Tree>, outside: &[PathBuf]) -> io::Result<Copy> {
        let folder = target.join("memfix").join("verify");
        fs::create_dir_all(folder.join("root"))?;
        let key = trees.iter().map(|tree| tree.root.to_string_lossy()).collect::<Vec<_>>().join("\n");
        let record_file = folder.join(format!("copied-{:016x}.json", hash(&key)));
        let known = fs::read(&record_file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let mut copy = Copy { folder, trees, record: known.unwrap_or_default(), record_file };
        copy.sync()?;
        for path in outside {
            copy.link(path)?;
        }
        for tree in &copy.trees {
            for repository in &tree.repositories {
                copy.mirror_git(&tree.root.join(repository))?;
            }
        }
        copy.record.in_use = true;
        copy.keep_record()?;
        Ok(copy)
    }

    fn keep_record(&self) -> io::Result<()> {
        fs::write(&self.record_file, serde_json::to_vec(&self.record)?)
    }

    /// Where the file or folder of the original at `path` lies in the copy.
    pub(super) fn at(&self, path: &Path) -> PathBuf {
        let below = path.components().filter(|part| matches!(part, Component::Normal(_)));
        below.fold(self.folder.join("root"), |folder, part| folder.join(part))
    }

    /// The original of the file at the absolute `path`; one outside of the copy is its own.
    pub(super) fn original(&self, path: &Path) -> PathBuf {
        let path = normalised(path);
        match path.strip_prefix(self.folder.join("root")) {
            Ok(below) => Path::new("/").join(below),
            Err(_) => path,
        }
    }

    /// What is copied.
    pub(super) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// Where cargo builds the copy.
    pub(super) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// How many files the copy has.
    pub(super) fn len(&self) -> usize {
        self.record.files.len()
    }

    /// Puts `texts`, by the absolute path of the original, into the copy.
    ///
    /// # Errors
    /// A file cannot be written, or lies in no copied tree: what is linked is never written to.
    pub(super) fn set(&mut self, texts: &BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
        let root = self.folder.join("root").canonicalize()?;
        for (path, text) in texts {
            let copied = self.at(path);
            let folder = copied.parent().unwrap_or(&copied).canonicalize()?;
            let lies_here = folder.starts_with(&root) && !copied.is_symlink();
            if !lies_here || !self.trees.iter().any(|tree| path.starts_with(&tree.root)) {
                return Err(io::Error::other(format!("{} is not part of the copy", path.display())));
            }
            // Forgotten first: whatever happens now, the next run compares the file with its original.
            if self.record.files.remove(path).is_some() {
                self.keep_record()?;
            }
            if write_if_different(&copied, text)? {
                outdate_builds(&copied)?;
            }
        }
        Ok(())
    }

    /// Copies what is new or has changed, and removes what is gone.
    fn sync(&mut self) -> io::Result<()> {
        let first = !self.record.in_use;
        let mut present = BTreeSet::new();
        for tree in self.trees.clone() {
            for file in &tree.files {
                let original = tree.root.join(file);
                if self.is_found_above_anyway(&original) {
                    continue;
                }
                let Ok(metadata) = original.symlink_metadata() else { continue };
                let state = (metadata.len(), nanoseconds(metadata.modified()?));
                present.insert(original.clone());
                let copied = self.at(&original);
                if self.record.files.get(&original) == Some(&state) && copied.symlink_metadata().is_ok() {
                    continue;
                }
                make_folder(copied.parent().unwrap_or(&copied))?;
                if metadata.file_type().is_symlink() {
                    self.copy_link(&tree, &original, &copied)?;
                } else if metadata.is_file() {
                    copy_file(&original, &copied, &metadata, first)?;
                } else {
                    // Sockets and the like are nothing that a build reads.
                    continue;
                }
                self.record.files.insert(original, state);
            }
        }
        let gone: Vec<PathBuf> =
            self.record.files.keys().filter(|path| !present.contains(*path)).cloned().collect();
        for path in gone {
            remove(&self.at(&path))?;
            self.record.files.remove(&path);
        }
        Ok(())
    }

    /// Whether cargo, started in the copy, finds this configuration on its way up: read twice, its lists would double.
    fn is_found_above_anyway(&self, original: &Path) -> bool {
        let Some(folder) = original.parent() else { return false };
        let is_configuration = folder.file_name().is_some_and(|name| name == ".cargo")
            && original.file_name().is_some_and(|name| name == "config.toml" || name == "config");
        is_configuration && folder.parent().is_some_and(|above| self.folder.starts_with(above))
    }

    /// A symlink within the tree leads to the copy of what it led to; another one to the original.
    fn copy_link(&self, tree: &Tree, original: &Path, copied: &Path) -> io::Result<()> {
        let leads_to = fs::read_link(original)?;
        let folder = original.parent().unwrap_or(original);
        let absolute = normalised(&folder.join(&leads_to));
        let target = match absolute.starts_with(&tree.root) {
            true if leads_to.is_absolute() => self.at(&absolute),
            true => leads_to,
            false => absolute,
        };
        if fs::read_link(copied).is_ok_and(|present| present == target) {
            return Ok(());
        }
        remove(copied)?;
        symlink(&target, copied)
    }

    /// Makes the folder at `path`, which is in no tree, reachable where the copy looks for it.
    ///
    /// The link is made as high up as it can be, so that the workspace that the folder belongs to is there as well.
    fn link(&self, path: &Path) -> io::Result<()> {
        let path = normalised(path);
        if self.trees.iter().any(|tree| path.starts_with(&tree.root)) {
            return Ok(());
        }
        let is_above_a_tree = |folder: &Path| self.trees.iter().any(|tree| tree.root.starts_with(folder));
        let mut ancestors: Vec<&Path> = path.ancestors().collect();
        ancestors.reverse();
        let Some(top) = ancestors.into_iter().find(|folder| !is_above_a_tree(folder)) else {
            return Err(io::Error::other(format!("{} encloses the repository", path.display())));
        };
        let link = self.at(top);
        if fs::read_link(&link).is_ok_and(|present| present == top) {
            return Ok(());
        }
        make_folder(link.parent().unwrap_or(&link))?;
        remove(&link)?;
        symlink(top, &link)
    }

    /// Lets git commands in the copy see the history, without letting them write to the repository's index.
    ///
    /// As git's own `git-new-workdir`: what is large or shared is linked, HEAD and the index are copies.
    fn mirror_git(&self, repository: &Path) -> io::Result<()> {
        let answer = |flag: &str| -> io::Result<PathBuf> {
            let answer = git::answer(repository, &["rev-parse", "--path-format=absolute", flag])?;
            Ok(PathBuf::from(String::from_utf8_lossy(&answer).trim_end_matches('\n')))
        };
        let (own, common) = (answer("--git-dir")?, answer("--git-common-dir")?);
        let copied = self.at(repository).join(".git");
        if copied.is_symlink() || copied.is_file() {
            remove(&copied)?;
        }
        fs::create_dir_all(&copied)?;
        for (folder, name) in [(&own, "HEAD"), (&own, "index"), (&common, "packed-refs")] {
            let (original, copy) = (folder.join(name), copied.join(name));
            if original.is_file() {
                write_if_different(&copy, &fs::read(original)?)?;
            } else {
                remove(&copy)?;
            }
        }
        // A submodule's own says where its work tree is, which is not here.
        let config = fs::read_to_string(common.join("config")).unwrap_or_default();
        let kept = config.lines().filter(|line| !line.trim_start().starts_with("worktree"));
        let mut config = kept.collect::<Vec<_>>().join("\n");
        config.push('\n');
        write_if_different(&copied.join("config"), config.as_bytes())?;
        for name in ["objects", "refs", "logs", "info", "shallow"] {
            let (original, link) = (common.join(name), copied.join(name));
            if original.exists() && !fs::read_link(&link).is_ok_and(|present| present == original) {
                remove(&link)?;
                symlink(&original, &link)?;
            }
        }
        Ok(())
    }
}

fn copy_file(original: &Path, copied: &Path, metadata: &fs::Metadata, first: bool) -> io::Result<()> {
    let same = copied.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() == metadata.len())
        && fs::read(copied)? == fs::read(original)?;
    if same {
        return Ok(());
    }
    remove(copied)?;
    reflink_copy::reflink_or_copy(original, copied)?;
    let mut permissions = metadata.permissions();
    make_writable(&mut permissions);
    fs::set_permissions(copied, permissions)?;
    let file = File::options().write(true).open(copied)?;
    if first {
        return file.set_modified(metadata.modified()?);
    }
    outdate_builds(copied)
}

/// Two seconds, the coarsest step of the file systems in use (FAT); ext4 with small inodes and HFS+ count in ones.
const TIMESTAMP_STEP: Duration = Duration::from_secs(2);

/// Makes the file at `path` later than every build up to now.
///
/// To cargo a file is new if its time is later than the start of the last build. Where the clock of the file system
/// is coarse, a file that is written after a quick build has the time of that build, and the next build would test the
/// text of the last one. The price of a time ahead is that a package may be built once more than it has to.
fn outdate_builds(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.set_modified(SystemTime::now() + TIMESTAMP_STEP)
}

#[cfg(unix)]
fn make_writable(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt as _;
    permissions.set_mode(permissions.mode() | 0o200);
}

#[cfg(not(unix))]
#[expect(clippy::permissions_set_readonly_false, reason = "the lint is about Unix")]
fn make_writable(permissions: &mut fs::Permissions) {
    permissions.set_readonly(false);
}

/// Makes a folder and those above it; one that was a symlink in an earlier copy is not followed.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_symlink() {
        remove(folder)?;
    }
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
    }
    fs::create_dir(folder)
}

/// Whether it had to be written.
fn write_if_different(path: &Path, text: &[u8]) -> io::Result<bool> {
    match fs::read(path) {
        Ok(present) if present == text => Ok(false),
        _ => fs::write(path, text).map(|()| true),
    }
}

/// Removes whatever is there, a link and not what it leads to.
fn remove(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Err(_) => Ok(()),
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    }
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::Error::other(format!("{} lies outside, and links are made on Unix only", target.display())))
}

/// `path` without `.` and `..`, by its text alone, as cargo reads paths.
fn normalised(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

fn hash(text: &str) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::UNIX_EPOCH;

    #[test]
    fn a_changed_file_is_later_than_a_build_even_where_times_are_whole_seconds() {
        let folder = tempfile::tempdir().unwrap();
        let (changed, built) = (folder.path().join("changed"), folder.path().join("built"));
        fs::write(&changed, "").unwrap();
        super::outdate_builds(&changed).unwrap();
        fs::write(&built, "").unwrap();
        let seconds = |path: &std::path::Path| {
            let modified = path.metadata().unwrap().modified().unwrap();
            modified.duration_since(UNIX_EPOCH).unwrap().as_secs()
        };
        assert!(seconds(&changed) > seconds(&built));
    }
}
