//! Brings a project's files and crate graph into one database.
//!
//! This is what `ra_ap_load_cargo::load_workspace` does, with four differences: files are read in order of their
//! path, so that identifiers do not depend on timing; only Rust sources are read; a file that is not UTF-8 is there
//! as text with replacement characters instead of panicking whoever parses it; and named attribute macros are left
//! unexpanded.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use ra_ap_base_db::{CrateWorkspaceData, ProcMacroLoadingError, SourceDatabase, SourceRoot};
use ra_ap_ide_db::{ChangeWithProcMacros, RootDatabase};
use ra_ap_load_cargo::{ProjectFolders, load_proc_macro};
use ra_ap_paths::{AbsPath, AbsPathBuf, Utf8PathBuf};
use ra_ap_proc_macro_api::ProcMacroClient;
use ra_ap_project_model::ProjectWorkspace;
use ra_ap_vfs::{Change, FileId, Vfs, VfsPath, loader};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use walkdir::WalkDir;

use super::stand_in;
use super::std_patches::{self, Patch};
use super::toolchain::ToolEnv;

/// Attribute macros that give back the body they stand on, changed only around it, by the crate that exports them.
/// Expanded, they hide the body's own syntax; unexpanded, the body is analysed as it is written.
const PASS_THROUGH: &[(&str, &[&str])] = &[
    ("actix_macros", &["main", "test"]),
    ("async_attributes", &["main", "test"]),
    ("async_recursion", &["async_recursion"]),
    ("async_trait", &["async_trait"]),
    ("fastrace_macro", &["trace"]),
    ("serial_test_derive", &["serial", "parallel", "file_serial", "file_parallel"]),
    ("test_log_macros", &["test"]),
    ("tokio_macros", &["main", "main_rt", "test", "test_rt"]),
    ("tracing_attributes", &["instrument"]),
    ("tracing_test_macro", &["traced_test"]),
];

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A database and what loading it learned about the files.
pub(super) struct Loaded {
    pub(super) db: RootDatabase,
    /// Identifier of every file that was read, by path.
    pub(super) ids: FxHashMap<AbsPathBuf, FileId>,
    pub(super) with_bom: FxHashSet<FileId>,
    pub(super) not_utf8: FxHashSet<FileId>,
    /// Keeps the server that expands macros alive as long as the database.
    pub(super) proc_macro_server: Option<ProcMacroClient>,
}

/// Loads all files of `project` from disk. `excluded` folders are not entered.
pub(super) fn load(
    project: &ProjectWorkspace,
    excluded: &[AbsPathBuf],
    env: &ToolEnv,
    server: Option<ProcMacroClient>,
    patches: &[Patch],
) -> Loaded {
    let folders = ProjectFolders::new(std::slice::from_ref(project), excluded, None);
    let mut vfs = Vfs::default();
    read_into(&mut vfs, sources(&folders.load));
    let (mut graph, proc_macro_paths) = project.to_crate_graph(&mut |path| file_id(&mut vfs, path), env);
    let data = CrateWorkspaceData { target: project.target.clone(), toolchain: project.toolchain.clone() };
    // Its file lies in no folder of the project, and so in the last of the roots.
    let _ = stand_in::lend(
        &mut graph,
        &mut vfs,
        project.rustc_cfg.iter().cloned().collect(),
        triomphe::Arc::new(data),
    );
    let proc_macros = proc_macro_paths
        .into_iter()
        .map(|(krate, path)| {
            let macros = match &server {
                Some(server) => {
                    path.and_then(|(name, path)| load_proc_macro(server, &path, &pass_through(&name)))
                }
                None => Err(ProcMacroLoadingError::Disabled),
            };
            (krate, macros)
        })
        .collect();

    let mut change = ChangeWithProcMacros::default();
    change.set_roots(folders.source_root_config.partition(&vfs));
    change.set_crate_graph(graph);
    change.set_proc_macros(proc_macros);
    let local: Vec<AbsPathBuf> =
        project.to_roots().into_iter().filter(|root| root.is_local).flat_map(|root| root.include).collect();
    let std_files = StdFiles { root: project.sysroot.rust_lib_src_root(), patches };
    let mut loaded = finish(change, vfs, &local, &std_files);
    loaded.proc_macro_server = server;
    loaded
}

/// Where std's sources are and what is changed in them.
pub(super) struct StdFiles<'a> {
    pub(super) root: Option<&'a AbsPath>,
    pub(super) patches: &'a [Patch],
}

