//! Loads a Cargo workspace: finds the manifest, asks cargo, and refuses to go on with half an answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_cfg::{CfgAtom, CfgDiff};
use ra_ap_intern::sym;
use ra_ap_paths::AbsPathBuf;
use ra_ap_proc_macro_api::ProcMacroClient;
use ra_ap_project_model::{
    CargoConfig, CargoFeatures, CargoWorkspace, CfgOverrides, ManifestPath, ProjectManifest,
    ProjectWorkspace, ProjectWorkspaceKind, RustLibSource, Target, TargetDirectoryConfig, TargetKind,
};
use rustc_hash::FxHashSet;

use super::files::{Crate, Territory};
use super::std_source::{self, Places};
use super::toolchain::{ToolEnv, Toolchain, absolute_utf8};
use super::{
    Configuration, Lints, LoadError, Options, Package, Role, StdSource, TIME_LIMIT, Workspace, database,
    manifests, std_patches, trust,
};

/// Loads the workspace that `options.path` belongs to, in one configuration.
pub(super) fn load(
    options: &Options,
    configuration: Configuration,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Workspace, LoadError> {
    let manifest = find_manifest(&options.path)?;
    let directory = manifest.parent().to_path_buf();
    let offline = options.cargo_args.iter().any(|arg| arg == "--offline" || arg == "--frozen");
    if !options.build_scripts {
        trust::check_configuration(directory.as_ref())?;
    }
    let toolchain = Toolchain::discover(directory.as_ref(), &ToolEnv::default())?;
    let places = Places::of_machine(&toolchain, options.std_src.as_deref(), !offline, directory.as_ref());
    let std = std_source::find(&toolchain, &places, progress)?;

    let config = cargo_config(options, &configuration, &toolchain, &std, offline)?;
    progress("reading the workspace");
    let report = |message: String| progress(&message);
    let mut project = ProjectWorkspace::load(ProjectManifest::CargoToml(manifest.clone()), &config, &report)
        .map_err(|error| metadata_failed(manifest.as_ref(), &error))?;
    if let ProjectWorkspaceKind::Cargo { error: Some(error), .. } = &project.kind {
        return Err(metadata_failed(manifest.as_ref(), error));
    }
    let server = if options.build_scripts {
        run_build_scripts(&mut project, &config, progress)?;
        Some(proc_macro_server(&project, &toolchain)?)
    } else {
        None
    };
    let ProjectWorkspaceKind::Cargo { cargo, .. } = &project.kind else {
        return Err(LoadError(format!("{manifest} is not the manifest of a Cargo package")));
    };

    progress("reading files");
    let excluded = [cargo.target_directory().to_path_buf()];
    let loaded = database::load(&project, &excluded, &config.extra_env, server, std_patches::ALL);
    let (packages, territory) = members(cargo, &loaded.ids);
    let scripted = if options.build_scripts { FxHashSet::default() } else { with_build_script(cargo) };
    let root = PathBuf::from(cargo.workspace_root().to_path_buf());
    let default_packages = default_packages(manifest.as_ref(), &packages);
    let mut workspace = Workspace::new(loaded, root, packages, default_packages, territory, std, &toolchain);
    // After cargo, which may have brought the lock file up to date.
    workspace.manifests = manifests::read(&workspace.packages, &workspace.territory);
    workspace.configuration = configuration;
    workspace.scripted = Arc::new(scripted);
    workspace.time_limit = options.time_limit.unwrap_or(TIME_LIMIT);
    Ok(workspace)
}

/// The names of the packages that have a build script.
fn with_build_script(cargo: &CargoWorkspace) -> FxHashSet<String> {
    let is_script = |it: &Target| matches!(cargo[*it].kind, TargetKind::BuildScript);
    let scripted = cargo.packages().filter(|it| cargo[*it].targets.iter().any(is_script));
    scripted.map(|it| cargo[it].name.to_string()).collect()
}

/// The manifest that `path` means: itself, or the nearest in the folder and the folders above, as cargo finds it.
pub(super) fn find_manifest(path: &Path) -> Result<ManifestPath, LoadError> {
    let absolute = std::path::absolute(path)
        .map_err(|error| LoadError(format!("`{}` cannot be made absolute: {error}", path.display())))?;
    let metadata = std::fs::metadata(&absolute).map_err(|error| {
        LoadError(format!("`{}` cannot be opened: {error}; name a folder or a Cargo.toml", path.display()))
    })?;
    let found = if metadata.is_file() {
        if absolute.file_name().is_none_or(|name| name != "Cargo.toml") {
            return Err(LoadError(format!(
                "`{}` is neither a folder nor a Cargo.toml; name the package's folder",
                path.display()
            )));
        }
        absolute
    } else {
        absolute.ancestors().map(|folder| folder.join("Cargo.toml")).find(|file| file.is_file()).ok_or_else(
            || {
                LoadError(format!(
                    "there is no Cargo.toml in `{}` or a folder above it; name the folder of a Cargo package",
                    absolute.display()
                ))
            },
        )?
    };
    ManifestPath::try_from(absolute_utf8(&found)?)
        .map_err(|path| LoadError(format!("`{path}` has no parent folder")))
}

fn cargo_config(
    options: &Options,
    configuration: &Configuration,
    toolchain: &Toolchain,
    std: &StdSource,
    offline: bool,
) -> Result<CargoConfig, LoadError> {
    let std_path = absolute_utf8(&std.path)?;
    let features = if configuration.all_features {
        CargoFeatures::All
    } else {
        CargoFeatures::Selected {
            features: configuration.features.clone(),
            no_default_features: configuration.no_default_features,
        }
    };
    let mut extra_env = ToolEnv::default();
    if offline {
        // Some of cargo's subcommands are called without our arguments; the variable reaches all of them.
        extra_env.insert("CARGO_NET_OFFLINE".to_owned(), Some("true".to_owned()));
    }
    if !options.build_scripts {
        trust::pin_rustc(&mut extra_env, toolchain);
    }
    // The analyser marks its crates with `cfg(rust_analyzer)`; proofs are about what rustc compiles.
    let cfg_overrides = CfgOverrides {
        global: CfgDiff::new(Vec::new(), vec![CfgAtom::Flag(sym::rust_analyzer)]),
        ..CfgOverrides::default()
    };
    Ok(CargoConfig {
        all_targets: true,
        cfg_overrides,
        features,
        target: configuration.target.clone(),
        sysroot: Some(RustLibSource::Path(toolchain.sysroot.clone())),
        sysroot_src: Some(std_path),
        extra_args: options.cargo_args.clone(),
        metadata_extra_args: options.cargo_args.clone(),
        extra_env,
        set_test: configuration.unit_tests,
        ..CargoConfig::default()
    })
}

/// Runs the build scripts and builds the procedural macros, in a build folder of our own: the user's is neither
/// locked for the time nor made stale.
fn run_build_scripts(
    project: &mut ProjectWorkspace,
    config: &CargoConfig,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), LoadError> {
    let ProjectWorkspaceKind::Cargo { cargo, .. } = &project.kind else { return Ok(()) };
    let target = cargo.target_directory().join("memfix").join("build-scripts");
    let config =
        CargoConfig { target_dir_config: TargetDirectoryConfig::Directory(target.into()), ..config.clone() };
    progress("running build scripts");
    let scripts = project.run_build_scripts(&config, &|message| progress(&message)).map_err(|error| {
        LoadError(format!("could not run the build scripts: {error:#}; run without --build-scripts"))
    })?;
    if let Some(error) = scripts.error() {
        progress(&format!("some build scripts failed, and what they would have made stays unknown: {error}"));
    }
    project.set_build_scripts(scripts);
    Ok(())
}

fn proc_macro_server(
    project: &ProjectWorkspace,
    toolchain: &Toolchain,
) -> Result<ProcMacroClient, LoadError> {
    let explain = |error: String| {
        LoadError(format!(
            "could not start the toolchain's server for procedural macros: {error}; run without --build-scripts"
        ))
    };
    let path = project
        .find_sysroot_proc_macro_srv()
        .ok_or_else(|| explain(format!("{} has none", toolchain.sysroot)))?
        .map_err(|error| explain(error.to_string()))?;
    let processes = std::thread::available_parallelism().map_or(1, |count| count.get().min(4));
    ProcMacroClient::spawn(&path, &ToolEnv::default(), project.toolchain.as_ref(), processes)
        .map_err(|error| explain(error.to_string()))
}

/// What cargo said, without the layers that only repeat that it was called.
fn metadata_failed(manifest: &Path, error: &anyhow::Error) -> LoadError {
    let text = error.root_cause().to_string();
    let text = text.strip_prefix("`cargo metadata` exited with an error:").unwrap_or(&text).trim();
    LoadError(format!(
        "cargo could not resolve the workspace of `{}`:\n{text}\nmemfix needs the workspace with its dependencies, or \
         types stay unknown: mend what cargo reports and run memfix again",
        manifest.display()
    ))
}

fn members(
    cargo: &CargoWorkspace,
    ids: &rustc_hash::FxHashMap<AbsPathBuf, ra_ap_vfs::FileId>,
) -> (Vec<Package>, Territory) {
    let mut packages = Vec::new();
    let mut territory = Territory {
        root: cargo.workspace_root().to_path_buf().into(),
        target: Some(cargo.target_directory().to_path_buf().into()),
        ..Territory::default()
    };
    for package in cargo.packages() {
        let data = &cargo[package];
        let folder = PathBuf::from(data.manifest.parent().to_path_buf());
        if !data.is_member {
            territory.foreign.push(folder);
            continue;
        }
        let index = packages.len();
        territory.members.push((folder, index));
        for &target in &data.targets {
            let Some(&root) = ids.get(&cargo[target].root) else { continue };
            let name = cargo[target].name.clone();
            territory.crates.push(Crate { root, package: index, role: role(cargo[target].kind), name });
        }
        let manifest = PathBuf::from(AbsPathBuf::from(data.manifest.clone()));
        packages.push(Package {
            name: data.name.clone(),
            version: data.version.to_string(),
            edition: data.edition.to_string(),
            rust_version: data.rust_version.as_ref().map(|it| (it.major, it.minor, it.patch)),
            lints: Lints::of(&manifest, &territory.root),
            manifest,
        });
    }
    (packages, territory)
}

/// The packages that cargo works on by default with this manifest. `cargo metadata` knows, but the analyser's model of
/// it does not keep the answer.
fn default_packages(manifest: &Path, packages: &[Package]) -> Vec<usize> {
    let folder = manifest.parent().unwrap_or(manifest);
    // Cargo has accepted the manifest, so what cannot be read here names no default members.
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let default =
        table.get("workspace").and_then(|it| it.get("default-members")).and_then(toml::Value::as_array);
    let default: Option<Vec<PathBuf>> = default
        .map(|list| list.iter().filter_map(toml::Value::as_str).map(|it| clean(&folder.join(it))).collect());
    let chosen = |package: &Package| match &default {
        Some(patterns) => patterns.iter().any(|pattern| is_at(&package.manifest, pattern)),
        None => package.manifest == manifest,
    };
    let chosen: Vec<usize> =
        packages.iter().enumerate().filter(|(_, it)| chosen(it)).map(|(index, _)| index).collect();
    if chosen.is_empty() { (0..packages.len()).collect() } else { chosen }
}

/// Whether the folder of `manifest` is the one that `pattern` names; a part `*` of it stands for any.
fn is_at(manifest: &Path, pattern: &Path) -> bool {
    let folder = manifest.parent().unwrap_or(manifest);
    folder.components().count() == pattern.components().count()
        && folder.iter().zip(pattern).all(|(part, wanted)| wanted == "*" || part == wanted)
}

/// `path` without its `.` parts.
fn clean(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect()
}

fn role(kind: TargetKind) -> Role {
    match kind {
        TargetKind::Lib { .. } | TargetKind::Other => Role::Library,
        TargetKind::Bin => Role::Binary,
        TargetKind::Test => Role::Test,
        TargetKind::Bench => Role::Bench,
        TargetKind::Example => Role::Example,
        TargetKind::BuildScript => Role::BuildScript,
    }
}
