//! A workspace in several configurations: which file of one is which of another.
//!
//! Features and targets decide which packages and which files there are, so the numbers of files differ from one
//! database to the next; their paths do not.

use std::sync::Arc;

use ra_ap_vfs::FileId;
use rustc_hash::FxHashMap;

use super::files::Files;
use super::{Database, SourceFile, Workspace};
use crate::transform::FileRef;

/// Where the numbers of files begin that only a later configuration has: above all numbers of an earlier one. A
/// workspace of 16 million Rust files is beyond every database.
const FIRST_NUMBER: u32 = 1 << 24;

/// A file as it is seen in one configuration.
#[derive(Clone, Debug)]
pub struct Sight {
    pub file: FileRef,
    /// Which configuration: an index into [`Workspace::configurations`].
    pub view: usize,
    /// The file's number in the database of that configuration.
    pub local: FileRef,
    /// Whether a `cfg` that is off leaves it out there.
    pub inactive: bool,
}

/// The files of `own` and of the other configurations of `workspace`, as one list.
pub(super) fn union(mut own: Files, workspace: &Workspace) -> Files {
    own.inactive = own.list.iter().filter(|file| file.inactive).map(|file| file.id).collect();
    let mut by_path: FxHashMap<_, usize> =
        own.list.iter().enumerate().map(|(position, file)| (file.path.clone(), position)).collect();
    own.elsewhere.reserve(workspace.others.len());
    for (view, other) in (1..).zip(&workspace.others) {
        let mut elsewhere = FxHashMap::default();
        for file in other.files() {
            let package = other.packages.get(file.package).map(|package| &package.manifest);
            let package = workspace.packages.iter().position(|it| Some(&it.manifest) == package);
            let Some(package) = package else { continue };
            if let Some(known) = by_path.get(&file.path).and_then(|&position| own.list.get_mut(position)) {
                // A text that was written between two loads is seen in one state only.
                if known.base == file.base {
                    add(known, file);
                    elsewhere.insert(known.id, file.id);
                }
                continue;
            }
            let id = FileRef(FIRST_NUMBER * view + file.id.0);
            by_path.insert(file.path.clone(), own.list.len());
            own.list.push(SourceFile { id, package, ..file.clone() });
            elsewhere.insert(id, file.id);
        }
        own.elsewhere.push(elsewhere);
    }
    if !workspace.others.is_empty() {
        own.list.sort_by(|a, b| a.relative.cmp(&b.relative));
        let moved: FxHashMap<FileRef, usize> =
            own.list.iter().enumerate().map(|(position, file)| (file.id, position)).collect();
        own.position = own
            .aliases
            .iter()
            .flat_map(|(file, ids)| ids.iter().filter_map(|&id| Some((id, *moved.get(file)?))))
            .chain(moved.iter().map(|(file, &position)| (FileId::from_raw(file.0), position)))
            .collect();
    }
    own
}

/// Takes over what one more configuration knows of a file.
fn add(known: &mut SourceFile, other: &SourceFile) {
    known.role = known.role.min(other.role);
    known.read_only = known.read_only.or(other.read_only);
    known.in_several_crates |= other.in_several_crates;
    known.inactive &= other.inactive;
    known.binaries.extend(other.binaries.iter().cloned());
    known.binaries.sort();
    known.binaries.dedup();
}

impl Workspace {
    /// How many configurations were loaded.
    pub(super) fn views(&self) -> usize {
        1 + self.others.len()
    }

    /// A clone of the database of one configuration.
    pub(super) fn snapshot_of(&self, view: usize) -> Option<Database> {
        match view.checked_sub(1) {
            None => Some(self.snapshot()),
            Some(other) => self.others.get(other).map(Workspace::snapshot),
        }
    }

    /// The files as every configuration sees them that has them: in the order of `files`, then of configurations.
    pub fn sights(&self, files: &[FileRef]) -> Vec<Sight> {
        let listed = self.listed();
        let mut sights = Vec::with_capacity(files.len() * self.views());
        for &file in files {
            if listed.aliases.contains_key(&file) {
                let inactive = listed.inactive.contains(&file);
                sights.push(Sight { file, view: 0, local: file, inactive });
            }
            for (view, (local, other)) in (1..).zip(listed.elsewhere.iter().zip(&self.others)) {
                let Some(&local) = local.get(&file) else { continue };
                sights.push(Sight { file, view, local, inactive: other.file(local).inactive });
            }
        }
        sights
    }

    /// [`Workspace::set_texts`] for the other configurations.
    pub(super) fn set_texts_elsewhere(&mut self, texts: &[(FileRef, Arc<str>)]) {
        let local = |view: usize| {
            let elsewhere = self.listed().elsewhere.get(view)?;
            let local =
                texts.iter().filter_map(|(file, text)| Some((*elsewhere.get(file)?, Arc::clone(text))));
            Some(local.collect())
        };
        let all: Vec<Vec<(FileRef, Arc<str>)>> = (0..self.others.len()).filter_map(local).collect();
        for (other, texts) in self.others.iter_mut().zip(all) {
            other.set_texts(texts);
        }
    }

    /// [`Workspace::resolve_names`] for the other configurations.
    pub(super) fn resolve_names_elsewhere(&self, files: &[FileRef]) {
        for (other, elsewhere) in self.others.iter().zip(&self.listed().elsewhere) {
            let local: Vec<FileRef> = files.iter().filter_map(|file| elsewhere.get(file).copied()).collect();
            other.resolve_names(&local);
        }
    }
}
