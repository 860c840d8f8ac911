//! memfix on one crate: rewrite it, and compare with the untouched crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::health::{self, Health};
use super::list::Entry;
use super::process::{self, Ended};
use super::scratch::Scratch;
use super::table::Row;
use super::text::{self, Replacement};

const MEMFIX_LIMIT: Duration = Duration::from_secs(20 * 60);

/// What came of one crate.
#[derive(Serialize, Deserialize)]
pub struct Trial {
    pub name: String,
    pub version: String,
    /// How many findings and declines of each kind: what `expected/NAME.snap` holds.
    pub counts: BTreeMap<String, usize>,
    /// What a maintainer would complain of; empty where all is well.
    pub problems: Vec<String>,
    files: usize,
    safe: usize,
    review: usize,
    declined: usize,
    check: String,
    tests: String,
    fmt: String,
    second: String,
    seconds: u64,
}

impl Trial {
    /// The crate's line in the table.
    pub fn row(&self) -> Row {
        Row {
            name: self.name.clone(),
            failed: !self.problems.is_empty(),
            cells: vec![
                self.version.clone(),
                self.files.to_string(),
                self.safe.to_string(),
                self.review.to_string(),
                self.declined.to_string(),
                self.check.clone(),
                self.tests.clone(),
                self.fmt.clone(),
                self.second.clone(),
                self.seconds.to_string(),
            ],
        }
    }
}

/// The fields of memfix's JSON report that are compared.
#[derive(Deserialize)]
struct Report {
    findings: Vec<Finding>,
    declines: Vec<Decline>,
    crashes: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Finding {
    transform: String,
    class: String,
    outcome: String,
    /// Its edits alone do not fit the untouched text.
    rests_on_earlier: bool,
    edits: Vec<Edit>,
    imports: Vec<Import>,
}

#[derive(Deserialize)]
struct Edit {
    file: String,
    start: usize,
    end: usize,
    new: String,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    file: String,
    at: usize,
    path: String,
}

#[derive(Deserialize)]
struct Decline {
    transform: String,
    reason: String,
}

/// Runs memfix on `entry` and compares the result with what `before` gives of the untouched crate, which takes long and is
/// asked only where memfix changes something. The rewritten crate stays in its folder.
///
/// # Errors
/// git, cargo or memfix cannot be run; what they answer is a problem of the trial.
pub fn run(
    entry: &Entry,
    scratch: &Scratch,
    memfix: &Memfix,
    before: impl FnOnce() -> Result<Health>,
) -> Result<Trial> {
    let mut trial = Trial {
        name: entry.name.clone(),
        version: entry.version.clone(),
        counts: BTreeMap::new(),
        problems: Vec::new(),
        files: 0,
        safe: 0,
        review: 0,
        declined: 0,
        check: "-".to_owned(),
        tests: "-".to_owned(),
        fmt: "-".to_owned(),
        second: "-".to_owned(),
        seconds: 0,
    };
    let subject = Subject { entry, scratch, memfix };
    scratch.restore(entry)?;
    let Some((report, rewritten)) = subject.rewrite(&mut trial)? else { return Ok(trial) };
    trial.count(&report);
    let changed = subject.changed(&rewritten)?;
    trial.files = changed.len();
    if changed.is_empty() {
        trial.second = "empty".to_owned();
        return Ok(trial);
    }
    let before = before()?;
    subject.git(&["read-tree", "--reset", "-u", &rewritten])?;
    subject.compare_texts(&changed, &report, &before, &mut trial)?;
    subject.compare_health(&before, &mut trial)?;
    subject.second_run(&mut trial)?;
    Ok(trial)
}

impl Trial {
    fn count(&mut self, report: &Report) {
        for finding in &report.findings {
            if finding.outcome == "rejected" && finding.class == "safe" {
                self.problems.push(format!("{}: verification rejected a safe proposal", finding.transform));
            }
            let kind = format!("{} {} {}", finding.transform, finding.outcome, finding.class);
            *self.counts.entry(kind).or_default() += 1;
            match (finding.outcome.as_str(), finding.class.as_str()) {
                ("applied", "safe") => self.safe += 1,
                ("applied", "review") => self.review += 1,
                _ => {}
            }
        }
        for decline in &report.declines {
            *self.counts.entry(format!("{} declined {}", decline.transform, decline.reason)).or_default() +=
                1;
        }
        self.declined = report.declines.len();
        self.problems.extend(report.crashes.iter().map(|crash| format!("crash: {crash}")));
    }
}

/// One crate and the tools it is tried with.
struct Subject<'a> {
    entry: &'a Entry,
    scratch: &'a Scratch,
    memfix: &'a Memfix,
}

/// The memfix on trial.
pub struct Memfix {
    program: PathBuf,
    /// All transforms, as `--only` takes them: some run only when they are named.
    transforms: String,
    /// What it verifies itself, as `--verify` takes it.
    level: String,
}

