//! Loads a Cargo workspace into one database and knows which files are ours.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_ide_db::RootDatabase;

use crate::transform::FileRef;

/// How a workspace is loaded; the command line's cargo flags, as plain data.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder or a Cargo.toml.
    pub path: PathBuf,
    pub features: Vec<String>,
    pub all_features: bool,
    pub no_default_features: bool,
    pub target: Option<String>,
    /// Run build scripts and load proc macros.
    pub build_scripts: bool,
    /// `--offline`, `--locked`, `--frozen`: reach every cargo call.
    pub cargo_args: Vec<String>,
    pub std_src: Option<PathBuf>,
    /// Load with `cfg(test)` on.
    pub test: bool,
}

/// What a file is compiled into. A file reached by several targets has the first role that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Library,
    Binary,
    Test,
    Bench,
    Example,
    BuildScript,
}

/// Why a file of the workspace may not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    Generated,
    OutsideWorkspace,
    Symlink,
    NotUtf8,
    BuildOutput,
}

/// A source file of a workspace member.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub id: FileRef,
    /// Absolute path.
    pub path: PathBuf,
    /// Path to the workspace root with `/` between parts.
    pub relative: String,
    /// Index into [`Workspace::packages`].
    pub package: usize,
    pub role: Role,
    /// `None`: may be written.
    pub read_only: Option<ReadOnly>,
    /// The text as loaded, without a byte order mark, line ends as they are on disk.
    pub base: Arc<str>,
    /// Whether the file on disk begins with a byte order mark.
    pub has_bom: bool,
    /// Whether several crates contain the file: proven in the first only.
    pub in_several_crates: bool,
}

/// A workspace member.
#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub manifest: PathBuf,
    /// `2015`, `2018`, `2021`, `2024`.
    pub edition: String,
    /// `rust-version` of the manifest as (major, minor, patch), where given.
    pub rust_version: Option<(u64, u64, u64)>,
}

/// A loaded workspace: one database, one configuration.
pub struct Workspace {
    db: RootDatabase,
}

/// Why a workspace could not be loaded: what, why, and what to do.
#[derive(Debug)]
pub struct LoadError(pub String);

impl Workspace {
    /// Loads the workspace that `options.path` belongs to.
    pub fn load(_options: &Options, _progress: &(dyn Fn(&str) + Sync)) -> Result<Workspace, LoadError> {
        unimplemented!()
    }

    /// The workspace root, absolute.
    pub fn root(&self) -> &Path {
        unimplemented!()
    }

    /// Every source file of the members, sorted by path.
    pub fn files(&self) -> &[SourceFile] {
        unimplemented!()
    }

    /// One file.
    pub fn file(&self, _file: FileRef) -> &SourceFile {
        unimplemented!()
    }

    /// The members.
    pub fn packages(&self) -> &[Package] {
        unimplemented!()
    }

    /// A clone of the database for one thread. All clones must be dropped before [`Workspace::set_texts`].
    pub fn snapshot(&self) -> RootDatabase {
        self.db.clone()
    }

    /// Current text: the base, or what `set_texts` last gave.
    pub fn text(&self, _file: FileRef) -> Arc<str> {
        unimplemented!()
    }

    /// Replaces the text of files in memory; nothing is written.
    pub fn set_texts(&mut self, _texts: Vec<(FileRef, Arc<str>)>) {
        unimplemented!()
    }

    /// Forces name resolution of every crate that `files` need, so that later stages measure their own work.
    pub fn resolve_names(&self, _files: &[FileRef]) {
        unimplemented!()
    }
}
