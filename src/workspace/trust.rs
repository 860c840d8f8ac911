//! Keeps cargo from executing what a workspace's configuration names, so that analysing it runs nothing of it.
//!
//! `cargo metadata` starts rustc, and a `.cargo/config.toml` in the workspace can say which rustc, under which
//! wrapper, with which libraries preloaded. The first two are overridden by the environment; the others have no such
//! override, and a workspace that has them is refused until its owner says that it may run code.

use std::fs;
use std::path::{Path, PathBuf};

use super::LoadError;
use super::toolchain::{ToolEnv, Toolchain};

/// A kind of setting that makes cargo or rustc load or start a program while only asked for information.
struct Executing {
    applies: fn(&Setting<'_>) -> bool,
    /// What happens then, for the message.
    why: &'static str,
}

const EXECUTING: &[Executing] = &[
    Executing {
        applies: |setting| {
            setting.path.iter().any(|key| key.contains("credential-provider") || *key == "credential-alias")
        },
        why: "a credential provider is a program that cargo starts",
    },
    Executing {
        applies: |setting| {
            setting.value.contains("codegen-backend=") || setting.value.contains("llvm-plugins=")
        },
        why: "rustc loads the library that this flag names",
    },
    Executing {
        applies: |setting| matches!(setting.path, ["env", name, ..] if name.starts_with("LD_") || name.starts_with("DYLD_")),
        why: "rustc is started with this variable, which loads a library",
    },
];

/// One value of a configuration file and the keys that lead to it.
struct Setting<'a> {
    path: &'a [&'a str],
    value: &'a str,
}

/// Points cargo to the toolchain's own rustc, without wrappers.
pub(super) fn pin_rustc(env: &mut ToolEnv, toolchain: &Toolchain) {
    let name = format!("rustc{}", std::env::consts::EXE_SUFFIX);
    let rustc = toolchain.sysroot.join("bin").join(name);
    env.insert("RUSTC".to_owned(), Some(rustc.to_string()));
    // Set and empty means none, and takes precedence over the configuration.
    env.insert("RUSTC_WRAPPER".to_owned(), Some(String::new()));
    env.insert("RUSTC_WORKSPACE_WRAPPER".to_owned(), Some(String::new()));
}

/// Refuses a workspace whose own cargo configuration would execute something.
pub(super) fn check_configuration(directory: &Path) -> Result<(), LoadError> {
    let mut seen = Vec::new();
    for file in configurations(directory) {
        seen.clear();
        check_file(&file, &mut seen)?;
    }
    Ok(())
}

/// The configuration files of the repository that `directory` is in; those of the user's home are the user's own.
fn configurations(directory: &Path) -> Vec<PathBuf> {
    let homes = [std::env::home_dir(), std::env::var_os("CARGO_HOME").map(PathBuf::from)];
    let is_home = |folder: &Path| homes.iter().flatten().any(|home| home == folder);
    let repository = directory.ancestors().find(|folder| folder.join(".git").exists());
    directory
        .ancestors()
        .take_while(|folder| repository.is_none_or(|root| folder.starts_with(root)))
        .filter(|folder| !is_home(folder) && !is_home(&folder.join(".cargo")))
        .flat_map(|folder| [folder.join(".cargo/config.toml"), folder.join(".cargo/config")])
        .filter(|file| file.is_file())
        .collect()
}

fn check_file(file: &Path, seen: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    if seen.iter().any(|other| other == file) {
        return Ok(());
    }
    seen.push(file.to_owned());
    // What cannot be read or parsed is for cargo to report, in its own words.
    let Ok(text) = fs::read_to_string(file) else { return Ok(()) };
    let Ok(table) = text.parse::<toml::Table>() else { return Ok(()) };
    let mut included = Vec::new();
    let mut refused = None;
    walk(&mut Vec::new(), &toml::Value::Table(table), &mut |setting| {
        if setting.path.first() == Some(&"include") {
            included.push(setting.value.to_owned());
        }
        if refused.is_none() {
            refused = EXECUTING
                .iter()
                .find(|kind| (kind.applies)(setting))
                .map(|kind| (setting.path.join("."), kind.why));
        }
    });
    if let Some((key, why)) = refused {
        return Err(LoadError(format!(
            "`{}` sets `{key}`, and {why}; memfix executes nothing of a workspace by default: remove the setting, or \
             pass --build-scripts if you trust this workspace",
            file.display()
        )));
    }
    for path in included {
        check_file(&file.parent().unwrap_or(file).join(path), seen)?;
    }
    Ok(())
}

fn walk<'a>(path: &mut Vec<&'a str>, value: &'a toml::Value, visit: &mut impl FnMut(&Setting<'_>)) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                path.push(key);
                walk(path, value, visit);
                path.pop();
            }
        }
        toml::Value::Array(values) => {
            for value in values {
                walk(path, value, visit);
            }
        }
        toml::Value::String(text) => visit(&Setting { path, value: text }),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)]) -> Result<(), LoadError> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let package = folder.path().join("packages/a");
        fs::create_dir_all(&package).unwrap();
        check_configuration(&package)
    }

    fn refused(config: &str) -> String {
        check(&[(".cargo/config.toml", config)]).unwrap_err().0
    }

    #[test]
    fn what_would_execute_is_refused_by_its_key() {
        assert!(
            refused("registry.global-credential-providers = ['./x']")
                .contains("`registry.global-credential-prov")
        );
        assert!(
            refused("[registries.r]\ncredential-provider = './x'")
                .contains("`registries.r.credential-provider`")
        );
        assert!(refused("[credential-alias]\na = './x'").contains("--build-scripts"));
        assert!(refused("[build]\nrustflags = ['-Zcodegen-backend=x.so']").contains("`build.rustflags`"));
        assert!(refused("[target.'cfg(unix)']\nrustflags = '-Z llvm-plugins=x.so'").contains("rustflags"));
        assert!(
            refused("[env]\nLD_PRELOAD = { value = 'x.so', relative = true }")
                .contains("`env.LD_PRELOAD.value`")
        );
    }

    #[test]
    fn settings_that_only_inform_are_taken() {
        let config = "[build]\nrustflags = ['--cfg', 'tokio_unstable', '-Ctarget-cpu=native']\nrustc-wrapper = 'sccache'\n\
                      [env]\nRUST_LOG = 'debug'\n[alias]\nx = 'run'\n[net]\ngit-fetch-with-cli = true\n";
        assert!(check(&[(".cargo/config.toml", config)]).is_ok());
        assert!(check(&[(".cargo/config.toml", "not toml at all [")]).is_ok(), "cargo reports it better");
        assert!(check(&[]).is_ok());
    }

    #[test]
    fn every_configuration_between_the_package_and_the_repository_counts() {
        let bad = "credential-alias.a = 'x'";
        assert!(check(&[("packages/a/.cargo/config.toml", bad)]).is_err());
        assert!(check(&[("packages/.cargo/config", bad)]).is_err());
        assert!(
            check(&[(".cargo/config.toml", "include = ['more.toml']"), (".cargo/more.toml", bad)]).is_err()
        );
        let round =
            [(".cargo/config.toml", "include = ['a.toml']"), (".cargo/a.toml", "include = 'config.toml'")];
        assert!(check(&round).is_ok(), "files that include each other end");
    }
}
