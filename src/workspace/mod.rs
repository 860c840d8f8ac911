//! Loads a Cargo workspace into one database and knows which files are ours.

mod configuration;
mod database;
mod fan_out;
mod files;
mod inline;
mod links;
mod lints;
mod load;
mod locate;
mod manifests;
mod since;
mod stand_in;
mod std_patches;
mod std_source;
mod toolchain;
mod trust;
mod views;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ra_ap_ide_db::{ChangeWithProcMacros, RootDatabase};
use ra_ap_proc_macro_api::ProcMacroClient;
use ra_ap_vfs::FileId;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::transform::FileRef;

pub use configuration::Configuration;
pub use fan_out::{Stopped, TIME_LIMIT, Watch};
pub use inline::InlineCrate;
pub use lints::Lints;
pub use locate::locate;
pub use since::{Changed, SinceError};
pub use views::Sight;

/// How a workspace is loaded; the command line's cargo flags, as plain data.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder or a Cargo.toml.
    pub path: PathBuf,
    /// The configurations in which a rewrite must hold; none is cargo's default. Each costs a load and its memory.
    pub configurations: Vec<Configuration>,
    /// Run build scripts and load proc macros.
    pub build_scripts: bool,
    /// `--offline`, `--locked`, `--frozen`: reach every cargo call.
    pub cargo_args: Vec<String>,
    pub std_src: Option<PathBuf>,
    pub unit_tests: UnitTests,
    /// How long one transform may take for one file; `None` is [`TIME_LIMIT`].
    pub time_limit: Option<Duration>,
}

/// Whether the workspace is seen as it is compiled for its unit tests, with `cfg(test)` on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitTests {
    /// As it is built.
    #[default]
    LeftOut,
    /// As it is tested.
    Compiled,
    /// Both, each configuration as two: unit tests call functions whose signatures change, but what only they import is
    /// not there when the code is built.
    Both,
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
    /// Not compiled: `Cargo.toml` or `Cargo.lock`.
    Manifest,
}

/// Why a file of the workspace may not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// A comment at its top says that a program writes it.
    Generated,
    /// It lies in no member's folder: a `#[path]` leads out of the workspace.
    OutsideWorkspace,
    /// It is reached through a symlink that leads out of the workspace.
    Symlink,
    /// Its bytes are not UTF-8; the text has replacement characters and is not what is on disk.
    NotUtf8,
    /// It lies in the build folder.
    BuildOutput,
    /// An `include!` pastes it elsewhere too, where its names may mean something else.
    Included,
}

/// A source file of a workspace member.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub id: FileRef,
    /// Absolute path; where it was reached through a symlink, the path of the file itself.
    pub path: PathBuf,
    /// Path from the workspace root with `/` between parts.
    pub relative: String,
    /// Index into [`Workspace::packages`].
    pub package: usize,
    pub role: Role,
    /// The names of the binaries that contain the file.
    pub binaries: Vec<String>,
    /// `None`: may be written.
    pub read_only: Option<ReadOnly>,
    /// The text as loaded, without a byte order mark, line ends as they are on disk.
    pub base: Arc<str>,
    /// Whether the file on disk begins with a byte order mark.
    pub has_bom: bool,
    /// Whether it is a module of several crates, or twice of one: proven as the first of them only.
    pub in_several_crates: bool,
    /// Whether a `cfg` that is off in every configuration leaves it out, so that nothing in it has a type.
    pub inactive: bool,
}

/// A text with the byte order mark that it has on disk.
pub fn on_disk(text: &str, has_bom: bool) -> String {
    if has_bom { format!("\u{feff}{text}") } else { text.to_owned() }
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
    /// What the manifest says of lints.
    pub lints: Lints,
}

/// Which way std's sources were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdOrigin {
    /// `--std-src` or `RUST_SRC_PATH`.
    Given,
    /// The toolchain's `rust-src` component.
    Component,
    /// The distribution's copy.
    Distribution,
    /// The toolchain's installed documentation.
    Documentation,
    /// The `rust-src` component, which this run installed.
    Installed,
}

impl StdOrigin {
    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            StdOrigin::Given => "given",
            StdOrigin::Component => "component",
            StdOrigin::Distribution => "distribution",
            StdOrigin::Documentation => "documentation",
            StdOrigin::Installed => "installed",
        }
    }
}

