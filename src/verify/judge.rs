//! Judges rewritten code by cargo: against the untouched code, in a scratch copy.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::blame::Texts;
use super::cargo::{self, Cargo, CargoFlags, Complaint, Said};
use super::copy::Copy;
use super::culprits::Suspicion;
use super::listing;
use crate::engine::{Changeset, Fate, Outcome, Reported};
use crate::transform::FileRef;
use crate::workspace::{Role, Workspace, on_disk};

/// Tests may take this many times as long as those of the untouched code, and at least the minute.
const PATIENCE: u32 = 10;
const LEAST_PATIENCE: Duration = Duration::from_secs(60);
/// The longest that the tests of the untouched code may take.
const MOST_PATIENCE: Duration = Duration::from_secs(60 * 60);

/// Calls of cargo on rewritten code in one run; a search that needs more gives up and drops what it has not seen pass.
const MOST_CHECKS: usize = 64;

/// What is wrong with a rewritten text.
#[derive(Clone, Debug)]
pub(super) struct Objection {
    pub complaints: Vec<Accused>,
}

/// A complaint and the changes that it may be about.
#[derive(Clone, Debug)]
pub(super) struct Accused {
    pub complaint: Complaint,
    /// Those whose edits stand where the complaint points.
    pub pointed: BTreeSet<String>,
    /// Those in the package that is complained of.
    pub near: BTreeSet<String>,
}

impl Objection {
    /// Whom it points at.
    pub(super) fn suspicion(&self) -> Suspicion {
        let mut suspicion = Suspicion::default();
        for accused in &self.complaints {
            match accused.pointed.len() {
                0 => suspicion.near.extend(accused.near.iter().cloned()),
                1 => suspicion.sole.extend(accused.pointed.iter().cloned()),
                _ => suspicion.shared.extend(accused.pointed.iter().cloned()),
            }
        }
        suspicion.shared = suspicion.shared.difference(&suspicion.sole).cloned().collect();
        suspicion
    }
}

/// Knows the untouched code and judges rewritten code by it.
pub(super) struct Judge {
    copy: Copy,
    cargo: Cargo,
    before: BTreeSet<Complaint>,
    /// The tests that pass untouched, and how long they may take; `None`: tests are not run.
    tests: Option<(BTreeSet<String>, Duration)>,
    /// Packages that do not compile untouched: the compiler says too little of them.
    red: BTreeSet<String>,
    /// The untouched bytes of files that were ever changed in the copy.
    touched: BTreeMap<PathBuf, Vec<u8>>,
    /// The texts that passed last.
    passed: Option<BTreeMap<PathBuf, Vec<u8>>>,
    /// How often rewritten code was checked.
    pub checks: usize,
}

impl Judge {
    /// Copies the workspace's repository and looks at the untouched code.
    ///
    /// # Errors
    /// Why nothing can be said of this workspace: the copy cannot be made, cargo fails on it, or it does not check as
    /// the original does.
    pub(super) fn new(
        workspace: &Workspace,
        flags: &CargoFlags,
        tests: bool,
        progress: &dyn Fn(&str),
    ) -> Result<Judge, String> {
        let root = workspace.root();
        let target = workspace.target().map_or_else(|| root.join("target"), Path::to_owned);
        std::fs::create_dir_all(&target)
            .map_err(|error| format!("cannot make {}: {error}", target.display()))?;
        let target = target.canonicalize().map_err(|error| error.to_string())?;
        progress("copying the repository");
        let packages = cargo::path_packages(root, flags)?;
        let members = workspace.packages().iter().filter_map(|package| package.manifest.parent());
        let mut trees = Vec::new();
        for folder in std::iter::once(root).chain(members) {
            let folder = folder.canonicalize().map_err(|error| error.to_string())?;
            if !trees.iter().any(|tree: &listing::Tree| folder.starts_with(&tree.root)) {
                let tree = listing::tree_of(&folder, &target);
                trees
                    .push(tree.map_err(|error| format!("cannot list the files of the repository: {error}"))?);
            }
        }
        let copy = Copy::bring_up(&target, trees, &packages)
            .map_err(|error| format!("cannot copy the repository: {error}"))?;
        let folder = copy.at(&root.canonicalize().map_err(|error| error.to_string())?);
        let configuration = configuration_not_above(root, &folder, copy.trees());
        let cargo = Cargo { folder, target: copy.target(), flags: flags.clone(), configuration };
        let mut judge = Judge {
            copy,
            cargo,
            before: BTreeSet::new(),
            tests: None,
            red: BTreeSet::new(),
            touched: BTreeMap::new(),
            passed: None,
            checks: 0,
        };
        judge.look_at_untouched(root, tests, progress)?;
        Ok(judge)
    }

