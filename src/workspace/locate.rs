//! Where the workspace is that a path belongs to: what can be asked before it is loaded.

use std::path::{Path, PathBuf};

use ra_ap_toolchain::Tool;

use super::LoadError;
use super::load::find_manifest;
use super::toolchain::{ToolEnv, complaint};

/// The folder of the workspace that `path`, a folder or a Cargo.toml, belongs to. Asks cargo, and executes nothing.
///
/// # Errors
/// There is no Cargo.toml, or cargo cannot read it.
pub fn locate(path: &Path) -> Result<PathBuf, LoadError> {
    let manifest = find_manifest(path)?;
    let folder: &Path = manifest.parent().as_ref();
    let cargo = Tool::Cargo.path();
    let output = ra_ap_toolchain::command(&cargo, folder, &ToolEnv::default())
        .args(["locate-project", "--workspace", "--message-format", "plain", "--manifest-path"])
        .arg(AsRef::<Path>::as_ref(&manifest))
        .output()
        .map_err(|error| {
            LoadError(format!("could not run `{cargo}`: {error}; memfix needs a Rust toolchain"))
        })?;
    if !output.status.success() {
        return Err(LoadError(format!(
            "cargo could not find the workspace of `{manifest}`:\n{}\nmend what cargo reports and run memfix again",
            complaint(&output)
        )));
    }
    let root = String::from_utf8_lossy(&output.stdout);
    let root = Path::new(root.trim_end_matches(['\r', '\n']));
    Ok(root.parent().unwrap_or(folder).to_owned())
}
