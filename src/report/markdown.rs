//! The report as the body of a pull request.
//!
//! It is short enough for GitHub, which takes 65,536 characters, whatever a run found: tables are cut, and say so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::{counted, one_line, worth};
use super::{Finding, Outcome, Report, doc};
use crate::transforms::ALL;

/// The most characters of a body, with room for what a bot adds to it.
pub const LIMIT: usize = 58_000;
/// Rows of the table of savings and of places that need a look.
const ROWS: usize = 30;
/// Characters of one cell: a message quotes code, which can be of any length.
const CELL: usize = 300;

/// What the report alone does not tell.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The flags that memfix was called with.
    pub flags: Vec<String>,
    /// How many files the changes touch.
    pub files: usize,
}

/// The body.
pub fn render(report: &Report, page: &Page) -> String {
    let taken: Vec<&Finding> = report.taken().collect();
    let applied = taken.iter().any(|it| it.outcome == Outcome::Applied);
    let mut text = String::new();
    let _ = match taken.len() as u64 {
        0 => writeln!(text, "memfix found nothing to change."),
        count => writeln!(
            text,
            "memfix {} {} in {} so that the code allocates less. {}",
            if applied { "made" } else { "proposes" },
            counted(count, "change"),
            counted(page.files as u64, "file"),
            verified(report)
        ),
    };
    // The commands are never cut, so they are made first and put last.
    let commands = commands(report, page);
    let room = LIMIT - commands.chars().count();
    let sections =
        [transforms(&taken), savings(&taken), to_review(&taken), rejected(report), left_alone(report)];
    for section in sections {
        append(&mut text, &section, room);
    }
    text + &commands
}

/// Appends as many whole lines of `section` as there is room for, in characters.
fn append(text: &mut String, section: &str, room: usize) {
    const CUT: &str = "\n(cut)\n";
    let mut used = text.chars().count() + CUT.len();
    for line in section.split_inclusive('\n') {
        used += line.chars().count();
        if used > room {
            text.push_str(CUT);
            return;
        }
        text.push_str(line);
    }
}

fn verified(report: &Report) -> String {
    let verification = &report.verification;
    let how = match verification.level {
        "test" => "`cargo check` says nothing new of it, and every test that passed before passes",
        "check" => "`cargo check` says nothing new of it; tests were not run",
        "types" => "It was verified in memory only: neither `cargo check` nor a test was run",
        _ => "It was not verified",
    };
    match verification.cannot_verify.is_empty() {
        true => format!("{how}."),
        false => format!("{how} ({}).", cell(&verification.cannot_verify)),
    }
}

/// How many changes each transform made.
fn transforms(taken: &[&Finding]) -> String {
    if taken.is_empty() {
        return String::new();
    }
    let mut text = "\n| transform | safe | review | what it does |\n| --- | ---: | ---: | --- |\n".to_owned();
    for transform in ALL {
        let meta = transform.meta();
        let of = |class: &str| taken.iter().filter(|it| it.transform == meta.id && it.class == class).count();
        let (safe, review) = (of("safe"), of("review"));
        if safe + review > 0 {
            let _ = writeln!(text, "| `{}` | {safe} | {review} | {} |", meta.id, cell(&doc::summary(meta)));
        }
    }
    text
}

/// What is saved where, the most first.
fn savings(taken: &[&Finding]) -> String {
    let mut worthy: Vec<&&Finding> = taken.iter().filter(|it| !worth(it).is_empty()).collect();
    if worthy.is_empty() {
        return String::new();
    }
    // Measured bytes say the most; of formulas none is larger than another.
    worthy.sort_by_key(|it| {
        let saves = &it.saves;
        std::cmp::Reverse((saves.measured, saves.bytes, saves.allocations, !saves.formula.is_empty()))
    });
    let mut text =
        "\n### What it saves\n\nEach time the code runs.\n\n| where | change | worth |\n| --- | --- | --- |\n".to_owned();
    for finding in worthy.iter().take(ROWS) {
        let _ =
            writeln!(text, "| {} | {} | {} |", place(finding), cell(&finding.message), cell(&worth(finding)));
    }
    more(&mut text, worthy.len());
    text
}

