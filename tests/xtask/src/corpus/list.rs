//! The list of crates in `corpus/crates.toml`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// `corpus/crates.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "crate")]
    crates: Vec<Entry>,
}

/// One pinned crate and how it is built and tested.
///
/// Everything but `why` and `smoke` changes what the untouched crate yields, so that the serialised entry is part of the
/// key under which its baseline is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entry {
    pub name: String,
    /// Exact version.
    pub version: String,
    /// SHA-256 of the `.crate` file, as the registry's index has it.
    pub checksum: String,
    /// What this crate adds to the corpus.
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "read by people; parsing makes it compulsory")]
    pub why: String,
    /// Part of `--smoke`.
    #[serde(default, skip_serializing)]
    pub smoke: bool,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default)]
    pub no_default_features: bool,
    /// Arguments of `cargo clippy`; the default is `--all-targets`.
    #[serde(default)]
    pub check: Vec<String>,
    /// Arguments of `cargo test`; the default is `--tests`: all test targets, no doc tests.
    #[serde(default)]
    pub test: Vec<String>,
    /// Tests not to run.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// Why no test is run at all.
    #[serde(default)]
    pub no_tests: Option<String>,
    /// Development dependencies to take out of the manifest, because what they build is not needed here.
    #[serde(default)]
    pub drop_dev_dependencies: Vec<String>,
    /// Development dependencies pinned with `=` that may be any compatible version, so that all crates share one.
    #[serde(default)]
    pub relax_dev_dependencies: Vec<String>,
    /// Targets to take out of the manifest: `bench` for all of that kind, `bench/walk` for one.
    #[serde(default)]
    pub drop_targets: Vec<String>,
    /// Its development dependencies depend on it in turn, and are to use it as it lies here.
    #[serde(default)]
    pub patch_self: bool,
    /// Files that tests name in `include_bytes!` and that are not published: made, empty.
    #[serde(default)]
    pub empty_files: Vec<PathBuf>,
    /// The rustfmt.toml that its repository has at a root that is not published.
    #[serde(default)]
    pub rustfmt: Option<String>,
}

/// Tests whose path contains one of `names` are not run.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    pub names: Vec<String>,
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "read by people; parsing makes it compulsory")]
    pub reason: String,
}

impl Entry {
    /// `name-version`, as the registry names the folder.
    pub fn id(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// The feature flags that cargo and memfix are given.
    pub fn feature_args(&self) -> Vec<String> {
        let mut args = Vec::with_capacity(2);
        if self.no_default_features {
            args.push("--no-default-features".to_owned());
        }
        if !self.features.is_empty() {
            args.push(format!("--features={}", self.features.join(",")));
        }
        args
    }
}

/// Reads the list at `path`.
///
/// # Errors
/// The file cannot be read, is not of this form, or names a crate twice.
pub fn read(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let list: List =
        toml::from_str(&text).with_context(|| format!("{} is not a list of crates", path.display()))?;
    let mut seen = BTreeSet::new();
    for entry in &list.crates {
        ensure!(seen.insert(&entry.name), "{} lists {} twice", path.display(), entry.name);
    }
    Ok(list.crates)
}
