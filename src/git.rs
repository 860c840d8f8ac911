//! git, asked so that it only looks.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs git in `folder`, so that it sees that folder's repository and starts no program that the repository names.
///
/// # Errors
/// git cannot be started; what it answers is in the output.
pub fn ask(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    Command::new("git")
        .args(["-c", "core.fsmonitor=false"])
        .args(arguments)
        .current_dir(folder)
        // Within a hook these name another index or tree; cargo looks at the folder alone.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_PREFIX")
        // Only look: do not refresh and lock the index.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
}

/// What git prints.
///
/// # Errors
/// git cannot be started, or fails: with the first line of what it says.
pub fn answer(folder: &Path, arguments: &[&str]) -> io::Result<Vec<u8>> {
    let output = ask(folder, arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(said.lines().next().unwrap_or("it fails without a word").to_owned()))
}

/// The entries of an answer to a command with `-z`.
pub fn entries(answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    answer.split(|byte| *byte == 0).filter(|entry| !entry.is_empty())
}

/// A path as git prints it with `-z`.
#[cfg(unix)]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path as git prints it with `-z`.
#[cfg(not(unix))]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