/// The sources of the standard library in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StdSource {
    pub origin: StdOrigin,
    /// `1.95.0`, or `unknown` for a given folder that does not say.
    pub version: String,
    /// The `library` folder.
    pub path: PathBuf,
}

/// Why a workspace could not be loaded: what, why, and what to do.
#[derive(Debug)]
pub struct LoadError(pub String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

/// The analyser's database. Other layers hand it on under this name, and only facts and verification look inside.
pub type Database = RootDatabase;

/// A loaded workspace: one database for each configuration.
///
/// A [`FileRef`] holds the analyser's own number of the file, in the order of paths: `FileId::from_raw(file.0)` names
/// it to the database of the first configuration. [`Sight::local`] names it to the others.
pub struct Workspace {
    db: RootDatabase,
    configuration: Configuration,
    /// The same workspace in the other configurations.
    others: Vec<Workspace>,
    time_limit: Duration,
    root: PathBuf,
    packages: Vec<Package>,
    default_packages: Vec<usize>,
    std: StdSource,
    rustc_version: (u64, u64, u64),
    territory: files::Territory,
    paths: FxHashMap<FileId, PathBuf>,
    with_bom: FxHashSet<FileId>,
    not_utf8: FxHashSet<FileId>,
    files: OnceLock<files::Files>,
    manifests: Vec<SourceFile>,
    exact_layouts: OnceLock<bool>,
    scripted: Arc<FxHashSet<String>>,
    /// What `set_texts` gave.
    edited: FxHashMap<FileRef, Arc<str>>,
    _proc_macro_server: Option<ProcMacroClient>,
}

impl Workspace {
    /// Loads the workspace that `options.path` belongs to. `progress` is told what is being done.
    ///
    /// Reads files and starts cargo and rustc; executes nothing of the workspace unless `options.build_scripts`.
    pub fn load(options: &Options, progress: &(dyn Fn(&str) + Sync)) -> Result<Workspace, LoadError> {
        let mut configurations =
            configuration::views(&options.configurations, options.unit_tests).into_iter();
        let first = configurations.next().unwrap_or_default();
        let mut workspace = load::load(options, first, progress)?;
        workspace.others.reserve(configurations.len());
        for other in configurations {
            progress(&format!("loading the workspace with {other}"));
            workspace.others.push(load::load(options, other, progress)?);
        }
        Ok(workspace)
    }

    /// Loads crates whose texts are given, with the real standard library, as one workspace in memory.
    ///
    /// Nothing but std is read from disk. Paths of files are relative to the crate's own folder, and the first is
    /// the crate's root. Dependencies are named as the crates are.
    pub fn from_crates(crates: Vec<InlineCrate>, std_src: Option<PathBuf>) -> Result<Workspace, LoadError> {
        inline::load(crates, std_src.as_deref(), std_patches::ALL)
    }

    fn new(
        loaded: database::Loaded,
        root: PathBuf,
        packages: Vec<Package>,
        default_packages: Vec<usize>,
        territory: files::Territory,
        std: StdSource,
        toolchain: &toolchain::Toolchain,
    ) -> Workspace {
        Workspace {
            db: loaded.db,
            configuration: Configuration::default(),
            others: Vec::new(),
            time_limit: TIME_LIMIT,
            root,
            packages,
            default_packages,
            std,
            rustc_version: toolchain.version,
            territory,
            paths: loaded.ids.into_iter().map(|(path, id)| (id, PathBuf::from(path))).collect(),
            with_bom: loaded.with_bom,
            not_utf8: loaded.not_utf8,
            files: OnceLock::new(),
            manifests: Vec::new(),
            exact_layouts: OnceLock::new(),
            scripted: Arc::default(),
            edited: FxHashMap::default(),
            _proc_macro_server: loaded.proc_macro_server,
        }
    }

    /// The workspace root, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The build folder, absolute; `None` for a workspace in memory.
    pub fn target(&self) -> Option<&Path> {
        self.territory.target.as_deref()
    }

    /// The configurations that were loaded, with and without unit tests as different ones; the first is what other layers
    /// see where they look into one only.
    pub fn configurations(&self) -> impl Iterator<Item = &Configuration> {
        std::iter::once(&self.configuration).chain(self.others.iter().map(|other| &other.configuration))
    }

    /// Limits how long one transform may take for one file.
    pub fn limit_time(&mut self, limit: Duration) {
        self.time_limit = limit;
    }

    /// The sources of the standard library in use.
    pub fn std(&self) -> &StdSource {
        &self.std
    }

    /// The version of the rustc in force in the workspace: major, minor, patch.
    pub fn rustc_version(&self) -> (u64, u64, u64) {
        self.rustc_version
    }

    /// The names of the packages, dependencies among them, whose build script was not run.
    pub fn scripted(&self) -> Arc<FxHashSet<String>> {
        Arc::clone(&self.scripted)
    }

    /// Whether the analyser's layouts of std's types are those of rustc; where not, no layout may be believed.
    pub fn layouts_are_exact(&self) -> bool {
        *self.exact_layouts.get_or_init(|| std_patches::layouts_are_exact(&self.db))
    }

    /// Every source file that a crate of a member reaches, sorted by path.
    ///
    /// The first call resolves the names of the members' crates, since macros may declare modules.
    pub fn files(&self) -> &[SourceFile] {
        &self.listed().list
    }

    /// One file. Another path of it (a symlink) gives the same file.
    ///
    /// # Panics
    ///
    /// Where `file` is not of this workspace.
    pub fn file(&self, file: FileRef) -> &SourceFile {
        if let Some(manifest) = self.manifest_numbered(file) {
            return manifest;
        }
        let listed = self.listed();
        &listed.list[listed.position[&FileId::from_raw(file.0)]]
    }

    /// The member's file that the database knows as `file`, if it is one.
    pub fn file_ref(&self, file: FileId) -> Option<FileRef> {
        let listed = self.listed();
        Some(listed.list.get(*listed.position.get(&file)?)?.id)
    }

    /// The members.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Indices of the members that cargo works on where no flag names any: the package that was named, else the
    /// workspace's default members, else all.
    pub fn default_packages(&self) -> &[usize] {
        &self.default_packages
    }

    /// A clone of the database for one thread. All clones must be dropped before [`Workspace::set_texts`].
    pub fn snapshot(&self) -> Database {
        self.db.clone()
    }

    /// Current text: the base, or what `set_texts` last gave.
    pub fn text(&self, file: FileRef) -> Arc<str> {
        Arc::clone(self.edited.get(&file).unwrap_or_else(|| &self.file(file).base))
    }

    /// Replaces the text of files in memory; nothing is written.
    ///
    /// Waits until every [`Workspace::snapshot`] is dropped: with one alive on this thread it waits for ever.
    pub fn set_texts(&mut self, texts: Vec<(FileRef, Arc<str>)>) {
        // The list keeps the text as loaded, so it must exist before the first change.
        let listed = self.listed();
        let mut change = ChangeWithProcMacros::default();
        for (file, text) in &texts {
            for &id in listed.aliases.get(file).into_iter().flatten() {
                change.change_file(id, Some(text.to_string()));
            }
        }
        self.db.apply_change(change);
        self.set_texts_elsewhere(&texts);
        self.edited.extend(texts);
    }

    /// Forces name resolution of every crate that `files` need, so that later stages measure their own work.
    pub fn resolve_names(&self, files: &[FileRef]) {
        let listed = self.listed();
        let mut crates: FxHashSet<ra_ap_base_db::Crate> = FxHashSet::default();
        for file in files {
            for krate in listed.crates.get(file).into_iter().flatten() {
                crates.extend(krate.base().transitive_deps(&self.db));
            }
        }
        let crates: Vec<_> = crates.into_iter().map(ra_ap_hir::Crate::from).collect();
        files::for_each_crate(&self.db, &crates, |db, krate| {
            krate.modules(db);
        });
        self.resolve_names_elsewhere(files);
    }

    fn listed(&self) -> &files::Files {
        self.files.get_or_init(|| {
            let own = files::list(&files::Source {
                db: &self.db,
                territory: &self.territory,
                paths: &self.paths,
                with_bom: &self.with_bom,
                not_utf8: &self.not_utf8,
            });
            views::union(own, self)
        })
    }
}