    fn look_at_untouched(&mut self, root: &Path, tests: bool, progress: &dyn Fn(&str)) -> Result<(), String> {
        progress(&format!(
            "checking the untouched code with cargo, in a copy of {} files (the first time, its dependencies too)",
            self.copy.len()
        ));
        let said =
            self.cargo.check(&self.copy, true).map_err(|error| format!("cannot run cargo: {error}"))?;
        if has_errors(&said) {
            self.compare_with_original(root, &said, progress)?;
            // What fails for its tests alone can still be judged by the rest.
            let plain =
                self.cargo.check(&self.copy, false).map_err(|error| format!("cannot run cargo: {error}"))?;
            if let Some(why) = plain.failed {
                return Err(format!("cargo check fails on the untouched code: {why}"));
            }
            self.red = errors(&plain).map(|it| it.package.clone()).collect();
        }
        self.before = said.complaints;
        if tests {
            progress("running the tests of the untouched code");
            let tested = self
                .cargo
                .test(MOST_PATIENCE)
                .map_err(|error| format!("cargo test fails on the untouched code: {error}"))?;
            self.tests = Some((tested.passed, (tested.took * PATIENCE).max(LEAST_PATIENCE)));
        }
        Ok(())
    }

    /// Makes sure that what is wrong with the copy is wrong with the original as well.
    fn compare_with_original(&self, root: &Path, said: &Said, progress: &dyn Fn(&str)) -> Result<(), String> {
        progress("checking the original, since its copy has errors");
        let mut original = self.cargo.clone();
        original.folder = root.to_owned();
        original.target = self.copy.target().with_file_name("target-of-original");
        original.configuration.clear();
        let there = original.check(&self.copy, true).map_err(|error| format!("cannot run cargo: {error}"))?;
        let known: BTreeSet<&str> = errors(&there).map(|it| it.message.as_str()).collect();
        if let Some(new) = errors(said).find(|it| !known.contains(it.message.as_str())) {
            return Err(format!(
                "a copy of the repository's files does not compile as the original does ({}); the build may need \
                 files that git ignores",
                new.message
            ));
        }
        match (&said.failed, &there.failed) {
            (Some(why), None) => Err(format!("cargo check fails in a copy of the repository's files: {why}")),
            (Some(why), Some(_)) => Err(format!("cargo check fails on the untouched code: {why}")),
            _ => Ok(()),
        }
    }

    /// The accepted findings that cannot be judged: their package does not compile untouched.
    pub(super) fn beyond_judgement(&self, workspace: &Workspace, findings: &[Reported]) -> Vec<String> {
        accepted(findings)
            .filter(|found| {
                let mut edits = found.proposal.plan.edits.iter();
                edits.any(|edit| self.red.contains(package_of(workspace, edit.file)))
            })
            .map(|found| found.id.clone())
            .collect()
    }

