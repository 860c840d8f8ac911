//! Which toolchain the workspace uses: the folder of its sysroot and what `rustc -vV` says of it.

use std::path::Path;
use std::process::Output;

use ra_ap_paths::{AbsPathBuf, Utf8PathBuf};
use ra_ap_toolchain::Tool;
use rustc_hash::FxHashMap;

use super::LoadError;

/// Variables set (`Some`) or removed (`None`) for a tool that is started.
pub(super) type ToolEnv = FxHashMap<String, Option<String>>;

/// An installed toolchain.
#[derive(Clone, Debug)]
pub(super) struct Toolchain {
    pub(super) sysroot: AbsPathBuf,
    /// `1.95.0`.
    pub(super) release: String,
    /// The same as numbers: major, minor, patch.
    pub(super) version: (u64, u64, u64),
    /// `1.95.0 (59807616e 2026-04-14)`: all that `rustc -V` prints after the name.
    pub(super) description: String,
    /// The commit, where rustc knows it; distributions strip it.
    pub(super) commit: Option<String>,
}

impl Toolchain {
    /// Asks the `rustc` that is in force in `dir` (`rust-toolchain.toml` and rustup overrides apply), with `env`
    /// over the environment of this process.
    pub(super) fn discover(dir: &Path, env: &ToolEnv) -> Result<Toolchain, LoadError> {
        let sysroot = rustc(dir, env, &["--print", "sysroot"])?;
        let sysroot = AbsPathBuf::try_from(Utf8PathBuf::from(sysroot.trim())).map_err(|path| {
            LoadError(format!("rustc names `{path}` as its sysroot, which is no absolute path"))
        })?;
        let verbose = rustc(dir, env, &["-vV"])?;
        let field = |name: &str| {
            verbose
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                .map(|value| value.trim().to_owned())
        };
        let description =
            verbose.lines().next().and_then(|line| line.strip_prefix("rustc ")).map(str::to_owned);
        let (Some(release), Some(description)) = (field("release"), description) else {
            return Err(LoadError(format!(
                "`rustc -vV` does not say its version, but:\n{verbose}\ncheck which program `rustc` is"
            )));
        };
        let Ok(version) = semver::Version::parse(&release) else {
            return Err(LoadError(format!(
                "rustc gives `{release}` as its version; check which program `rustc` is"
            )));
        };
        let version = (version.major, version.minor, version.patch);
        let commit = field("commit-hash").filter(|hash| hash != "unknown");
        Ok(Toolchain { sysroot, release, version, description, commit })
    }
}

/// What a tool said on standard error, or how it ended where it said nothing.
pub(super) fn complaint(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    match stderr.trim() {
        "" => output.status.to_string(),
        text => text.to_owned(),
    }
}

/// `path` as the analyser takes it.
pub(super) fn absolute_utf8(path: &Path) -> Result<AbsPathBuf, LoadError> {
    Utf8PathBuf::from_path_buf(path.to_owned())
        .ok()
        .and_then(|path| AbsPathBuf::try_from(path).ok())
        .ok_or_else(|| LoadError(format!("`{}` is not an absolute UTF-8 path; move it", path.display())))
}

fn rustc(dir: &Path, env: &ToolEnv, args: &[&str]) -> Result<String, LoadError> {
    let program = Tool::Rustc.path();
    let output =
        ra_ap_toolchain::command(&program, dir, env).args(args).output().map_err(|error| {
            LoadError(format!(
                "could not run `{program}`: {error}; memfix needs a Rust toolchain: install one from https://rustup.rs \
                 or set RUSTC"
            ))
        })?;
    if !output.status.success() {
        return Err(LoadError(format!(
            "`{program} {}` failed: {}\ninstall the toolchain that `{}` asks for (`rustup toolchain install`), or \
             choose another with RUSTUP_TOOLCHAIN",
            args.join(" "),
            complaint(&output),
            dir.display(),
        )));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| LoadError(format!("`{program} {}` printed something that is not UTF-8", args.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str, value: Option<&str>) -> ToolEnv {
        [(name.to_owned(), value.map(str::to_owned))].into_iter().collect()
    }

    #[test]
    fn the_toolchain_in_force_is_described_as_rustc_describes_itself() {
        let toolchain = Toolchain::discover(Path::new("."), &ToolEnv::default()).unwrap();
        let said = rustc(Path::new("."), &ToolEnv::default(), &["-V"]).unwrap();
        assert_eq!(said.trim(), format!("rustc {}", toolchain.description));
        assert!(toolchain.description.starts_with(&toolchain.release));
    }

    #[test]
    fn a_toolchain_that_is_not_installed_is_an_error_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rust-toolchain.toml");
        // A name that no channel has, so that nothing can be downloaded for it.
        std::fs::write(file, "[toolchain]\nchannel = \"no-such-toolchain\"\n").unwrap();
        // Cargo sets the variable for tests, and it would outrank the file.
        let error = Toolchain::discover(folder.path(), &env("RUSTUP_TOOLCHAIN", None)).unwrap_err();
        assert!(error.0.contains("no-such-toolchain"), "{error}");
        assert!(error.0.contains("RUSTUP_TOOLCHAIN"), "{error}");
    }
}
