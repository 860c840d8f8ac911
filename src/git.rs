//! git, asked so that it only looks.

use std::io;
use std::path::Path;
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
