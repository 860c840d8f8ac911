//! Renders unified diffs that `git apply` reads back byte for byte.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, DiffOp, DiffTag, TextDiff};

/// Lines of unchanged text around each change, as git shows them.
const CONTEXT: usize = 3;

/// Whether the diff is for a terminal or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Bytes that `git apply` reads.
    Plain,
    /// The same with ANSI colours as git's, for people only.
    Ansi,
}

/// The diff of one file, in git's format with `a/` and `b/` before the path; empty where the texts are equal.
///
/// `path` is relative to the folder that the diff is applied in, with `/` between its parts. The texts are those
/// on disk, byte order mark and line ends included.
pub fn unified(path: &str, old: &str, new: &str, paint: Paint) -> String {
    if old == new {
        return String::new();
    }
    // Lines end at `\n` alone, as for git: a lone `\r` or a form feed is part of its line.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(&old, &new);
    let palette = Palette::new(paint);
    let mut out = String::new();
    header(&mut out, path, &palette);
    for ops in diff.grouped_ops(CONTEXT) {
        hunk(&mut out, &ops, &old, &new, &palette);
    }
    out
}

/// The styles of the parts of a diff.
struct Palette {
    header: Style,
    hunk: Style,
    removed: Style,
    added: Style,
    plain: Style,
}

impl Palette {
    fn new(paint: Paint) -> Palette {
        let plain = Style::new();
        let color = |color: AnsiColor| match paint {
            Paint::Plain => plain,
            Paint::Ansi => color.on_default(),
        };
        let header = if paint == Paint::Ansi { plain.bold() } else { plain };
        Palette {
            header,
            hunk: color(AnsiColor::Cyan),
            removed: color(AnsiColor::Red),
            added: color(AnsiColor::Green),
            plain,
        }
    }
}

fn header(out: &mut String, path: &str, palette: &Palette) {
    let (old, new) = (quoted("a/", path), quoted("b/", path));
    // Without the tab, some readers take what follows a space for a time stamp.
    let end = if path.contains(' ') { "\t" } else { "" };
    line(out, palette.header, &format!("diff --git {old} {new}"));
    line(out, palette.header, &format!("--- {old}{end}"));
    line(out, palette.header, &format!("+++ {new}{end}"));
}

fn hunk(out: &mut String, ops: &[DiffOp], old: &[&str], new: &[&str], palette: &Palette) {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return };
    let old_lines = first.old_range().start..last.old_range().end;
    let new_lines = first.new_range().start..last.new_range().end;
    let ranges = format!("@@ -{} +{} @@", range(&old_lines), range(&new_lines));
    let heading = old.get(..old_lines.start).and_then(enclosing_item).unwrap_or_default();
    let space = if heading.is_empty() { "" } else { " " };
    line(out, palette.hunk, &format!("{ranges}{space}{heading}"));
    for op in ops {
        if op.tag() == DiffTag::Equal {
            body(out, ' ', &old[op.old_range()], palette.plain);
        } else {
            body(out, '-', &old[op.old_range()], palette.removed);
            body(out, '+', &new[op.new_range()], palette.added);
        }
    }
}

fn body(out: &mut String, sign: char, lines: &[&str], style: Style) {
    for text in lines {
        line(out, style, &format!("{sign}{}", text.strip_suffix('\n').unwrap_or(text)));
        if !text.ends_with('\n') {
            out.push_str("\\ No newline at end of file\n");
        }
    }
}

/// Writes one line of the diff; the style ends before the line does, so that pagers keep lines apart.
fn line(out: &mut String, style: Style, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{style}{text}{style:#}");
}

/// Lines as `start,count`, 1-based. An empty range names the line before it.
fn range(lines: &std::ops::Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

/// The last line that opens an item, at most 80 bytes of it: what git shows behind `@@`.
fn enclosing_item<'t>(lines: &[&'t str]) -> Option<&'t str> {
    const ITEMS: [&str; 8] = ["fn", "struct", "enum", "union", "mod", "trait", "impl", "macro_rules!"];
    const QUALIFIERS: [&str; 6] = ["pub", "default", "async", "const", "unsafe", "extern"];
    let line = lines.iter().rev().find(|line| {
        line.split_whitespace()
            .find(|word| {
                let qualifier = word.split('(').next().unwrap_or(word);
                !QUALIFIERS.contains(&qualifier) && !word.starts_with('"') && !word.ends_with(')')
            })
            .is_some_and(|word| ITEMS.contains(&word.split('<').next().unwrap_or(word)))
    })?;
    let line = line.trim();
    Some(&line[..line.floor_char_boundary(80)])
}

/// A path as git writes it: quoted like a C string where it has a quote, a backslash, a control character or a
/// byte beyond ASCII.
fn quoted(prefix: &str, path: &str) -> String {
    let odd = |byte: u8| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\');
    if !path.bytes().any(odd) {
        return format!("{prefix}{path}");
    }
    let mut out = format!("\"{prefix}");
    for byte in path.bytes() {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x07 => out.push_str("\\a"),
            0x08 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0x0b => out.push_str("\\v"),
            0x0c => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            _ if odd(byte) => {
                let _ = write!(out, "\\{byte:03o}");
            }
            _ => out.push(char::from(byte)),
        }
    }
    out.push('"');
    out
}
