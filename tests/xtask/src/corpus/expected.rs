//! The counts that are expected of each crate: `corpus/expected/NAME.snap`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::trial::Trial;

/// Compares the trial's counts with what is expected, a difference being a problem of it, or writes them (`bless`).
///
/// # Errors
/// The snapshot cannot be read or written.
pub fn settle(folder: &Path, trial: &mut Trial, bless: bool) -> Result<()> {
    let path = folder.join(format!("{}.snap", trial.name));
    let counts = render(trial);
    if bless {
        fs::create_dir_all(folder)?;
        return fs::write(&path, counts).with_context(|| format!("cannot write {}", path.display()));
    }
    if !path.exists() {
        trial
            .problems
            .push(format!("expected/{}.snap is not there: look at the diff, then --bless", trial.name));
        return Ok(());
    }
    let expected = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = difference(&expected, &counts);
    trial.problems.extend(lines.into_iter().map(|line| format!("expected/{}.snap: {line}", trial.name)));
    Ok(())
}

fn render(trial: &Trial) -> String {
    let mut text = format!("{} {}\n", trial.name, trial.version);
    for (kind, count) in &trial.counts {
        text.push_str(&format!("{kind} {count}\n"));
    }
    text
}

/// Lines of one only, as in a diff.
fn difference(expected: &str, counts: &str) -> Vec<String> {
    let gone = expected
        .lines()
        .filter(|line| !counts.lines().any(|other| other == *line))
        .map(|line| format!("-{line}"));
    let new = counts
        .lines()
        .filter(|line| !expected.lines().any(|other| other == *line))
        .map(|line| format!("+{line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_moved_is_told_with_both_values() {
        assert_eq!(difference("a 1\nb 2\n", "a 1\nb 3\nc 1\n"), ["-b 2", "+b 3", "+c 1"]);
        assert!(difference("a 1\n", "a 1\n").is_empty());
    }
}