    /// What is wrong with the texts of `outcome` that was not wrong before; `None`: nothing.
    ///
    /// # Errors
    /// The copy cannot be written, cargo cannot be run, or the run has had as many checks as it may.
    pub(super) fn judge(
        &mut self,
        workspace: &Workspace,
        outcome: &Outcome,
    ) -> io::Result<Option<Objection>> {
        let texts = rewritten(workspace, &outcome.changes);
        if self.passed.as_ref() == Some(&texts) {
            return Ok(None);
        }
        if self.checks >= MOST_CHECKS {
            return Err(io::Error::other(format!("there were {MOST_CHECKS} checks already")));
        }
        self.checks += 1;
        for (file, change) in &outcome.changes {
            let path = workspace.file(*file).path.clone();
            self.touched.entry(path).or_insert_with(|| bytes(workspace, *file, &change.old));
        }
        let cargo = match renews_lock(workspace, &outcome.changes) {
            // Cargo then writes the lock file of the copy, and the next check is to find it as it was.
            true => {
                let lock =
                    workspace.lock_file().map(|it| (it.path.clone(), bytes(workspace, it.id, &it.base)));
                self.touched.extend(lock);
                self.cargo.unlocked()
            }
            false => self.cargo.clone(),
        };
        let mut present = self.touched.clone();
        present.extend(texts.iter().map(|(path, text)| (path.clone(), text.clone())));
        self.copy.set(&present)?;

        let said = cargo.check(&self.copy, true)?;
        let changed = mapped(workspace, &outcome.changes);
        let mut new = self.new_complaints(&changed, said.complaints);
        if let Some(why) = said.failed {
            new.push(Complaint {
                message: why,
                places: Vec::new(),
                package: String::new(),
                rendered: String::new(),
            });
        }
        if new.is_empty() {
            new = self.failing_tests(&cargo)?;
        }
        if new.is_empty() {
            self.passed = Some(texts);
            return Ok(None);
        }
        let complaints = new.into_iter().map(|complaint| accuse(workspace, outcome, &changed, complaint));
        Ok(Some(Objection { complaints: complaints.collect() }))
    }

    /// The complaints that the untouched code does not bring, each line of a changed file set against the one that it
    /// came from.
    fn new_complaints(
        &self,
        changed: &BTreeMap<PathBuf, (Texts<'_>, FileRef)>,
        after: BTreeSet<Complaint>,
    ) -> Vec<Complaint> {
        let origin =
            |place: &(PathBuf, u32)| changed.get(&place.0).map_or(place.1, |it| it.0.old_line_of(place.1));
        let key = |it: &Complaint, line: u32| {
            (it.message.clone(), it.places.first().map(|place| place.0.clone()), line)
        };
        let mut left: Vec<(u32, Complaint)> =
            after.into_iter().map(|it| (it.places.first().map_or(0, origin), it)).collect();
        let mut unmatched = Vec::new();
        for old in &self.before {
            let line = old.places.first().map_or(0, |place| place.1);
            match left.iter().position(|(at, it)| key(it, *at) == key(old, line)) {
                Some(index) => drop(left.remove(index)),
                None => unmatched.push(old),
            }
        }
        for old in unmatched {
            if let Some(index) = left.iter().position(|(_, it)| key(it, 0) == key(old, 0)) {
                left.remove(index);
            }
        }
        left.into_iter().map(|(_, it)| it).collect()
    }

    /// Tests that passed before and fail now, twice: one that fails by chance is nobody's fault.
    fn failing_tests(&self, cargo: &Cargo) -> io::Result<Vec<Complaint>> {
        let Some((passed, limit)) = &self.tests else { return Ok(Vec::new()) };
        let complaint = |message: String| Complaint {
            message,
            places: Vec::new(),
            package: String::new(),
            rendered: String::new(),
        };
        let run = || -> io::Result<BTreeSet<String>> {
            let tested = cargo.test(*limit)?;
            // One that is not there any more has not passed either.
            Ok(passed.difference(&tested.passed).cloned().collect())
        };
        let first = match run() {
            Ok(failed) if failed.is_empty() => return Ok(Vec::new()),
            Ok(failed) => failed,
            Err(error) => return Ok(vec![complaint(error.to_string())]),
        };
        let again = run().map_or(first.clone(), |again| first.intersection(&again).cloned().collect());
        Ok(again.into_iter().map(|test| complaint(format!("a test that passed fails: {test}"))).collect())
    }
}

fn accepted(findings: &[Reported]) -> impl Iterator<Item = &Reported> {
    findings.iter().filter(|found| found.fate == Fate::Accepted)
}

fn package_of(workspace: &Workspace, file: FileRef) -> &str {
    workspace.packages().get(workspace.file(file).package).map_or("", |package| package.name.as_str())
}

/// The changed files by path, with the way from their new lines to the old ones.
fn mapped<'a>(workspace: &Workspace, changes: &'a Changeset) -> BTreeMap<PathBuf, (Texts<'a>, FileRef)> {
    changes
        .iter()
        .map(|(&file, change)| {
            (workspace.file(file).path.clone(), (Texts::new(&change.old, &change.new), file))
        })
        .collect()
}

