//! Every file in `transforms/*/` is a case: compilable Rust with marks on the lines of the constructs in question.
//!
//! ```text
//! //~ fires                                     a proposal of class `safe`
//! //~ fires: review, upper bound rows.len()     its class, and parts of its message, of its `because` or assumptions
//! //~ leaves: rarely-filled                     a decline, by its reason
//! ```
//!
//! What is found and not marked, or marked and not found, is a failure. A `//@` line at the top of a case is an
//! option: `//@ edition: 2018`, `//@ rust-version: 1.58`, `//@ aux: bytes` (a stand-in crate of
//! `transforms/auxiliary/`), `//@ include: tests`.
//! The text after the rewrite is the file `NAME.after.rs` beside the case; `cargo bless` writes it. Each test below
//! is one check that every case gets for nothing. `MEMFIX_CASES` narrows them to the cases whose names contain it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use memfix::engine::Fate;
use memfix::transform::Safety;

mod case;
mod compile;
mod suite;
mod survive;
mod variants;

use suite::{Ran, Seen, suite};

#[test]
fn marks_equal_findings_and_declines() {
    report(suite().ran.iter().filter_map(|ran| {
        let problems = ran.case.compare(&ran.base);
        (!problems.is_empty()).then(|| format!("{}\n{}", ran.case.relative, problems.concat()))
    }));
}

#[test]
fn after_texts_equal_their_snapshots() {
    let bless = std::env::var_os("MEMFIX_BLESS").is_some();
    let mut problems: Vec<String> =
        suite().ran.iter().filter_map(|ran| compare_after(ran, bless).err()).collect();
    if suite().complete {
        let expected: BTreeSet<PathBuf> = suite().ran.iter().map(|ran| ran.case.after_path()).collect();
        for orphan in case::after_files().into_iter().filter(|file| !expected.contains(file)) {
            problems.push(format!("{}: no case of that name; delete it", orphan.display()));
        }
    }
    report(problems);
}

#[test]
fn cases_compile_before_and_after_and_gain_no_warning() {
    let ran = suite().ran.iter().map(|ran| (&ran.case, ran.base.after.as_deref()));
    let examples = suite().examples.iter().map(|example| (&example.case, example.found.as_deref()));
    let all: Vec<_> = ran.chain(examples).collect();
    report(compile::check(&all, &suite().auxiliary).unwrap_or_else(|problem| vec![problem]));
}

#[test]
fn no_case_gains_a_type_error_in_memory() {
    let rejected = suite().ran.iter().filter(|ran| !ran.rejected.is_empty());
    report(
        rejected.map(|ran| format!("{}: verification drops\n{}", ran.case.relative, ran.rejected.concat())),
    );
}

#[test]
fn a_second_run_changes_nothing() {
    report(suite().ran.iter().filter_map(|ran| {
        let again = ran.second.after.as_ref()?;
        Some(format!(
            "{}: the second run changes\n{}",
            ran.case.relative,
            diff(ran.base.after.as_ref()?, again)
        ))
    }));
}

#[test]
fn every_comment_and_attribute_survives() {
    report(suite().ran.iter().filter_map(|ran| {
        let lost = survive::lost(&ran.case.text, ran.base.after.as_ref()?, ran.scope);
        (!lost.is_empty()).then(|| format!("{}: lost or moved: {lost:#?}", ran.case.relative))
    }));
}

#[test]
fn no_class_is_above_what_the_transform_declares() {
    report(suite().ran.iter().flat_map(|ran| {
        ran.base.findings.iter().filter(|found| found.proposal.plan.class > ran.class).map(|found| {
            let class = found.proposal.plan.class.as_str();
            format!(
                "{}:{}: {class}, the transform declares {}",
                ran.case.relative,
                found.line,
                ran.class.as_str()
            )
        })
    }));
}

#[test]
fn what_is_said_is_one_lower_case_sentence() {
    report(suite().ran.iter().flat_map(|ran| {
        let findings = ran.base.findings.iter().map(|found| (found.line, &found.proposal.plan.message));
        let declines = ran.base.declines.iter().map(|left| (left.line, &left.decline.message));
        let wrong = findings.chain(declines).filter(|(_, message)| {
            message.is_empty()
                || message.starts_with(char::is_uppercase)
                || message.ends_with('.')
                || message.contains('\n')
        });
        wrong.map(|(line, message)| format!("{}:{line}: {message:?}", ran.case.relative)).collect::<Vec<_>>()
    }));
}

#[test]
fn a_keep_comment_stops_every_finding() {
    report(suite().ran.iter().filter_map(|ran| {
        let keep = ran.keep.as_ref()?;
        let mut problems = String::new();
        for found in keep.findings.iter().filter(|found| found.fate != Fate::Suppressed) {
            let _ = writeln!(problems, "  {}: {:?}: {}", found.line, found.fate, found.proposal.plan.message);
        }
        for line in &keep.unused_suppressions {
            let _ = writeln!(problems, "  {line}: suppresses nothing");
        }
        if let Some(after) = &keep.after {
            problems += &diff(&ran.case.kept(), after);
        }
        (!problems.is_empty()).then(|| format!("{} with `// memfix: keep`\n{problems}", ran.case.relative))
    }));
}

