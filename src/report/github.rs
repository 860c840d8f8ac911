//! The report as workflow commands of GitHub Actions, which become annotations in the diff of a pull request.
//!
//! A command is `::warning file=…,line=…,col=…,title=…::message`; what separates its parts is escaped as the toolkit of
//! GitHub Actions does (`toolkit/packages/core/src/command.ts`).

use std::fmt::Write as _;

use super::text::worth;
use super::{Finding, Report};

/// One command a line: a warning for each safe change, a notice for each other, and what went wrong.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.taken() {
        let level = if finding.class == "safe" { "warning" } else { "notice" };
        let _ = writeln!(
            text,
            "::{level} file={},line={},col={},title={}::{}",
            property(&finding.place.file),
            finding.place.line,
            finding.place.column,
            property(&format!("memfix {}", finding.transform)),
            data(&message(finding))
        );
    }
    for crash in &report.crashes {
        let title = property(&format!("memfix {}", crash.transform));
        let _ = writeln!(
            text,
            "::error file={},title={title}::{}",
            property(&crash.file),
            data(&format!("failed on this file: {}", crash.message))
        );
    }
    for comment in &report.comments {
        let _ = writeln!(
            text,
            "::warning file={},line={},title=memfix::{}",
            property(&comment.file),
            comment.line,
            data(&comment.message)
        );
    }
    text
}

fn message(finding: &Finding) -> String {
    let worth = worth(finding);
    let class = match finding.because.is_empty() {
        true => finding.class.to_owned(),
        false => format!("{}: {}", finding.class, finding.because),
    };
    let worth = if worth.is_empty() { worth } else { format!("\n{worth}") };
    format!("{} ({class}){worth}", finding.message)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
