//! Running other programs: with a time limit, at low priority, output to a file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How a program ended.
pub struct Ended {
    /// `None`: it was stopped at its time limit.
    pub status: Option<ExitStatus>,
    /// What it wrote to stdout; the diff of memfix is compared byte for byte, hence bytes.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Ended {
    /// Whether it ended by itself with code 0.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// One line: how it ended and the last of what it said.
    pub fn summary(&self) -> String {
        let how = match self.status {
            None => "stopped at its time limit".to_owned(),
            Some(status) => status.to_string(),
        };
        let said: Vec<&str> = self.stderr.lines().filter(|line| !line.trim().is_empty()).collect();
        format!("{how}: {}", said[said.len().saturating_sub(12)..].join("\n    "))
    }
}

/// Runs `command` for at most `limit`, with stdout and stderr kept apart.
///
/// # Errors
/// It cannot be started.
pub fn run(command: &mut Command, scratch: &Path, limit: Duration) -> Result<Ended> {
    let (out, err) = (scratch.join("stdout"), scratch.join("stderr"));
    let status = wait(command, File::create(&out)?, File::create(&err)?, limit)?;
    Ok(Ended { status, stdout: fs::read(&out)?, stderr: read_lossy(&err)? })
}

/// Runs `command` for at most `limit`, with stdout and stderr in one stream, in the order in which they were written.
///
/// # Errors
/// It cannot be started.
pub fn run_interleaved(command: &mut Command, scratch: &Path, limit: Duration) -> Result<Ended> {
    let both = scratch.join("both");
    let file = File::create(&both)?;
    let status = wait(command, file.try_clone()?, file, limit)?;
    Ok(Ended { status, stdout: Vec::new(), stderr: read_lossy(&both)? })
}

/// Runs `command` and gives its stdout; anything but success is an error.
///
/// # Errors
/// It cannot be started, or fails.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command.output().with_context(|| format!("cannot run {shown}"))?;
    if !output.status.success() {
        bail!("{shown} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn wait(command: &mut Command, out: File, err: File, limit: Duration) -> Result<Option<ExitStatus>> {
    command.stdin(Stdio::null()).stdout(out).stderr(err);
    // Tests start programs of their own: the limit must end the whole group.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn().with_context(|| format!("cannot run {command:?}"))?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            stop(&mut child)?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn stop(child: &mut Child) -> Result<()> {
    if cfg!(unix) {
        // The group's id is the child's own: it leads the group that `wait` made.
        Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status()?;
    } else {
        child.kill()?;
    }
    child.wait()?;
    Ok(())
}

fn read_lossy(path: &PathBuf) -> Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
}
