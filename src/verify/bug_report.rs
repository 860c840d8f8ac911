//! What to paste into a report when verification had to reject a change: each is a defect of a transform.

use std::fmt::Write as _;

use super::Level;
use crate::engine::Reported;
use crate::workspace::Workspace;

/// Lines shown around an edit.
const CONTEXT: usize = 3;
/// The longest block that is shown, lines.
const MOST_LINES: usize = 60;

/// A block of Markdown that says what `found` did to which code, and what the compiler says of it.
pub(super) fn render(workspace: &Workspace, found: &Reported, rendered: &str, level: Level) -> String {
    let finding = &found.proposal.finding;
    let file = workspace.file(finding.file);
    let edition = workspace.packages().get(file.package).map_or("", |package| package.edition.as_str());
    let (major, minor, patch) = workspace.rustc_version();
    let mut block = format!(
        "### `{}` wrote code that does not pass `--verify {}`\n\nmemfix {}, rustc {major}.{minor}.{patch}, edition \
         {edition}, in `{}`: {}\n",
        finding.transform,
        level.as_str(),
        env!("CARGO_PKG_VERSION"),
        finding.item,
        found.proposal.plan.message,
    );
    for edit in &found.proposal.plan.edits {
        let text = &workspace.file(edit.file).base;
        let (before, old, after) = around(text, edit.span.range());
        let _ = write!(
            block,
            "\nbefore\n\n```rust\n{before}{old}{after}\n```\n\nafter\n\n```rust\n{before}{}{after}\n```\n",
            edit.new
        );
    }
    let said = if rendered.trim().is_empty() { found.objection.as_str() } else { rendered.trim_end() };
    let _ = write!(block, "\nthe objection\n\n```text\n{said}\n```\n");
    let lines: Vec<&str> = block.lines().collect();
    if lines.len() <= MOST_LINES {
        return block;
    }
    let shown = lines.get(..MOST_LINES).unwrap_or(&lines);
    format!("{}\n... and {} lines more\n", shown.join("\n"), lines.len() - MOST_LINES)
}

/// The whole lines that an edit is in, and some around them: before, in and after the edit.
fn around(text: &str, range: std::ops::Range<usize>) -> (&str, &str, &str) {
    let Some(old) = text.get(range.clone()) else { return ("", "", "") };
    let before = &text[..range.start];
    let start = before.rmatch_indices('\n').nth(CONTEXT).map_or(0, |(at, _)| at + 1);
    let after = &text[range.end..];
    let end = after.match_indices('\n').nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    (&before[start..], old, &after[..end])
}
