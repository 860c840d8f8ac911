//! How files are named: to programs from the workspace's root, to people and to `git apply` from the current folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::engine::Changeset;
use crate::transform::FileRef;
use crate::workspace::Workspace;

/// Paths for people, and for `git apply`.
pub struct Shown {
    pub of: HashMap<FileRef, String>,
    /// The folder that the paths start from, where that is not the current one.
    pub to_be_applied_in: Option<PathBuf>,
}

/// The path of each file from the workspace's root.
pub fn from_root(workspace: &Workspace) -> HashMap<FileRef, String> {
    workspace.all_files().map(|file| (file.id, file.relative.clone())).collect()
}

/// The path of each file from the current folder; from the workspace's root where a changed file lies outside of the
/// current folder, since `git apply` refuses paths with `..`.
pub fn from_current_folder(workspace: &Workspace, changes: &Changeset) -> Shown {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // Where the current folder is gone, nothing lies in it.
    let current = std::env::current_dir().map(|it| real(&it)).unwrap_or_default();
    let root = real(workspace.root());
    let relative = |file: &str| relative(&current, &root.join(file));
    let of: HashMap<FileRef, String> =
        workspace.all_files().map(|file| (file.id, relative(&file.relative))).collect();
    let outside =
        |file: &FileRef| of.get(file).is_none_or(|path| path.starts_with("..") || path.starts_with('/'));
    if changes.keys().any(outside) {
        return Shown { of: from_root(workspace), to_be_applied_in: Some(root) };
    }
    Shown { of, to_be_applied_in: None }
}

/// `path` as seen from the folder `from`, with `/` between the parts; both are absolute.
fn relative(from: &Path, path: &Path) -> String {
    let common = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".into());
    let down = path.components().skip(common).map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_folder() {
        let seen = |from: &str, path: &str| relative(Path::new(from), Path::new(path));
        assert_eq!(seen("/a", "/a/src/lib.rs"), "src/lib.rs");
        assert_eq!(seen("/a/b", "/a/src/lib.rs"), "../src/lib.rs");
        assert_eq!(seen("/", "/a/b.rs"), "a/b.rs");
    }
}
