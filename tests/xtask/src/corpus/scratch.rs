//! The scratch folder: where crates are fetched, unpacked and built.
//!
//! ```text
//! <folder>/fetch/            a package that depends on every crate by `=version`: cargo downloads and verifies
//! <folder>/src/NAME-VERSION/ the unpacked crate, a git repository of one commit
//! <folder>/target/           one build folder for all, so that a dependency is built once
//! <folder>/baseline/         what the untouched crates yield
//! <folder>/out/              memfix's reports and diffs, to be read by people
//! <folder>/log/              the last output of each program
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::list::Entry;
use super::{manifest, process, text};

/// The folder and where the repository's own files are.
pub struct Scratch {
    folder: PathBuf,
    /// `corpus/crates.lock`: versions of all dependencies, shared by all crates.
    lock: PathBuf,
}

impl Scratch {
    /// Makes the folder ready for use.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(folder: PathBuf, lock: PathBuf) -> Result<Self> {
        for part in ["fetch/src", "src", "target", "baseline", "out", "log"] {
            let path = folder.join(part);
            fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        }
        // The folder may lie inside a repository: its configuration must not reach the crates.
        fs::write(folder.join("src/rustfmt.toml"), "")?;
        Ok(Self { folder: folder.canonicalize()?, lock })
    }

    /// Where the crate lies.
    pub fn source(&self, entry: &Entry) -> PathBuf {
        self.folder.join("src").join(entry.id())
    }

    /// The build folder.
    pub fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// A file under `out/`.
    pub fn out(&self, entry: &Entry, extension: &str) -> PathBuf {
        self.reports().join(format!("{}.{extension}", entry.name))
    }

    /// Where reports and diffs are.
    pub fn reports(&self) -> PathBuf {
        self.folder.join("out")
    }

    /// Where the crate's baseline is kept.
    pub fn baseline(&self, entry: &Entry) -> PathBuf {
        self.folder.join("baseline").join(format!("{}.json", entry.name))
    }

    /// A folder for the crate's program output.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn logs(&self, entry: &Entry) -> Result<PathBuf> {
        let path = self.folder.join("log").join(&entry.name);
        fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// A cargo command in the crate's folder, with the settings that all crates share.
    pub fn cargo(&self, entry: &Entry, subcommand: &str) -> Command {
        let mut command = Command::new("cargo");
        command.arg(subcommand).current_dir(self.source(entry));
        self.settle(&mut command);
        command
    }

    /// Gives `command` the environment in which all crates are built: quick to build, no network.
    pub fn settle(&self, command: &mut Command) {
        let settings = [
            ("CARGO_INCREMENTAL", "0"),
            ("CARGO_NET_OFFLINE", "true"),
            ("CARGO_PROFILE_DEV_DEBUG", "0"),
            ("CARGO_PROFILE_TEST_DEBUG", "0"),
            ("CARGO_TERM_COLOR", "never"),
            // Snapshot tests must not write into the crate.
            ("INSTA_UPDATE", "no"),
        ];
        // What xtask was started with must not reach the crates: the manifest folder of xtask, the caller's flags.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let of_a_package = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
            if of_a_package || text == "RUSTFLAGS" {
                command.env_remove(&name);
            }
        }
        command.envs(settings).env("CARGO_TARGET_DIR", self.target());
    }

    /// Downloads and unpacks `entries`, each a git repository with one commit. What is there already stays.
    ///
    /// # Errors
    /// No network, a checksum that is not the listed one, a crate whose dependencies do not resolve.
    pub fn unpack(&self, entries: &[&Entry]) -> Result<()> {
        let mut missing = Vec::with_capacity(entries.len());
        for entry in entries {
            if fs::read_to_string(self.key_file(entry)).ok() != Some(self.key(entry)?) {
                missing.push(*entry);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        self.unpack_all(&missing)?;
        self.exclude_members()?;
        for entry in &missing {
            self.settle_dependencies(entry).with_context(|| format!("{} does not resolve", entry.id()))?;
            self.commit(entry)?;
        }
        Ok(())
    }

    /// All that the unpacked crate depends on; kept beside it, since the list may change.
    fn key(&self, entry: &Entry) -> Result<String> {
        let lock = fs::read(&self.lock).unwrap_or_default();
        Ok(format!("{}\n{:x}", serde_json::to_string(entry)?, text::hash(&lock)))
    }

    fn key_file(&self, entry: &Entry) -> PathBuf {
        self.source(entry).join(".git/corpus-key")
    }

    /// Puts the crate back to its first commit.
    ///
    /// # Errors
    /// git fails.
    pub fn restore(&self, entry: &Entry) -> Result<()> {
        self.git(entry, &["reset", "--quiet", "--hard", "untouched"])?;
        self.git(entry, &["clean", "--quiet", "-fdx"])?;
        Ok(())
    }

    /// Runs git in the crate's folder and gives its stdout.
    ///
    /// # Errors
    /// git fails.
    pub fn git(&self, entry: &Entry, args: &[&str]) -> Result<String> {
        let mut command = Command::new("git");
        // Whatever the user has configured (signing, hooks, line ends) must not reach the crates.
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.args([
            "-c",
            "user.name=corpus",
            "-c",
            "user.email=corpus@localhost",
            "-c",
            "core.autocrlf=false",
        ]);
        process::output(command.args(args).current_dir(self.source(entry)))
    }

    /// Writes `corpus/crates.lock` anew: one resolution of all crates, so that they share their dependencies.
    ///
    /// # Errors
    /// The crates cannot be resolved together.
    pub fn write_lock(&self, entries: &[&Entry]) -> Result<()> {
        self.unpack_all(entries)?;
        let sources = self.folder.join("src");
        let members: Vec<String> = entries.iter().map(|entry| entry.id()).collect();
        fs::write(
            sources.join("Cargo.toml"),
            format!("[workspace]\nresolver = \"2\"\nmembers = {members:?}\n"),
        )?;
        let locked = process::output(Command::new("cargo").arg("generate-lockfile").current_dir(&sources));
        self.exclude_members()?;
        locked?;
        fs::copy(sources.join("Cargo.lock"), &self.lock)?;
        Ok(fs::remove_file(sources.join("Cargo.lock"))?)
    }

    /// Lets cargo download the crates and verify them; gives the folder of each in the registry's cache.
    fn fetch(&self, entries: &[&Entry]) -> Result<BTreeMap<String, PathBuf>> {
        let folder = self.folder.join("fetch");
        let mut manifest = "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n".to_owned();
        for entry in entries {
            manifest.push_str(&format!("{} = \"={}\"\n", entry.name, entry.version));
        }
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), "")?;
        let metadata = process::output(
            Command::new("cargo").args(["metadata", "--format-version=1"]).current_dir(&folder),
        )?;
        let metadata: Metadata = serde_json::from_str(&metadata)?;
        let lock: Lock = toml::from_str(&fs::read_to_string(folder.join("Cargo.lock"))?)?;
        for entry in entries {
            let locked = lock
                .package
                .iter()
                .find(|package| package.name == entry.name && package.version == entry.version);
            let checksum = locked.and_then(|package| package.checksum.as_deref()).unwrap_or("nothing");
            ensure!(
                checksum == entry.checksum,
                "{} has checksum {checksum}, corpus/crates.toml lists {}: correct the list if the version is meant",
                entry.id(),
                entry.checksum
            );
        }
        let folder_of = |package: Package| Some((package.id(), package.manifest_path.parent()?.to_owned()));
        Ok(metadata.packages.into_iter().filter_map(folder_of).collect())
    }

    fn unpack_all(&self, entries: &[&Entry]) -> Result<()> {
        let packages = self.fetch(entries)?;
        for entry in entries {
            let registry =
                packages.get(&entry.id()).with_context(|| format!("cargo did not fetch {}", entry.id()))?;
            self.unpack_one(entry, registry).with_context(|| format!("cannot unpack {}", entry.id()))?;
        }
        Ok(())
    }

    fn unpack_one(&self, entry: &Entry, registry: &Path) -> Result<()> {
        let folder = self.source(entry);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        copy_tree(registry, &folder)?;
        for file in
            [".cargo-ok", ".cargo_vcs_info.json", "Cargo.toml.orig", "rust-toolchain", "rust-toolchain.toml"]
        {
            let path = folder.join(file);
            if path.exists() {
                fs::remove_file(path)?;
            }
        }
        if let Some(settings) = &entry.rustfmt {
            fs::write(folder.join("rustfmt.toml"), settings)?;
        }
        for file in &entry.empty_files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, "")?;
        }
        let path = folder.join("Cargo.toml");
        let text = fs::read_to_string(&path)?;
        if let Some(adapted) = manifest::adapted(entry, &text)? {
            fs::write(path, adapted)?;
        }
        Ok(())
    }

    /// Writes a workspace that holds no crate, so that none of them looks further up for the workspace it belongs to.
    fn exclude_members(&self) -> Result<()> {
        let sources = self.folder.join("src");
        let mut folders = Vec::new();
        for dir in fs::read_dir(&sources)? {
            let dir = dir?;
            if dir.file_type()?.is_dir() {
                folders.push(dir.file_name().to_string_lossy().into_owned());
            }
        }
        folders.sort();
        Ok(fs::write(sources.join("Cargo.toml"), format!("[workspace]\nexclude = {folders:?}\n"))?)
    }

    /// Starts the crate's lock file from the shared one and downloads what it names.
    fn settle_dependencies(&self, entry: &Entry) -> Result<()> {
        let lock = self.source(entry).join("Cargo.lock");
        if self.lock.exists() {
            fs::copy(&self.lock, lock)?;
        } else if lock.exists() {
            fs::remove_file(lock)?;
        }
        process::output(Command::new("cargo").arg("fetch").current_dir(self.source(entry)))?;
        Ok(())
    }

    fn commit(&self, entry: &Entry) -> Result<()> {
        self.git(entry, &["init", "--quiet"])?;
        // The crate's own .gitattributes must not turn line ends.
        fs::create_dir_all(self.source(entry).join(".git/info"))?;
        fs::write(self.source(entry).join(".git/info/attributes"), "* -text\n")?;
        // Also what the crate's own .gitignore names: what was published is what is compared.
        self.git(entry, &["add", "--all", "--force"])?;
        self.git(entry, &["commit", "--quiet", "--message", &entry.id()])?;
        self.git(entry, &["tag", "untouched"])?;
        Ok(fs::write(self.key_file(entry), self.key(entry)?)?)
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

impl Package {
    fn id(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy_tree(&item.path(), &target)?;
        } else {
            fs::copy(item.path(), target)?;
        }
    }
    Ok(())
}
