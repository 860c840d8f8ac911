//! Requests for imports: merged as a set, each rendered once as a line of its own.

use std::collections::BTreeMap;
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
