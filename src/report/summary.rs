//! What is said on stderr when a run ends: what was done, what is not shown, what went wrong.

use std::collections::BTreeMap;

use super::text::{counted, one_line, worth};
use super::{Crash, Finding, Outcome, Report};
use crate::transform::SILENT_PANIC;

/// What the report alone does not tell.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// How many files the changes touch.
    pub files: usize,
    /// What is to be said of the changes: `nothing written; --apply writes them`.
    pub ending: &'static str,
    /// Build scripts could still be run to resolve types.
    pub build_scripts_possible: bool,
    /// `--declined` was given: the places left alone have been listed.
    pub declined: bool,
    /// How the changes were verified: `types in memory`.
    pub verified: Option<&'static str>,
    /// How often `-v` was given.
    pub verbose: u8,
}

/// What is said at the end, one entry a line.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Said unless `-q`.
    pub notes: Vec<String>,
    /// Said always.
    pub warnings: Vec<String>,
}

/// Sums `report` up.
pub fn summary(report: &Report, circumstances: &Circumstances) -> Summary {
    let mut notes = vec![changes(report, circumstances)];
    if report.configurations.len() > 1 {
        notes.push(format!(
            "analysed in {} configurations: {}",
            report.configurations.len(),
            report.configurations.join("; ")
        ));
    }
    notes.extend(not_shown(report));
    notes.extend(left_alone(report, circumstances.declined));
    notes.extend(unformatted(report, circumstances.verbose));
    notes.extend(unknown_types(report, circumstances.build_scripts_possible));
    if circumstances.verbose > 0 {
        notes.extend(details(report));
    }
    Summary { notes, warnings: warnings(report) }
}

/// `3 changes in 2 files (insert-capacity: 2 safe, 1 review); nothing written, --apply writes them`.
fn changes(report: &Report, circumstances: &Circumstances) -> String {
    let mut by_transform: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for finding in report.taken() {
        *by_transform.entry(finding.transform).or_default().entry(finding.class).or_default() += 1;
    }
    if by_transform.is_empty() {
        return "nothing to change".to_owned();
    }
    let classes = |counts: &BTreeMap<&str, u64>| -> String {
        let counts =
            ["safe", "review"].iter().filter_map(|class| Some(format!("{} {class}", counts.get(class)?)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let transforms: Vec<String> =
        by_transform.iter().map(|(transform, counts)| format!("{transform}: {}", classes(counts))).collect();
    let verified = circumstances.verified.map(|how| format!(", verified: {how}")).unwrap_or_default();
    format!(
        "{} in {} ({}){verified}; {}",
        counted(report.taken().count() as u64, "change"),
        counted(circumstances.files as u64, "file"),
        transforms.join("; "),
        circumstances.ending
    )
}

/// What other flags would show.
fn not_shown(report: &Report) -> Vec<String> {
    let count = |wanted: &dyn Fn(&&Finding) -> bool| report.findings.iter().filter(wanted).count() as u64;
    let lines = [
        (count(&|it| it.outcome == Outcome::NotSelected), "more with --include review"),
        (count(&|it| it.outcome == Outcome::Known), "in the baseline"),
        (count(&|it| it.outcome == Outcome::Suppressed), "kept by `memfix: keep`"),
        (
            count(&|it| it.outcome == Outcome::Deferred),
            "in conflict with another change; run memfix again after it",
        ),
    ];
    lines.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
}

fn left_alone(report: &Report, listed: bool) -> Option<String> {
    let count = report.declines.len() as u64;
    let how = if listed { "" } else { "; --declined lists them with their reasons" };
    (count > 0).then(|| format!("{} left alone{how}", counted(count, "place")))
}

/// One line a reason, with the files under `-v`.
fn unformatted(report: &Report, verbose: u8) -> Vec<String> {
    let mut by_message: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for it in &report.unformatted {
        by_message.entry(&it.message).or_default().push(&it.file);
    }
    let line = |(message, files): (&str, Vec<&str>)| {
        let list = if verbose > 0 { format!(": {}", files.join(", ")) } else { String::new() };
        format!("{} {message}{list}", counted(files.len() as u64, "file"))
    };
    by_message.into_iter().map(line).collect()
}

fn unknown_types(report: &Report, build_scripts_possible: bool) -> Option<String> {
    let types = report.unresolved_types;
    let hint = if build_scripts_possible { "; --build-scripts may resolve them" } else { "" };
    (types.unknown > 0).then(|| format!("{} of {} types unknown{hint}", types.unknown, types.asked))
}

fn details(report: &Report) -> Vec<String> {
    let timing = report.timing_ms;
    let mut lines = vec![format!("std's sources: {}, version {}", report.std.source, report.std.version)];
    if report.macro_calls > 0 {
        lines.push(format!(
            "the text inside {} was not looked into",
            counted(report.macro_calls, "macro call")
        ));
    }
    lines.push(format!(
        "load {} ms, find {} ms, prove {} ms, verify {} ms",
        timing.load, timing.find, timing.prove, timing.verify
    ));
    lines
}

fn warnings(report: &Report) -> Vec<String> {
    let rejected = report.findings.iter().filter(|it| it.outcome == Outcome::Rejected).map(|it| {
        let worth = worth(it);
        let worth = if worth.is_empty() { worth } else { format!(" ({worth})") };
        format!(
            "{}: verification dropped a change of {}, because of {}: {}{worth}",
            it.place,
            it.transform,
            one_line(&it.objection),
            one_line(&it.message)
        )
    });
    let comments = report.comments.iter().map(|it| format!("{}:{}: {}", it.file, it.line, it.message));
    let unparsed = report
        .unparsed
        .iter()
        .map(|file| format!("{file} has syntax errors; it was looked into as far as it could be read"));
    let crashes = report.crashes.chunk_by(|a, b| a.file == b.file).filter_map(crashes_of_file);
    let why = &report.verification.cannot_verify;
    let unverified = (!why.is_empty()).then(|| {
        format!("cannot verify with cargo: {why}; the changes were verified in memory only, and --apply would stop here")
    });
    unverified.into_iter().chain(rejected).chain(comments).chain(unparsed).chain(crashes).collect()
}

/// What is said of the crashes in one file: one defect often stops several transforms.
fn crashes_of_file(crashes: &[Crash]) -> Option<String> {
    let loudest = crashes.iter().min_by_key(|it| it.message == SILENT_PANIC)?;
    let whole = crashes.iter().any(|it| it.places.is_none());
    let places: usize = crashes.iter().filter_map(|it| it.places).sum();
    let others = match crashes.len() {
        1 => String::new(),
        several => format!(" and {}", counted(several as u64 - 1, "other transform")),
    };
    let left = match (whole, places) {
        (true, _) => "the file was left to the other transforms".to_owned(),
        (false, 1) => "1 place was left alone".to_owned(),
        (false, _) => format!("{places} places were left alone"),
    };
    Some(format!(
        "{}{others} failed on {}: {}; {left}. this is a defect of memfix, or of the analyser below it: please report it",
        loudest.transform,
        loudest.file,
        one_line(&loudest.message)
    ))
}