/// Whether a manifest changes and the lock file does not, so that the next build brings it up to date.
fn renews_lock(workspace: &Workspace, changes: &Changeset) -> bool {
    let is_manifest = |file: &FileRef| workspace.file(*file).role == Role::Manifest;
    let lock = workspace.lock_file().map(|file| file.id);
    changes.keys().any(is_manifest) && !lock.is_some_and(|lock| changes.contains_key(&lock))
}

/// The bytes that would be written, by path.
fn rewritten(workspace: &Workspace, changes: &Changeset) -> BTreeMap<PathBuf, Vec<u8>> {
    changes
        .iter()
        .map(|(&file, change)| (workspace.file(file).path.clone(), bytes(workspace, file, &change.new)))
        .collect()
}

fn bytes(workspace: &Workspace, file: FileRef, text: &str) -> Vec<u8> {
    on_disk(text, workspace.file(file).has_bom).into_bytes()
}

fn accuse(
    workspace: &Workspace,
    outcome: &Outcome,
    changed: &BTreeMap<PathBuf, (Texts<'_>, FileRef)>,
    complaint: Complaint,
) -> Accused {
    // The first place says what is wrong; the others count only where nothing was changed at the first.
    let mut pointed = BTreeSet::new();
    for (path, line) in &complaint.places {
        if let Some((texts, file)) = changed.get(path) {
            pointed.extend(texts.editing_item_around(*file, *line, &outcome.findings));
        }
        if !pointed.is_empty() {
            break;
        }
    }
    let near = accepted(&outcome.findings)
        .filter(|found| {
            let mut edits = found.proposal.plan.edits.iter();
            edits.any(|edit| package_of(workspace, edit.file) == complaint.package)
        })
        .map(|found| found.id.clone())
        .collect();
    Accused { complaint, pointed, near }
}

fn errors(said: &Said) -> impl Iterator<Item = &Complaint> {
    said.complaints.iter().filter(|it| it.message.starts_with("error"))
}

fn has_errors(said: &Said) -> bool {
    said.failed.is_some() || errors(said).next().is_some()
}

/// The configuration files that cargo finds above `root`, in no copied tree, and not above the copy.
fn configuration_not_above(root: &Path, copy: &Path, trees: &[listing::Tree]) -> Vec<PathBuf> {
    // What cargo finds in the user's home it finds from everywhere.
    let home = etcetera::home_dir().ok();
    root.ancestors()
        .skip(1)
        .filter(|folder| !copy.starts_with(folder) && home.as_deref() != Some(*folder))
        .filter(|folder| !trees.iter().any(|tree| folder.starts_with(&tree.root)))
        .flat_map(|folder| [folder.join(".cargo/config.toml"), folder.join(".cargo/config")])
        .filter(|file| file.is_file())
        .collect()
}
