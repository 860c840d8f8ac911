//! Which files the crates of the members consist of, and which of them may be edited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ra_ap_ide_db::RootDatabase;
use ra_ap_vfs::FileId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{ReadOnly, Role, SourceFile, database};
use crate::transform::FileRef;

/// The crate of one target of a member.
#[derive(Clone, Debug)]
pub(super) struct Crate {
    pub(super) root: FileId,
    pub(super) package: usize,
    pub(super) role: Role,
    /// The name of the target.
    pub(super) name: String,
}

/// Whose folder is whose. All paths are absolute.
#[derive(Clone, Debug, Default)]
pub(super) struct Territory {
    pub(super) root: PathBuf,
    /// The build folder.
    pub(super) target: Option<PathBuf>,
    /// Folders of members, with the index of the package.
    pub(super) members: Vec<(PathBuf, usize)>,
    /// Folders of packages that are not members; some may lie in the workspace (`vendor/`).
    pub(super) foreign: Vec<PathBuf>,
    pub(super) crates: Vec<Crate>,
    /// Whether the files exist on disk.
    pub(super) virtual_files: bool,
}

/// The member files, sorted, and where to find them.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) list: Vec<SourceFile>,
    /// Position in `list`, by any identifier of the file.
    pub(super) position: FxHashMap<FileId, usize>,
    /// Other paths of a file (symlinks), as identifiers: their text follows that of the file.
    pub(super) aliases: FxHashMap<FileRef, Vec<FileId>>,
    /// The crates that contain the file.
    pub(super) crates: FxHashMap<FileId, Vec<ra_ap_hir::Crate>>,
}

/// What was seen of a file while walking the module trees.
#[derive(Default)]
struct Seen {
    owners: BTreeSet<(Role, usize)>,
    binaries: BTreeSet<String>,
    crates: Vec<ra_ap_hir::Crate>,
    modules: usize,
}

/// Walks the module trees of the members' crates.
pub(super) fn list(
    db: &RootDatabase,
    territory: &Territory,
    path_of: &FxHashMap<FileId, PathBuf>,
    with_bom: &FxHashSet<FileId>,
    not_utf8: &FxHashSet<FileId>,
) -> Files {
    let mut targets: FxHashMap<FileId, Vec<&Crate>> = FxHashMap::default();
    for krate in &territory.crates {
        targets.entry(krate.root).or_default().push(krate);
    }
    let crates: Vec<ra_ap_hir::Crate> = ra_ap_hir::Crate::all(db)
        .into_iter()
        .filter(|krate| targets.contains_key(&krate.root_file(db)))
        .collect();
    let modules: Vec<Vec<FileId>> = crates
        .par_iter()
        .map_with(Handle(db.clone()), |Handle(db), krate| {
            krate
                .modules(db)
                .into_iter()
                .filter_map(|module| Some(module.as_source_file_id(db)?.file_id(db)))
                .collect()
        })
        .collect();
    let mut seen: BTreeMap<FileId, Seen> = BTreeMap::new();
    for (krate, files) in crates.into_iter().zip(modules) {
        let owners = targets.get(&krate.root_file(db)).map_or(&[][..], Vec::as_slice);
        for file in files {
            let seen = seen.entry(file).or_default();
            seen.owners.extend(owners.iter().map(|owner| (owner.role, owner.package)));
            let binaries = owners.iter().filter(|owner| owner.role == Role::Binary);
            seen.binaries.extend(binaries.map(|owner| owner.name.clone()));
            seen.modules += 1;
            if !seen.crates.contains(&krate) {
                seen.crates.push(krate);
            }
        }
    }

    let mut files = Files::default();
    let canonical_root = canonical(&territory.root, territory);
    let mut by_place: FxHashMap<PathBuf, usize> = FxHashMap::default();
    for (id, seen) in seen {
        let (Some(path), Some(&(role, package))) = (path_of.get(&id), seen.owners.first()) else { continue };
        let place = canonical(path, territory);
        if let Some(&position) = by_place.get(&place) {
            if let Some(file) = files.list.get_mut(position) {
                file.role = file.role.min(role);
                file.in_several_crates = true;
                file.binaries.extend(seen.binaries);
                files.aliases.entry(file.id).or_default().push(id);
                let first = FileId::from_raw(file.id.0);
                files.crates.entry(first).or_default().extend(&seen.crates);
            }
            files.position.insert(id, position);
            continue;
        }
        let expected = path.strip_prefix(&territory.root).map(|rest| canonical_root.join(rest));
        let through_link = expected.is_ok_and(|expected| expected != place);
        let relative = relative(&territory.root, path);
        let base = database::text(db, id);
        let read_only = if not_utf8.contains(&id) {
            Some(ReadOnly::NotUtf8)
        } else {
            territory.read_only(path, &place, &canonical_root, through_link)
        }
        .or_else(|| is_generated(&base).then_some(ReadOnly::Generated));
        by_place.insert(place, files.list.len());
        files.position.insert(id, files.list.len());
        files.crates.insert(id, seen.crates.clone());
        files.list.push(SourceFile {
            id: FileRef(id.index()),
            path: path.clone(),
            relative,
            package,
            role,
            binaries: seen.binaries.into_iter().collect(),
            read_only,
            base,
            has_bom: with_bom.contains(&id),
            in_several_crates: seen.modules > 1,
        });
    }
    files
}

/// A clone of the database that may move to another thread with its closure.
pub(super) struct Handle(pub(super) RootDatabase);

impl Clone for Handle {
    fn clone(&self) -> Self {
        Handle(self.0.clone())
    }
}

impl Territory {
    fn read_only(
        &self,
        path: &Path,
        place: &Path,
        canonical_root: &Path,
        through_link: bool,
    ) -> Option<ReadOnly> {
        if self.target.as_ref().is_some_and(|target| path.starts_with(target) || place.starts_with(target)) {
            return Some(ReadOnly::BuildOutput);
        }
        let depth_of = |folder: &Path| path.starts_with(folder).then(|| folder.components().count());
        let member = self.members.iter().filter_map(|(folder, _)| depth_of(folder)).max();
        let foreign = self.foreign.iter().filter_map(|folder| depth_of(folder)).max();
        if foreign > member || (member.is_none() && !path.starts_with(&self.root)) {
            return Some(ReadOnly::OutsideWorkspace);
        }
        if through_link && !place.starts_with(canonical_root) {
            return Some(ReadOnly::Symlink);
        }
        None
    }
}

/// The marks that generators leave, looked for where they stand by convention: in the comments at the top.
fn is_generated(text: &str) -> bool {
    text.lines().take(20).filter(|line| line.trim_start().starts_with(['/', '*', '#'])).any(|line| {
        let line = line.to_ascii_lowercase();
        ["@generated", "do not edit", "automatically generated"].iter().any(|mark| line.contains(mark))
    })
}

/// Where a file really is; its path where it cannot be asked (it is gone, or in memory only).
fn canonical(path: &Path, territory: &Territory) -> PathBuf {
    if territory.virtual_files {
        return path.to_owned();
    }
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// `path` as seen from `root`, with `/` between the parts; absolute where it is on another drive.
fn relative(root: &Path, path: &Path) -> String {
    for (up, ancestor) in root.ancestors().enumerate() {
        if let Ok(rest) = path.strip_prefix(ancestor) {
            let parts = rest.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
            let parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up).chain(parts).collect();
            return parts.join("/");
        }
    }
    path.to_string_lossy().into_owned()
}
