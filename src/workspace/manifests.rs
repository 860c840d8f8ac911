//! The manifests of the members and the lock file: texts that rewrites may change, and that are no Rust.
//!
//! The analyser's database never sees them. Their numbers are above all that it gives.

use std::path::PathBuf;
use std::sync::Arc;

use super::files::{Bounds, Territory, relative};
use super::{Package, Role, SourceFile, Workspace};
use crate::git;
use crate::transform::FileRef;

/// Where the numbers of manifests begin. The numbers of Rust files end below it, in whichever configuration.
const FIRST_NUMBER: u32 = 0x7f00_0000;

const LOCK: &str = "Cargo.lock";

/// Reads the manifests of `packages`, that of the workspace, and the lock file where git does not ignore it.
pub(super) fn read(packages: &[Package], territory: &Territory) -> Vec<SourceFile> {
    let root = territory.root.join("Cargo.toml");
    let lock = territory.root.join(LOCK);
    let mut paths: Vec<(PathBuf, usize)> =
        packages.iter().enumerate().map(|(index, package)| (package.manifest.clone(), index)).collect();
    if !paths.iter().any(|(path, _)| *path == root) {
        paths.push((root, 0));
    }
    // Where git ignores it, nobody keeps it.
    let ignored =
        || git::ask(&territory.root, &["check-ignore", "--quiet", LOCK]).is_ok_and(|it| it.status.success());
    if lock.is_file() && !ignored() {
        paths.push((lock, 0));
    }
    let texts =
        paths.into_iter().filter_map(|(path, package)| Some((std::fs::read(&path).ok()?, path, package)));
    let texts =
        texts.filter_map(|(bytes, path, package)| Some((path, package, String::from_utf8(bytes).ok()?)));
    list(texts, territory)
}

/// Manifests whose texts are given, by path and package.
pub(super) fn list(
    texts: impl Iterator<Item = (PathBuf, usize, String)>,
    territory: &Territory,
) -> Vec<SourceFile> {
    let bounds = Bounds::new(territory);
    let file = |(number, (path, package, text)): (u32, (PathBuf, usize, String))| {
        let place = bounds.canonical(&path);
        let path = bounds.real_path(&path, &place);
        let base = text.strip_prefix('\u{feff}');
        SourceFile {
            id: FileRef(number),
            relative: relative(&territory.root, &path),
            package,
            role: Role::Manifest,
            binaries: Vec::new(),
            read_only: bounds.forbid(&path, &place),
            base: Arc::from(base.unwrap_or(&text)),
            has_bom: base.is_some(),
            path,
            in_several_crates: false,
            inactive: false,
        }
    };
    (FIRST_NUMBER..).zip(texts).map(file).collect()
}

impl Workspace {
    /// The sources, and then the manifests and the lock file.
    pub fn all_files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files().iter().chain(&self.manifests)
    }

    /// The manifest of a package, where it can be read.
    pub fn manifest(&self, package: usize) -> Option<&SourceFile> {
        let path = &self.packages().get(package)?.manifest;
        self.manifests.iter().find(|file| file.path == *path)
    }

    /// The manifest of the workspace; of a workspace of one package it is that package's.
    pub fn root_manifest(&self) -> Option<&SourceFile> {
        self.of_root("Cargo.toml")
    }

    /// The lock file, where there is one that is kept.
    pub fn lock_file(&self) -> Option<&SourceFile> {
        self.of_root(LOCK)
    }

    fn of_root(&self, name: &str) -> Option<&SourceFile> {
        let path = self.root().join(name);
        self.manifests.iter().find(|file| file.path == path)
    }

    /// A manifest by its number.
    pub(super) fn manifest_numbered(&self, file: FileRef) -> Option<&SourceFile> {
        self.manifests.get(file.0.checked_sub(FIRST_NUMBER)? as usize)
    }
}
