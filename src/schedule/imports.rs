//! Requests for imports: merged as a set, each rendered once as a line of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::transform::{FileRef, Import, Span};

/// Merges `imports` (the same path in the same module is one import) and renders each once, by file: an insertion
/// for each, those at one point sorted by path.
pub fn render<'i>(
    imports: impl IntoIterator<Item = &'i Import>,
    text_of: &dyn Fn(FileRef) -> Arc<str>,
) -> BTreeMap<FileRef, Vec<(Span, String)>> {
    // Requests for one path can name different points of the module; the first point is taken.
    let mut merged: BTreeMap<(FileRef, u32, &str), (u32, &str)> = BTreeMap::new();
    for import in imports {
        let place = (import.at, import.indent.as_str());
        merged
            .entry((import.file, import.module, import.path.as_str()))
            .and_modify(|known| *known = place.min(*known))
            .or_insert(place);
    }
    let mut lines: BTreeMap<FileRef, Vec<(Span, String)>> = BTreeMap::new();
    for ((file, _, path), (at, indent)) in merged {
        let line = if starts_line(&text_of(file), at) {
            format!("{indent}use {path};\n")
        } else {
            format!("\n{indent}use {path};")
        };
        lines.entry(file).or_default().push((Span::at(at), line));
    }
    for (&file, lines) in &mut lines {
        let text = text_of(file);
        let points: BTreeSet<Span> = lines.iter().map(|(span, _)| *span).collect();
        for point in points.into_iter().filter(|it| starts_line(&text, it.start)) {
            // Imports are set apart from what is none; those of std, where they come first, from all others.
            let last = lines.iter_mut().rev().find(|(span, _)| *span == point);
            if let Some((_, last)) = last.filter(|(_, last)| !goes_on(&text, point.start, last)) {
                last.push('\n');
            }
        }
    }
    lines
}

/// The name that an import brings into scope; `None` for `as _` and globs, which bring none that can collide.
pub fn bound_name(path: &str) -> Option<&str> {
    let name = match path.rsplit_once(" as ") {
        Some((_, name)) => name,
        None => path.rsplit("::").next().unwrap_or(path),
    };
    let name = name.trim();
    (!matches!(name, "_" | "*")).then_some(name)
}

fn starts_line(text: &str, at: u32) -> bool {
    at == 0 || text.as_bytes().get(at as usize - 1) == Some(&b'\n')
}

/// Whether what follows at `at` goes on with the imports that end in `line`.
fn goes_on(text: &str, at: u32, line: &str) -> bool {
    let (before, after) = text.split_at_checked(at as usize).unwrap_or((text, ""));
    let next = after.lines().next().unwrap_or_default();
    let of_std = |line: &str| {
        imported(line).is_some_and(|path| ["std", "core", "alloc"].iter().any(|root| path.starts_with(root)))
    };
    let is_first = before.lines().next_back().and_then(imported).is_none();
    next.trim().is_empty() || imported(next).is_some() && (!is_first || !of_std(line) || of_std(next))
}

/// What a line imports.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim();
    let plain = line.strip_prefix("pub").map_or(line, |rest| match rest.trim_start().strip_prefix('(') {
        Some(scope) => scope.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    });
    plain.trim_start().strip_prefix("use ").map(|path| path.trim_start().trim_start_matches("::"))
}