#[test]
fn carriage_returns_do_not_matter() {
    report(suite().ran.iter().filter_map(|ran| {
        let expected = ran.base.after.as_deref().map(variants::crlf);
        if ran.crlf.after == expected {
            return None;
        }
        let text = variants::crlf(&ran.case.text);
        let expected = expected.unwrap_or_else(|| text.clone());
        let found = ran.crlf.after.as_ref().unwrap_or(&text);
        let difference = diff(&expected.replace('\r', "␍"), &found.replace('\r', "␍"));
        Some(format!("{} with CRLF\n{difference}", ran.case.relative))
    }));
}

#[test]
fn code_from_macros_is_left_alone() {
    report(suite().ran.iter().filter_map(|ran| {
        let found = ran.wrapped.findings.first()?;
        let message = &found.proposal.plan.message;
        Some(format!("{} in a macro: line {}: {message}", ran.case.relative, found.line))
    }));
}

#[test]
fn thread_count_does_not_matter() {
    report(suite().thread_differences.iter().cloned());
}

#[test]
fn no_case_crashes_a_transform() {
    report(suite().ran.iter().flat_map(|ran| {
        ran.seen().into_iter().flat_map(|seen| {
            seen.crashes.iter().map(|crash| format!("{}: {crash}", ran.case.relative)).collect::<Vec<_>>()
        })
    }));
}

#[test]
fn every_transform_fires_leaves_and_hits_each_of_its_reasons() {
    if !suite().complete {
        return;
    }
    report(memfix::transforms::ALL.iter().flat_map(|transform| {
        let meta = transform.meta();
        let own: Vec<&Ran> = suite().ran.iter().filter(|ran| ran.case.transform == meta.id).collect();
        let hit: BTreeSet<&str> =
            own.iter().flat_map(|ran| &ran.base.declines).map(|left| left.decline.reason.id).collect();
        let mut problems = Vec::new();
        if own.iter().all(|ran| ran.base.findings.is_empty()) {
            problems.push(format!("{}: no case fires", meta.id));
        }
        for reason in meta.declines.iter().filter(|reason| !hit.contains(reason.id)) {
            problems.push(format!("{}: no case is left alone as {}", meta.id, reason.id));
        }
        for (index, reason) in meta.declines.iter().enumerate() {
            if meta.declines[..index].iter().any(|earlier| earlier.id == reason.id) {
                problems.push(format!("{}: {} is declared twice", meta.id, reason.id));
            }
        }
        problems
    }));
}

#[test]
fn the_documentation_example_of_every_transform_runs() {
    report(suite().examples.iter().filter_map(|example| match &example.expected {
        Err(problem) => Some(format!("{}: {problem}", example.transform)),
        Ok(expected) => {
            let found = example.found.as_ref().unwrap_or(&example.case.text);
            (found != expected)
                .then(|| format!("{}: # Example\n{}", example.transform, diff(expected, found)))
        }
    }));
}

#[test]
fn which_other_transforms_fire_on_a_case_is_known() {
    if suite().complete {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("interplay", suite().interplay);
        });
    }
}

#[test]
fn all_transforms_together_settle() {
    report(suite().unsettled.iter().cloned());
}

/// Compares what the case became with the file beside it, or writes that file.
fn compare_after(ran: &Ran, bless: bool) -> Result<(), String> {
    let path = ran.case.after_path();
    let stored = std::fs::read_to_string(&path).ok();
    if stored == ran.base.after {
        return Ok(());
    }
    if bless {
        return match &ran.base.after {
            Some(text) => std::fs::write(&path, text),
            None => std::fs::remove_file(&path),
        }
        .map_err(|error| format!("cannot bless {}: {error}", path.display()));
    }
    let name = &ran.case.relative;
    Err(match (&stored, &ran.base.after) {
        (None, Some(found)) => {
            format!(
                "{name}: has no .after.rs yet; `cargo bless` accepts this:\n{}",
                diff(&ran.case.text, found)
            )
        }
        (Some(stored), Some(found)) => {
            format!(
                "{name}: differs from its .after.rs; `cargo bless` accepts this:\n{}",
                diff(stored, found)
            )
        }
        (_, None) => format!("{name}: has an .after.rs, but nothing changes; `cargo bless` removes it"),
    })
}

/// Fails with all problems at once, so that one run shows what there is to mend.
fn report(problems: impl IntoIterator<Item = String>) {
    let problems: Vec<String> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// A unified diff with three lines of context.
fn diff(old: &str, new: &str) -> String {
    similar::TextDiff::from_lines(old, new).unified_diff().to_string()
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a mark says of a class: its name, or `safe` where it names none.
fn class_named(name: &str) -> Option<Safety> {
    [Safety::Safe, Safety::Review, Safety::Advice].into_iter().find(|class| class.as_str() == name)
}

impl Ran {
    /// The results on the case and all its variants.
    fn seen(&self) -> Vec<&Seen> {
        let mut all = vec![&self.base, &self.second, &self.crlf, &self.wrapped];
        all.extend(&self.keep);
        all
    }
}