/// Changes that a maintainer should look at, and why.
fn to_review(taken: &[&Finding]) -> String {
    let review: Vec<&&Finding> = taken.iter().filter(|it| it.class == "review").collect();
    if review.is_empty() {
        return String::new();
    }
    let mut text =
        "\n### To be looked at\n\nThese are correct, but something observable or a trade-off is in them.\n\n\
                    | where | transform | why |\n| --- | --- | --- |\n"
            .to_owned();
    for finding in review.iter().take(ROWS) {
        let why = match (finding.because.is_empty(), finding.assumes.is_empty()) {
            (false, _) => finding.because.clone(),
            (true, false) => format!("assumes {}", finding.assumes.join(", ")),
            (true, true) => finding.message.clone(),
        };
        let _ = writeln!(text, "| {} | `{}` | {} |", place(finding), finding.transform, cell(&why));
    }
    more(&mut text, review.len());
    text
}

/// What verification took out again.
fn rejected(report: &Report) -> String {
    let rejected: Vec<&Finding> =
        report.findings.iter().filter(|it| it.outcome == Outcome::Rejected).collect();
    if rejected.is_empty() {
        return String::new();
    }
    let mut text = "\n### Taken out by verification\n\n\
                    These would have been wrong, and are defects of memfix: please report them.\n\n\
                    | where | transform | objection |\n| --- | --- | --- |\n"
        .to_owned();
    for finding in rejected.iter().take(ROWS) {
        let objection = cell(&finding.objection);
        let _ = writeln!(text, "| {} | `{}` | {objection} |", place(finding), finding.transform);
    }
    more(&mut text, rejected.len());
    text
}

/// How many places were left alone for which reason.
fn left_alone(report: &Report) -> String {
    let mut reasons: BTreeMap<(&str, &str), (usize, &str)> = BTreeMap::new();
    for decline in &report.declines {
        reasons.entry((decline.transform, decline.reason)).or_insert((0, decline.sentence)).0 += 1;
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|((transform, reason), (count, _))| (usize::MAX - count, *transform, *reason));
    let mut text = format!(
        "\n<details><summary>{} left alone</summary>\n\n| places | transform | reason |\n| ---: | --- | --- |\n",
        counted(report.declines.len() as u64, "place")
    );
    for ((transform, reason), (count, sentence)) in reasons.iter().take(ROWS) {
        let _ = writeln!(text, "| {count} | `{transform}` | `{reason}`: {} |", cell(sentence));
    }
    more(&mut text, reasons.len());
    text.push_str("\n</details>\n");
    text
}

/// The exact commands to see this again.
fn commands(report: &Report, page: &Page) -> String {
    let mut command = vec!["memfix"];
    command.extend(page.flags.iter().map(String::as_str));
    // A NUL cannot be in an argument, which is all that can be wrong.
    let command = shlex::try_join(command).unwrap_or_default();
    format!(
        "\n### Commands\n\n```sh\n{command}\nmemfix undo   # after --apply: puts the files back\n```\n\nmemfix {}. \
         `memfix explain FILE:LINE` says why a place was changed or left alone; `// memfix: keep` above it keeps it as \
         it is.\n",
        report.memfix
    )
}

fn more(text: &mut String, count: usize) {
    if count > ROWS {
        let _ = writeln!(text, "\n… and {} more.", count - ROWS);
    }
}

fn place(finding: &Finding) -> String {
    format!("`{}:{}`", cell(&finding.place.file), finding.place.line)
}

/// Text for a cell of a table: on one line, of limited length, and without what would end the cell.
fn cell(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    match text.char_indices().nth(CELL) {
        Some((end, _)) => {
            let short = &text[..end];
            // A quotation that was cut in two would run on over the rest of the row.
            let open = short.matches('`').count() % 2 == 1;
            format!("{short}…{}", if open { "`" } else { "" })
        }
        None => text,
    }
}
