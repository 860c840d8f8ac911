//! Crates given as text, loaded in memory with the real standard library: what cases and tests run on.

use std::path::Path;

use ra_ap_base_db::{
    CrateBuilderId, CrateDisplayName, CrateName, CrateOrigin, CrateWorkspaceData, DependencyBuilder, Env,
    SourceRoot,
};
use ra_ap_cfg::CfgOptions;
use ra_ap_ide_db::ChangeWithProcMacros;
use ra_ap_intern::Symbol;
use ra_ap_paths::{AbsPath, AbsPathBuf};
use ra_ap_project_model::{CargoConfig, ProjectJson, ProjectWorkspace};
use ra_ap_span::Edition;
use ra_ap_vfs::file_set::FileSet;
use ra_ap_vfs::{FileId, Vfs, VfsPath};
use rustc_hash::FxHashMap;

use super::database::{self, StdFiles};
use super::files::{Crate, Territory};
use super::stand_in::{self, Sysroot, add};
use super::std_patches::Patch;
use super::std_source::{self, Places};
use super::toolchain::{ToolEnv, Toolchain, absolute_utf8};
use super::{Lints, LoadError, Package, Role, Workspace, manifests};

/// A crate given as text.
#[derive(Clone, Debug, Default)]
pub struct InlineCrate {
    /// Unique among the crates of one call; dashes are allowed.
    pub name: String,
    /// `2015`, `2018`, `2021` or `2024`.
    pub edition: String,
    /// The oldest compiler that it supports: (major, minor, patch); `None`: the toolchain's.
    pub rust_version: Option<(u64, u64, u64)>,
    /// Path in the crate's folder and text; the first file is the crate's root.
    pub files: Vec<(String, String)>,
    /// Names of other crates of the same call.
    pub deps: Vec<String>,
    /// Whether its files may be edited; others stand for dependencies.
    pub is_member: bool,
}

/// See [`Workspace::from_crates`].
pub(super) fn load(
    mut crates: Vec<InlineCrate>,
    std_src: Option<&Path>,
    patches: &[Patch],
) -> Result<Workspace, LoadError> {
    // Files are numbered as they come, and numbers shall be in the order of paths.
    crates.sort_by(|a, b| a.name.cmp(&b.name));

    // No file below it is read, so that it need not exist and nothing on disk can be taken for a case.
    let root = absolute_utf8(&std::env::temp_dir().join("memfix-inline"))?;
    let here = std::env::current_dir()
        .map_err(|error| LoadError(format!("there is no current folder: {error}; start memfix in one")))?;
    let toolchain = Toolchain::discover(&here, &ToolEnv::default())?;
    let places = Places::of_machine(&toolchain, std_src, false, &here);
    let std = std_source::find(&toolchain, &places, &|_| ())?;

    let project = project(&toolchain, &absolute_utf8(&std.path)?)?;
    let mut vfs = Vfs::default();
    let mut roots = database::read_std(&project, &mut vfs);
    let (mut graph, _) =
        project.to_crate_graph(&mut |path| database::file_id(&mut vfs, path), &FxHashMap::default());
    let sysroot = Sysroot::of(&graph);
    let workspace_data = triomphe::Arc::new(CrateWorkspaceData {
        target: project.target.clone(),
        toolchain: project.toolchain.clone(),
    });

    let mut territory = Territory { root: root.clone().into(), virtual_files: true, ..Territory::default() };
    let mut packages = Vec::new();
    let mut built: FxHashMap<&str, CrateBuilderId> = FxHashMap::default();
    roots.reserve(crates.len());
    for krate in &crates {
        let folder = root.join(&krate.name);
        let (files, first) = add_files(&mut vfs, krate, &folder)?;
        let edition: Edition = krate.edition.parse().map_err(|_| {
            LoadError(format!("the crate `{}` has the unknown edition `{}`", krate.name, krate.edition))
        })?;
        let name = Symbol::intern(&krate.name);
        let (origin, source_root) = if krate.is_member {
            (CrateOrigin::Local { repo: None, name: Some(name) }, SourceRoot::new_local(files))
        } else {
            (CrateOrigin::Library { repo: None, name }, SourceRoot::new_library(files))
        };
        roots.push(source_root);
        let cfg: CfgOptions = project.rustc_cfg.iter().cloned().collect();
        let id = graph.add_crate_root(
            first,
            edition,
            Some(CrateDisplayName::from_canonical_name(&krate.name)),
            Some("0.0.0".to_owned()),
            cfg,
            None,
            Env::default(),
            origin,
            Vec::new(),
            false,
            triomphe::Arc::new(folder.clone()),
            workspace_data.clone(),
        );
        sysroot.add_to(&mut graph, id)?;
        built.insert(&krate.name, id);
        if krate.is_member {
            let package = packages.len();
            territory.members.push((folder.clone().into(), package));
            let name = krate.name.clone();
            territory.crates.push(Crate { root: first, package, role: Role::Library, name });
            packages.push(Package {
                name: krate.name.clone(),
                version: "0.0.0".to_owned(),
                manifest: folder.join("Cargo.toml").into(),
                edition: krate.edition.clone(),
                rust_version: krate.rust_version,
                lints: Lints::default(),
            });
        } else {
            territory.foreign.push(folder.into());
        }
    }
    for krate in &crates {
        for dependency in &krate.deps {
            let (Some(&from), Some(&to)) = (built.get(&*krate.name), built.get(&**dependency)) else {
                return Err(LoadError(format!(
                    "`{}` depends on `{dependency}`, which is not given",
                    krate.name
                )));
            };
            add(&mut graph, from, DependencyBuilder::new(CrateName::normalize_dashes(dependency), to))?;
        }
    }

    let cfg: CfgOptions = project.rustc_cfg.iter().cloned().collect();
    if let Some((id, path)) = stand_in::lend(&mut graph, &mut vfs, cfg, workspace_data) {
        let mut files = FileSet::default();
        files.insert(id, path);
        roots.push(SourceRoot::new_library(files));
    }
    let manifests = manifests::list(
        crates
            .iter()
            .filter(|krate| krate.is_member)
            .zip(&packages)
            .enumerate()
            .map(|(index, (krate, package))| (package.manifest.clone(), index, manifest_of(krate))),
        &territory,
    );

    let mut change = ChangeWithProcMacros::default();
    change.set_roots(roots);
    change.set_crate_graph(graph);
    change.set_proc_macros(std::iter::empty().collect());
    let local: Vec<AbsPathBuf> =
        crates.iter().filter(|krate| krate.is_member).map(|krate| root.join(&krate.name)).collect();
    let std_files = StdFiles { root: project.sysroot.rust_lib_src_root(), patches };
    let loaded = database::finish(change, vfs, &local, &std_files);
    let default_packages = (0..packages.len()).collect();
    let mut workspace =
        Workspace::new(loaded, root.into(), packages, default_packages, territory, std, &toolchain);
    workspace.manifests = manifests;
    Ok(workspace)
}

