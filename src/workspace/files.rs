//! Which files the crates of the members consist of, and which of them may be edited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ra_ap_ide_db::RootDatabase;
use ra_ap_vfs::FileId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::links::{Link, LinkKind, declared, links};
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
    /// All identifiers of a file, one for each path that leads to it (symlinks): they share one text.
    pub(super) aliases: FxHashMap<FileRef, Vec<FileId>>,
    /// The crates that contain the file.
    pub(super) crates: FxHashMap<FileRef, Vec<ra_ap_hir::Crate>>,
    /// Those that a `cfg` leaves out of the first configuration.
    pub(super) inactive: FxHashSet<FileRef>,
    /// For each other configuration, the files that it has and their numbers there.
    pub(super) elsewhere: Vec<FxHashMap<FileRef, FileRef>>,
}

/// What was seen of a file while walking the module trees.
#[derive(Default)]
struct Seen {
    owners: BTreeSet<(Role, usize)>,
    binaries: BTreeSet<String>,
    crates: Vec<ra_ap_hir::Crate>,
    modules: usize,
    inactive: bool,
}

/// What the list is made from.
pub(super) struct Source<'a> {
    pub(super) db: &'a RootDatabase,
    pub(super) territory: &'a Territory,
    pub(super) paths: &'a FxHashMap<FileId, PathBuf>,
    pub(super) with_bom: &'a FxHashSet<FileId>,
    pub(super) not_utf8: &'a FxHashSet<FileId>,
}

/// Walks the module trees of the members' crates.
pub(super) fn list(source: &Source<'_>) -> Files {
    let mut places: FxHashMap<PathBuf, usize> = FxHashMap::default();
    let mut found: Vec<(SourceFile, Vec<FileId>, Vec<ra_ap_hir::Crate>)> = Vec::new();
    let bounds = Bounds::new(source.territory);
    let mut seen = walk(source);
    add_inactive(source, &mut seen);
    for (id, seen) in seen {
        let (Some(path), Some(&(role, package))) = (source.paths.get(&id), seen.owners.first()) else {
            continue;
        };
        let place = bounds.canonical(path);
        if let Some((file, ids, crates)) = places.get(&place).and_then(|&position| found.get_mut(position)) {
            file.role = file.role.min(role);
            file.in_several_crates = true;
            file.binaries.extend(seen.binaries);
            ids.push(id);
            crates.extend(seen.crates);
            continue;
        }
        let base = database::text(source.db, id);
        let read_only = source
            .not_utf8
            .contains(&id)
            .then_some(ReadOnly::NotUtf8)
            .or_else(|| bounds.forbid(path, &place))
            .or_else(|| is_generated(&base).then_some(ReadOnly::Generated));
        let path = bounds.real_path(path, &place);
        places.insert(place, found.len());
        let file = SourceFile {
            id: FileRef(id.index()),
            relative: relative(&source.territory.root, &path),
            path,
            package,
            role,
            binaries: seen.binaries.into_iter().collect(),
            read_only,
            base,
            has_bom: source.with_bom.contains(&id),
            in_several_crates: seen.modules > 1,
            inactive: seen.inactive,
        };
        found.push((file, vec![id], seen.crates));
    }
    mark_linked(&bounds, &places, &mut found);
    found.sort_by(|a, b| a.0.relative.cmp(&b.0.relative));

    let mut files = Files::default();
    files.list.reserve(found.len());
    for (file, ids, crates) in found {
        for &id in &ids {
            files.position.insert(id, files.list.len());
        }
        files.crates.insert(file.id, crates);
        files.aliases.insert(file.id, ids);
        files.list.push(file);
    }
    files
}

/// Every file that is a module of a member's crate, with what it is a module of, in the order of paths.
fn walk(source: &Source<'_>) -> BTreeMap<FileId, Seen> {
    let db = source.db;
    let mut targets: FxHashMap<FileId, Vec<&Crate>> = FxHashMap::default();
    for krate in &source.territory.crates {
        targets.entry(krate.root).or_default().push(krate);
    }
    let crates: Vec<ra_ap_hir::Crate> = ra_ap_hir::Crate::all(db)
        .into_iter()
        .filter(|krate| targets.contains_key(&krate.root_file(db)))
        .collect();
    let modules: Vec<Vec<FileId>> = for_each_crate(db, &crates, |db, krate| {
        let files = krate.modules(db).into_iter().filter_map(|module| module.as_source_file_id(db));
        files.map(|file| file.file_id(db)).collect()
    });
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
    seen
}

