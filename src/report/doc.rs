//! The catalogue: each transform's user documentation, read from the head of its own source file.
//!
//! One text is thereby what the author edits, what `memfix explain ID` prints, and what the README's table and
//! `transforms/README.md` are generated from.

use std::fmt::Write as _;

use crate::transform::{AnyTransform, Meta};
use crate::transforms::ALL;

/// The line of a transform's head that stands for the list of its reasons.
const DECLINES: &str = "<!-- declines -->\n";

/// The user documentation of a transform as Markdown: the `//!` head of its source, with its reasons for leaving a
/// place alone where the head has the line `<!-- declines -->`.
pub fn documentation(meta: &Meta) -> String {
    let reasons: String = meta.declines.iter().fold(String::new(), |mut out, reason| {
        let _ = writeln!(out, "- `{}`: {}", reason.id, reason.sentence);
        out
    });
    head(meta.source).replace(DECLINES, &reasons)
}

/// The first sentence of the documentation, without its full stop.
pub fn summary(meta: &Meta) -> String {
    let head = head(meta.source);
    head.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

/// The text under `heading` in a transform's documentation, trimmed; empty where it has no such section.
pub fn section(meta: &Meta, heading: &str) -> String {
    let text = documentation(meta);
    let mut lines = text.lines().skip_while(|line| line.strip_prefix("# ").map(str::trim) != Some(heading));
    lines.next();
    let body: Vec<&str> = lines.take_while(|line| !line.starts_with("# ")).collect();
    body.join("\n").trim().to_owned()
}

/// Every transform as a Markdown table: name, scope, highest class, summary.
pub fn table() -> String {
    let mut table = String::from("| transform | scope | class | what it does |\n| --- | --- | --- | --- |\n");
    for [id, scope, class, summary] in rows() {
        let _ = writeln!(table, "| `{id}` | {scope} | {class} | {summary} |");
    }
    table
}

/// Every transform's name, scope, highest class and summary, in the order of the passes.
pub fn rows() -> Vec<[String; 4]> {
    let row = |transform: &&dyn AnyTransform| {
        let meta = transform.meta();
        let class = meta.class.as_str();
        let class = if meta.only_when_named { format!("{class}, only when named") } else { class.to_owned() };
        [meta.id.to_owned(), meta.scope.as_str().to_owned(), class, summary(meta)]
    };
    ALL.iter().map(row).collect()
}

/// The `//!` lines at the top of `source`, without the slashes.
fn head(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        text.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::{Reason, Safety, Scope};

    const REASONS: &[Reason] = &[
        Reason { id: "rarely-filled", sentence: "normally empty" },
        Reason { id: "in-a-macro", sentence: "the text is a macro's" },
    ];

    fn meta(source: &'static str, declines: &'static [Reason]) -> Meta {
        Meta {
            id: "an-example",
            source,
            scope: Scope::Body,
            class: Safety::Safe,
            only_when_named: false,
            declines,
        }
    }

    #[test]
    fn documentation_is_the_head_of_the_source_with_the_reasons_where_it_wants_them() {
        let source = "//! Do it.\n//!\n//! # Leaves alone\n//!\n//! <!-- declines -->\n//!\n//! # Why\n//! x\n\nuse a;\n//! no";
        let expected = "Do it.\n\n# Leaves alone\n\n- `rarely-filled`: normally empty\n\
                        - `in-a-macro`: the text is a macro's\n\n# Why\nx\n";
        assert_eq!(documentation(&meta(source, REASONS)), expected);
    }

    #[test]
    fn a_summary_is_the_first_line_and_a_section_ends_at_the_next_heading() {
        let meta = meta(
            "//! Do it.\n//!\n//! # Fires when\n//! 1. always\n//! 2. never\n//!\n//! # Why\n//! x\n",
            &[],
        );
        assert_eq!(summary(&meta), "Do it");
        assert_eq!(section(&meta, "Fires when"), "1. always\n2. never");
        assert_eq!(section(&meta, "Missing"), "");
    }

    #[test]
    fn the_table_has_a_line_for_every_transform() {
        let table = table();
        for transform in ALL {
            assert_eq!(table.matches(&format!("| `{}` |", transform.meta().id)).count(), 1, "{table}");
        }
        assert_eq!(table.lines().count(), ALL.len() + 2);
    }
}