/// The manifest that the crate would have.
fn manifest_of(krate: &InlineCrate) -> String {
    let InlineCrate { name, edition, deps, .. } = krate;
    let deps: Vec<String> = deps.iter().map(|it| it.replace('_', "-")).collect();
    let deps = deps.join(" = \"*\"\n");
    let deps = if deps.is_empty() { deps } else { deps + " = \"*\"\n" };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[dependencies]\n{deps}"
    )
}

/// Puts the crate's files into `vfs`, in the order of paths; gives them and the crate's root.
fn add_files(vfs: &mut Vfs, krate: &InlineCrate, folder: &AbsPath) -> Result<(FileSet, FileId), LoadError> {
    let mut sorted: Vec<&(String, String)> = krate.files.iter().collect();
    sorted.sort();
    let mut files = FileSet::default();
    for (path, text) in sorted {
        let path = VfsPath::from(folder.join(path));
        vfs.set_file_contents(path.clone(), Some(text.clone().into_bytes()));
        if let Some((id, _)) = vfs.file_id(&path) {
            files.insert(id, path);
        }
    }
    let root = krate
        .files
        .first()
        .and_then(|(path, _)| files.file_for_path(&VfsPath::from(folder.join(path))).copied());
    root.map(|root| (files, root))
        .ok_or_else(|| LoadError(format!("the crate `{}` has no file; give its root first", krate.name)))
}

/// A project of std alone, with the host's configuration and target layout.
///
/// Its folder is the sysroot, because rustc is asked in it and it exists.
fn project(toolchain: &Toolchain, std: &AbsPath) -> Result<ProjectWorkspace, LoadError> {
    let data = serde_json::json!({
        "sysroot": toolchain.sysroot.as_str(),
        "sysroot_src": std.as_str(),
        "crates": [],
    });
    let data = serde_json::from_value(data)
        .map_err(|error| LoadError(format!("the analyser does not take its own project format: {error}")))?;
    let json = ProjectJson::new(None, &toolchain.sysroot, data);
    Ok(ProjectWorkspace::load_inline(json, &CargoConfig::default(), &|_| ()))
}