/// Applies `change` together with the texts in `vfs`. `local`: folders of the workspace's own packages.
pub(super) fn finish(
    mut change: ChangeWithProcMacros,
    mut vfs: Vfs,
    local: &[AbsPathBuf],
    std_files: &StdFiles<'_>,
) -> Loaded {
    let mut texts = Vec::new();
    let mut ids = FxHashMap::default();
    let (mut with_bom, mut not_utf8) = (FxHashSet::default(), FxHashSet::default());
    for (id, file) in vfs.take_changes() {
        let (Change::Create(bytes, _) | Change::Modify(bytes, _)) = file.change else { continue };
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            not_utf8.insert(id);
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        let text = match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => {
                with_bom.insert(id);
                rest.to_owned()
            }
            None => text,
        };
        if let Some(path) = vfs.file_path(id).as_path() {
            ids.insert(path.to_path_buf(), id);
        }
        texts.push((id, text));
    }
    if let Some(std_root) = std_files.root {
        let is_local = |id: FileId| {
            let path = vfs.file_path(id).as_path();
            path.is_some_and(|path| local.iter().any(|folder| path.starts_with(folder)))
        };
        let arch_is_named = texts.iter().any(|(id, text)| std_patches::names_arch(text) && is_local(*id));
        std_patches::apply(std_files.patches, &mut texts, arch_is_named, |id| {
            let path = vfs.file_path(id).as_path()?.strip_prefix(std_root)?;
            Some(path.as_str().replace('\\', "/"))
        });
    }
    for (id, text) in texts {
        change.change_file(id, Some(text));
    }
    let mut db = RootDatabase::new(None);
    db.enable_proc_attr_macros();
    db.apply_change(change);
    Loaded { db, ids, with_bom, not_utf8, proc_macro_server: None }
}

fn pass_through(krate: &str) -> Vec<Box<str>> {
    let names = PASS_THROUGH.iter().find(|(name, _)| *name == krate).map_or(&[][..], |(_, names)| names);
    names.iter().map(|name| Box::from(*name)).collect()
}

/// Reads the sources of a project that has no crates but std's, and gives their source roots.
pub(super) fn read_std(project: &ProjectWorkspace, vfs: &mut Vfs) -> Vec<SourceRoot> {
    let folders = ProjectFolders::new(std::slice::from_ref(project), &[], None);
    read_into(vfs, sources(&folders.load));
    folders.source_root_config.partition(vfs)
}

/// The file's identifier; reads it where no folder held it (a target's root may lie anywhere).
pub(super) fn file_id(vfs: &mut Vfs, path: &AbsPath) -> Option<FileId> {
    let vfs_path = VfsPath::from(path.to_path_buf());
    if vfs.file_id(&vfs_path).is_none() {
        vfs.set_file_contents(vfs_path.clone(), fs::read(path).ok());
    }
    vfs.file_id(&vfs_path).map(|(id, _)| id)
}

fn read_into(vfs: &mut Vfs, mut paths: Vec<AbsPathBuf>) {
    // Sorted: the order of identifiers is then the order of paths, and the same in every run and every view.
    paths.par_sort_unstable();
    let contents: Vec<Option<Vec<u8>>> = paths.par_iter().map(|path| fs::read(path).ok()).collect();
    for (path, contents) in paths.into_iter().zip(contents) {
        vfs.set_file_contents(VfsPath::from(path), contents);
    }
}

/// The Rust sources below the folders of `entries`.
fn sources(entries: &[loader::Entry]) -> Vec<AbsPathBuf> {
    let mut includes: BTreeSet<&AbsPath> = BTreeSet::new();
    let mut excludes: FxHashSet<&AbsPath> = FxHashSet::default();
    let mut files = Vec::new();
    for entry in entries {
        match entry {
            loader::Entry::Directories(directories) => {
                includes.extend(directories.include.iter().map(|path| path.as_path()));
                excludes.extend(directories.exclude.iter().map(|path| path.as_path()));
            }
            loader::Entry::Files(paths) => files.extend(paths.iter().filter(|path| is_rust(path)).cloned()),
        }
    }
    let found: Vec<Vec<AbsPathBuf>> = includes
        .par_iter()
        .map(|root| {
            WalkDir::new(root)
                .follow_links(true)
                .into_iter()
                .filter_entry(|entry| {
                    entry.depth() == 0
                        || !entry.file_type().is_dir()
                        || absolute(entry.path()).is_some_and(|path| {
                            // A folder that is a root itself is walked on its own.
                            !excludes.contains(path.as_path())
                                && !includes.contains(path.as_path())
                                && entry.file_name() != ".git"
                                && !entry.path().join("CACHEDIR.TAG").is_file()
                        })
                })
                .filter_map(|entry| {
                    let entry = entry.ok()?;
                    let path = absolute(entry.path())?;
                    (entry.file_type().is_file() && is_rust(&path)).then_some(path)
                })
                .collect()
        })
        .collect();
    files.extend(found.into_iter().flatten());
    files
}

fn is_rust(path: &AbsPath) -> bool {
    path.extension() == Some("rs")
}

fn absolute(path: &std::path::Path) -> Option<AbsPathBuf> {
    AbsPathBuf::try_from(Utf8PathBuf::from_path_buf(path.to_owned()).ok()?).ok()
}

/// The text of a file in `db`.
pub(super) fn text(db: &RootDatabase, id: FileId) -> Arc<str> {
    Arc::from(&**db.file_text(id).text(db))
}