/// Adds the files whose `mod` a `cfg` leaves out: nothing in them has a type, and people are told so.
fn add_inactive(source: &Source<'_>, seen: &mut BTreeMap<FileId, Seen>) {
    let in_member = |path: &Path| source.territory.members.iter().any(|(folder, _)| path.starts_with(folder));
    let mut unseen: FxHashMap<&Path, FileId> = source
        .paths
        .iter()
        .filter(|(id, path)| !seen.contains_key(*id) && in_member(path))
        .map(|(&id, path)| (path.as_path(), id))
        .collect();
    let mut parents: Vec<FileId> =
        if unseen.is_empty() { Vec::new() } else { seen.keys().copied().collect() };
    while let Some(parent) = parents.pop() {
        let (Some(path), Some(owners)) = (source.paths.get(&parent), seen.get(&parent).map(|it| &it.owners))
        else {
            continue;
        };
        let is_root = source.territory.crates.iter().any(|krate| krate.root == parent);
        let (owners, text) = (owners.clone(), database::text(source.db, parent));
        for module in declared(path, &text, is_root) {
            let Some(id) = unseen.remove(module.as_path()) else { continue };
            seen.insert(id, Seen { owners: owners.clone(), inactive: true, ..Seen::default() });
            parents.push(id);
        }
    }
}

/// Marks files that are pasted by an `include!`, or are a module of another package as well.
fn mark_linked(
    bounds: &Bounds<'_>,
    places: &FxHashMap<PathBuf, usize>,
    found: &mut [(SourceFile, Vec<FileId>, Vec<ra_ap_hir::Crate>)],
) {
    let links: Vec<(usize, Link)> = found
        .par_iter()
        .flat_map_iter(|(file, ..)| {
            links(&file.path, &file.base).into_iter().map(|link| (file.package, link))
        })
        .collect();
    for (package, link) in links {
        let Some(&position) = places.get(&bounds.canonical(&link.target)) else { continue };
        let Some((file, ..)) = found.get_mut(position) else { continue };
        match link.kind {
            LinkKind::Include => file.read_only = file.read_only.or(Some(ReadOnly::Included)),
            LinkKind::Module if file.package != package => file.in_several_crates = true,
            // Within the package the walk has seen it, under the configuration in force.
            LinkKind::Module => {}
        }
    }
}

/// Asks of every crate in parallel, each thread on its own clone of the database; all are dropped on return.
pub(super) fn for_each_crate<R: Send>(
    db: &RootDatabase,
    crates: &[ra_ap_hir::Crate],
    ask: impl Fn(&RootDatabase, ra_ap_hir::Crate) -> R + Sync,
) -> Vec<R> {
    /// Bytes: macros that expand to macros make name resolution recurse deeply.
    const STACK: usize = 32 << 20;
    #[derive(Clone)]
    struct Handle(RootDatabase);

    let handle = Handle(db.clone());
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => {
            pool.install(|| crates.par_iter().map_with(handle, |Handle(db), &krate| ask(db, krate)).collect())
        }
        // Without threads of our own, the caller's does.
        Err(_) => crates.iter().map(|&krate| ask(db, krate)).collect(),
    }
}

/// Whose folder is whose, as the file system has it.
pub(super) struct Bounds<'a> {
    territory: &'a Territory,
    /// The root, and the folders of members outside it, each with what it really is.
    own: Vec<(&'a Path, PathBuf)>,
}

impl<'a> Bounds<'a> {
    pub(super) fn new(territory: &'a Territory) -> Self {
        let outside = territory.members.iter().map(|(folder, _)| folder.as_path());
        let outside = outside.filter(|folder| !folder.starts_with(&territory.root));
        let mut bounds = Bounds { territory, own: Vec::new() };
        bounds.own = std::iter::once(territory.root.as_path())
            .chain(outside)
            .map(|folder| (folder, bounds.canonical(folder)))
            .collect();
        bounds
    }

    /// Where a file really is; its path where that cannot be asked (it is gone, or in memory only).
    pub(super) fn canonical(&self, path: &Path) -> PathBuf {
        if self.territory.virtual_files {
            return path.to_owned();
        }
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    /// `place`, spelt as the user spells the folder it is in.
    pub(super) fn real_path(&self, path: &Path, place: &Path) -> PathBuf {
        let spelt =
            self.own.iter().find_map(|(folder, real)| Some(folder.join(place.strip_prefix(real).ok()?)));
        spelt.unwrap_or_else(|| path.to_owned())
    }

    /// Why the file at `path`, which really is at `place`, is not ours to write.
    pub(super) fn forbid(&self, path: &Path, place: &Path) -> Option<ReadOnly> {
        let territory = self.territory;
        let depth = |folder: &Path| path.starts_with(folder).then(|| folder.components().count());
        let member = territory.members.iter().filter_map(|(folder, _)| depth(folder)).max();
        // A workspace may lie in a build folder (a scratch copy), and a build folder in a workspace: the inner rules.
        if territory.target.as_deref().and_then(depth) > member {
            return Some(ReadOnly::BuildOutput);
        }
        let foreign = territory.foreign.iter().filter_map(|folder| depth(folder)).max();
        if foreign > member || !self.own.iter().any(|(folder, _)| path.starts_with(folder)) {
            return Some(ReadOnly::OutsideWorkspace);
        }
        if !self.own.iter().any(|(_, real)| place.starts_with(real)) {
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

/// `path` as seen from `root`, with `/` between the parts; absolute where it is on another drive.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    for (up, ancestor) in root.ancestors().enumerate() {
        if let Ok(rest) = path.strip_prefix(ancestor) {
            let parts = rest.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
            let parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up).chain(parts).collect();
            return parts.join("/");
        }
    }
    path.to_string_lossy().into_owned()
}
