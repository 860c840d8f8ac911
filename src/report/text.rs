//! The report for people: a diff with a line of explanation above each file, lists of findings and of places left
//! alone.
//!
//! All lines that are not the diff's begin with `# ` and stand before a file's header or after the last hunk, where
//! `git apply` and `patch` skip what they do not know: the report as a whole can be piped into either.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Costs, Decline, Finding, Outcome, Report, Saves};
use crate::diff::Paint;

const PLACE: Style = Style::new().bold();
const SAFE: Style = AnsiColor::Green.on_default();
const REVIEW: Style = AnsiColor::Yellow.on_default();
const ADVICE: Style = AnsiColor::Cyan.on_default();
const DIM: Style = Style::new().dimmed();

/// One file's part of the diff.
#[derive(Clone, Debug)]
pub struct FileDiff {
    /// The file's path as the report has it.
    pub file: String,
    /// Its unified diff with the header, painted as the report is.
    pub diff: String,
}

/// The diff of all files, each below the findings that led to it, and the advice.
pub fn diff(report: &Report, diffs: &[FileDiff], paint: Paint) -> String {
    let mut text = String::new();
    let shown: HashSet<&str> = diffs.iter().map(|it| it.file.as_str()).collect();
    for FileDiff { file, diff } in diffs {
        for finding in report.taken().filter(|it| it.place.file == *file) {
            text.push_str(&explanation(finding, paint));
        }
        text.push_str(diff);
    }
    // A finding may be told in one file and edit only others.
    let elsewhere = report.taken().filter(|it| !shown.contains(it.place.file.as_str()));
    let advice = report.findings.iter().filter(|it| it.outcome == Outcome::Advice);
    for finding in elsewhere.chain(advice) {
        text.push_str(&explanation(finding, paint));
    }
    text
}

/// One line for each finding that is taken: `path:line:column: class transform message`.
pub fn check(report: &Report, paint: Paint) -> String {
    report.taken().map(|finding| line(finding, paint) + "\n").collect()
}

/// Every place left alone, by reason, the commonest first. `verbose`: with the code.
pub fn declined(report: &Report, paint: Paint, verbose: bool) -> String {
    let mut by_reason: BTreeMap<(&str, &str), Vec<&Decline>> = BTreeMap::new();
    for decline in &report.declines {
        by_reason.entry((decline.transform, decline.reason)).or_default().push(decline);
    }
    let mut groups: Vec<_> = by_reason.into_iter().collect();
    groups.sort_by_key(|((transform, reason), places)| (*transform, usize::MAX - places.len(), *reason));
    let mut text = String::new();
    for ((transform, reason), places) in groups {
        let sentence = places.first().map_or("", |decline| decline.sentence);
        let label = painted(paint, PLACE, reason);
        let _ = writeln!(text, "# {transform} leaves {} alone: {label}, {sentence}", places.len());
        for decline in places {
            let _ = write!(text, "#   {}", decline.place);
            if decline.message != decline.sentence {
                let _ = write!(text, ": {}", one_line(&decline.message));
            }
            if verbose && !decline.code.is_empty() {
                let _ = write!(text, "  {}", painted(paint, DIM, &shortened(&decline.code)));
            }
            text.push('\n');
        }
    }
    text
}

/// What a finding saves, costs and assumes, in one clause; empty where there is nothing to say.
pub fn worth(finding: &Finding) -> String {
    let mut parts = Vec::new();
    parts.extend(saves(&finding.saves));
    parts.extend(costs(&finding.costs));
    if !finding.assumes.is_empty() {
        parts.push(format!("assumes {}", finding.assumes.join(", ")));
    }
    parts.join("; ")
}

fn explanation(finding: &Finding, paint: Paint) -> String {
    let worth = worth(finding);
    let worth = if worth.is_empty() { worth } else { format!(" ({worth})") };
    format!("# {}{worth}\n", line(finding, paint))
}

fn line(finding: &Finding, paint: Paint) -> String {
    let style = match finding.class {
        "safe" => SAFE,
        "review" => REVIEW,
        _ => ADVICE,
    };
    let class = painted(paint, style, finding.class);
    let class = if finding.because.is_empty() { class } else { format!("{class} ({})", finding.because) };
    let place = painted(paint, PLACE, &finding.place.to_string());
    format!("{place}: {class} {} {}", finding.transform, one_line(&finding.message))
}

fn saves(saves: &Saves) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(saves.allocations.map(|count| counted(count, "allocation")));
    parts.extend(saves.bytes.map(|count| counted(count, "byte")));
    if !saves.formula.is_empty() {
        parts.push(one_line(&saves.formula));
    }
    (!parts.is_empty()).then(|| format!("saves {}", parts.join(", ")))
}

fn costs(costs: &Costs) -> Option<String> {
    let mut parts = Vec::new();
    if costs.bytes != 0 {
        parts.push(format!("{:+} bytes", costs.bytes));
    }
    if !costs.note.is_empty() {
        parts.push(one_line(&costs.note));
    }
    (!parts.is_empty()).then(|| format!("costs {}", parts.join(", ")))
}

/// `1 file`, `2 files`.
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A message on one line: a second one would no longer begin with `# ` and could be taken for a part of the diff.
pub(super) fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The beginning of a piece of code, on one line.
fn shortened(code: &str) -> String {
    const LENGTH: usize = 60;
    let code = one_line(code);
    match code.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", code[..end].trim_end()),
        None => code,
    }
}

fn painted(paint: Paint, style: Style, text: &str) -> String {
    match paint {
        Paint::Ansi => format!("{style}{text}{style:#}"),
        Paint::Plain => text.to_owned(),
    }
}