impl Memfix {
    /// Asks the program for its transforms.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn new(program: PathBuf, level: &str) -> Result<Self> {
        let list = process::output(Command::new(&program).arg("list"))?;
        let names = list.lines().skip(1).filter_map(|line| line.split_whitespace().next());
        let transforms = names.collect::<Vec<_>>().join(",");
        Ok(Self { program, transforms, level: level.to_owned() })
    }

    /// What it verifies itself.
    pub fn level(&self) -> &str {
        &self.level
    }
}

impl Subject<'_> {
    /// Rewrites the crate, once through the dry run's diff and once by `--apply`, and gives the report and the git tree of
    /// the second. `None`: memfix failed.
    fn rewrite(&self, trial: &mut Trial) -> Result<Option<(Report, String)>> {
        let dry = self.run_memfix(&["--dry-run"])?;
        let diff = self.scratch.out(self.entry, "dry.diff");
        fs::write(&diff, &dry.stdout)?;
        let json = self.scratch.out(self.entry, "json");
        let json_text = json.to_string_lossy().into_owned();
        let start = Instant::now();
        let apply = self.run_memfix(&["--apply", "--format=json", "--output", &json_text])?;
        trial.seconds = start.elapsed().as_secs();
        for (ended, mode) in [(&dry, "--dry-run"), (&apply, "--apply")] {
            if !ended.success() {
                trial.problems.push(format!("memfix {mode}: {}", ended.summary()));
            }
        }
        if !trial.problems.is_empty() {
            return Ok(None);
        }
        let applied = self.tree()?;
        fs::write(self.scratch.out(self.entry, "diff"), self.git(&["diff", "--cached", "untouched"])?)?;
        self.scratch.restore(self.entry)?;
        if !dry.stdout.is_empty() {
            let patch = diff.to_string_lossy().into_owned();
            if let Err(error) = self.git(&["apply", "--whitespace=nowarn", &patch]) {
                trial.problems.push(format!("the dry run's diff does not apply: {error:#}"));
            }
        }
        if self.tree()? != applied {
            trial.problems.push("the dry run's diff, applied, is not what --apply wrote".to_owned());
        }
        self.git(&["read-tree", "--reset", "-u", &applied])?;
        let report = fs::read_to_string(&json).with_context(|| format!("cannot read {}", json.display()))?;
        let report =
            serde_json::from_str(&report).with_context(|| format!("{} is not a report", json.display()))?;
        Ok(Some((report, applied)))
    }

    /// memfix with the crate's features. All crates share what verification builds of their dependencies.
    fn run_memfix(&self, args: &[&str]) -> Result<Ended> {
        let mut command = Command::new(&self.memfix.program);
        command.current_dir(self.scratch.source(self.entry));
        self.scratch.settle(&mut command);
        command.args(["--include=review", "--offline", "--no-progress", "--verify", &self.memfix.level]);
        command.args(["--only", &self.memfix.transforms]);
        command.args(args).args(self.entry.feature_args());
        process::run(&mut command, &self.scratch.logs(self.entry)?, MEMFIX_LIMIT)
    }

    /// The names of the files that differ from the untouched crate.
    fn changed(&self, tree: &str) -> Result<Vec<String>> {
        let names = self.git(&["diff", "--name-only", "-z", "untouched", tree])?;
        Ok(names.split_terminator('\0').map(str::to_owned).collect())
    }

    /// Comments kept, nothing changed but the reported edits.
    fn compare_texts(
        &self,
        changed: &[String],
        report: &Report,
        before: &Health,
        trial: &mut Trial,
    ) -> Result<()> {
        for file in changed {
            let old = self.git(&["show", &format!("untouched:{file}")])?;
            let new = fs::read_to_string(self.scratch.source(self.entry).join(file))?;
            for comment in text::lost_comments(&old, &new) {
                trial.problems.push(format!("{file}: lost comment {comment:?}"));
            }
            let (edits, fit) = edits_of(report, file);
            match text::replaced(&old, &edits) {
                // What rests on an earlier change is in the diff only.
                _ if !fit => {}
                Some(expected) if text::same_code(&expected, &new) => {}
                Some(_) => trial.problems.push(format!("{file}: the change is more than its reported edits")),
                None => {
                    trial.problems.push(format!("{file}: the reported edits overlap or do not fit the file"))
                }
            }
            if before.unformatted.contains(file) {
                self.compare_hunks(file, &old, &edits, trial)?;
            }
        }
        Ok(())
    }

    /// In a file that was not formatted, every changed line must be one that an edit reaches: in a formatted one, that it
    /// is still formatted and the same code leaves no room for anything else.
    fn compare_hunks(&self, file: &str, old: &str, edits: &[Replacement], trial: &mut Trial) -> Result<()> {
        let reached: Vec<(usize, usize)> = edits.iter().filter_map(|edit| text::lines(old, edit)).collect();
        let diff = self.git(&["diff", "--unified=0", "untouched", "--", file])?;
        for (first, last) in diff.lines().filter_map(hunk) {
            if !reached.iter().any(|(start, end)| *start <= last + 1 && first <= *end) {
                trial.problems.push(format!("{file}:{first}: a line changed that no reported edit reaches"));
            }
        }
        Ok(())
    }

    fn compare_health(&self, before: &Health, trial: &mut Trial) -> Result<()> {
        let new: Vec<String> =
            health::unformatted(self.entry, self.scratch)?.difference(&before.unformatted).cloned().collect();
        trial.fmt = verdict(new.len(), "unformatted", "same");
        trial.problems.extend(new.iter().map(|file| format!("{file}: was formatted, is not any more")));

        let after = health::check(self.entry, self.scratch)?;
        let new = health::more(&before.diagnostics, &after);
        let errors = before.diagnostics.keys().filter(|text| text.starts_with("error")).count();
        let same = if errors == 0 { "same".to_owned() } else { format!("same, {errors} red before") };
        trial.check = verdict(new.len(), "new", &same);
        let broken = new.iter().any(|text| text.starts_with("error"));
        trial.problems.extend(new);
        if broken || self.entry.no_tests.is_some() {
            return Ok(());
        }

        let mut differing = health::differing(&before.tests, &health::test(self.entry, self.scratch)?);
        if !differing.is_empty() {
            // A test that fails by chance would be blamed on memfix: only what differs twice does.
            let again: BTreeSet<String> =
                health::differing(&before.tests, &health::test(self.entry, self.scratch)?)
                    .into_iter()
                    .collect();
            differing.retain(|test| again.contains(test));
        }
        trial.tests = verdict(differing.len(), "differ", &format!("{} same", before.tests.len()));
        trial.problems.extend(differing.into_iter().map(|test| format!("test {test}")));
        Ok(())
    }

    fn second_run(&self, trial: &mut Trial) -> Result<()> {
        let second = self.run_memfix(&["--dry-run"])?;
        fs::write(self.scratch.out(self.entry, "second.diff"), &second.stdout)?;
        let hunks = second.stdout.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"@@")).count();
        if !second.success() {
            trial.problems.push(format!("second memfix --dry-run: {}", second.summary()));
        } else if !second.stdout.is_empty() {
            trial
                .problems
                .push(format!("second run: {hunks} hunks more, see out/{}.second.diff", self.entry.name));
        }
        trial.second = verdict(hunks, "hunks", "empty");
        Ok(())
    }

    /// Stages everything and gives the id of the tree.
    fn tree(&self) -> Result<String> {
        self.git(&["add", "--all", "--force"])?;
        Ok(self.git(&["write-tree"])?.trim().to_owned())
    }

    fn git(&self, args: &[&str]) -> Result<String> {
        self.scratch.git(self.entry, args)
    }
}

/// The edits of a file, its imports among them; `false`: they do not all fit the untouched text.
fn edits_of(report: &Report, file: &str) -> (Vec<Replacement>, bool) {
    let applied = || report.findings.iter().filter(|finding| finding.outcome == "applied");
    let imports: BTreeSet<&Import> =
        applied().flat_map(|finding| &finding.imports).filter(|import| import.file == file).collect();
    let imports = imports.into_iter().map(|import| Replacement {
        start: import.at,
        end: import.at,
        new: format!("use {};\n", import.path),
    });
    let edits = applied().flat_map(|finding| &finding.edits).filter(|edit| edit.file == file);
    let edits = edits.map(|edit| Replacement { start: edit.start, end: edit.end, new: edit.new.clone() });
    let rests =
        |finding: &Finding| finding.rests_on_earlier && finding.edits.iter().any(|edit| edit.file == file);
    (imports.chain(edits).collect(), !applied().any(rests))
}

/// The old lines, first and last, of a line `@@ -12,3 +12,4 @@`. An insertion lies after its line.
fn hunk(line: &str) -> Option<(usize, usize)> {
    let range = line.strip_prefix("@@ -")?.split(' ').next()?;
    let (first, count) = range.split_once(',').unwrap_or((range, "1"));
    let (first, count): (usize, usize) = (first.parse().ok()?, count.parse().ok()?);
    Some((first, first + count.saturating_sub(1)))
}

fn verdict(problems: usize, what: &str, fine: &str) -> String {
    if problems == 0 { fine.to_owned() } else { format!("**{problems} {what}**") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunk_heads_give_the_old_lines() {
        assert_eq!(hunk("@@ -12,3 +12,4 @@ fn f() {"), Some((12, 14)));
        assert_eq!(hunk("@@ -7 +7 @@"), Some((7, 7)));
        assert_eq!(hunk("@@ -7,0 +8 @@"), Some((7, 7)));
        assert_eq!(hunk("+@@ -7"), None);
    }
}
