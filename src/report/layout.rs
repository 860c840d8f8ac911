//! How types lie in memory, for people and for programs: a table of all, and one type in detail.

use std::fmt::Write as _;

use serde::Serialize;

use super::Place;
use super::text::counted;
use crate::engine::layouts::{self, NoLayout, Shape, Tag, TypeLayout};

/// Bytes that processors move between memory and cores at once; x86-64 and most of ARM.
const CACHE_LINE: u64 = 64;

/// What `memfix layout` found. The form for programs: its fields are a promise.
#[derive(Clone, Debug, Serialize)]
pub struct Layouts {
    /// Of the form; raised when a field changes its meaning or goes away.
    pub version: u32,
    /// Those that waste most first; what is equal in that by size, then by path.
    pub types: Vec<Type>,
    pub unknown: Vec<Unknown>,
}

/// A type and how it lies in memory. Offsets, sizes and alignments are in bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Type {
    /// Within its crate.
    pub path: String,
    pub package: String,
    pub kind: &'static str,
    /// What stands in `repr(…)`, or empty.
    pub repr: String,
    #[serde(flatten)]
    pub place: Place,
    pub size: u64,
    pub align: u64,
    /// Cache lines of 64 bytes that a value at the start of one reaches into.
    pub cache_lines: u64,
    /// Padding: bytes that hold nothing, whichever variant a value is.
    pub waste: u64,
    /// The trait whose `unsafe impl` promises that there is no padding, where there is: then reading a value's bytes is
    /// undefined behaviour.
    pub broken_promise: Option<&'static str>,
    /// What a `repr(C)` struct would take if its fields were sorted by alignment, where that is less. Other structs
    /// are sorted by the compiler.
    pub sorted_size: Option<u64>,
    /// Bit patterns that mean no value, at most 2⁶⁴ - 1.
    pub niches: u64,
    /// `none`, `own` or `niche`: how an enum keeps which variant it is.
    pub tag: &'static str,
    /// Where, unless `none`.
    pub tag_offset: Option<u64>,
    /// In bytes of its own, unless there are none.
    pub tag_size: Option<u64>,
    /// The largest first; of a struct or union, one without a name.
    pub variants: Vec<Variant>,
}

/// The fields that a value has at the same time; of a union, one of them.
#[derive(Clone, Debug, Serialize)]
pub struct Variant {
    pub name: String,
    /// How far its fields reach from the start of the value.
    pub extent: u64,
    /// In the order of offsets.
    pub fields: Vec<Field>,
    pub holes: Vec<Hole>,
}

/// A field.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: String,
    /// As it is written.
    #[serde(rename = "type")]
    pub ty: String,
    pub offset: u64,
    pub size: u64,
    pub align: u64,
}

/// Bytes of a variant that hold nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Hole {
    pub offset: u64,
    pub size: u64,
}

/// A type whose layout is not known.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    pub path: String,
    pub package: String,
    pub kind: &'static str,
    #[serde(flatten)]
    pub place: Place,
    pub generic: bool,
    pub why: String,
}

/// Where lines end up: on a terminal, or in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Text,
    Markdown,
}

impl Layouts {
    /// From what is known of each type, the package it is of, and the place of its name.
    pub fn new(found: impl IntoIterator<Item = (TypeLayout, String, Place)>) -> Layouts {
        let mut all = Layouts { version: 1, types: Vec::new(), unknown: Vec::new() };
        for (of, package, place) in found {
            let kind = of.kind.as_str();
            match of.layout {
                Ok(shape) => {
                    let mut known = known(of.path, package, kind, of.repr, place, &shape);
                    known.broken_promise =
                        of.promise.filter(|_| known.variants.iter().any(|it| !it.holes.is_empty()));
                    all.types.push(known);
                }
                Err(why) => all.unknown.push(Unknown {
                    path: of.path,
                    package,
                    kind,
                    place,
                    generic: why == NoLayout::Generic,
                    why: why.to_string(),
                }),
            }
        }
        all.types.sort_by(|a, b| {
            (b.waste, b.size)
                .cmp(&(a.waste, a.size))
                .then_with(|| (&a.path, &a.place.file).cmp(&(&b.path, &b.place.file)))
        });
        all
    }

    /// Those whose path is or ends in `name`, the package's name before it or not.
    pub fn named(&self, name: &str) -> Layouts {
        let is = |path: &str, package: &str| {
            let full = format!("{}::{path}", package.replace('-', "_"));
            full == name || full.ends_with(&format!("::{name}"))
        };
        Layouts {
            version: self.version,
            types: self.types.iter().filter(|it| is(&it.path, &it.package)).cloned().collect(),
            unknown: self.unknown.iter().filter(|it| is(&it.path, &it.package)).cloned().collect(),
        }
    }

    /// The paths of all types.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let unknown = self.unknown.iter().map(|it| it.path.as_str());
        self.types.iter().map(|it| it.path.as_str()).chain(unknown)
    }

    /// One line a type.
    pub fn table(&self, style: Style) -> String {
        let mut table = Table::new(&["waste", "size", "align", "lines", "type", "where"], 4);
        for it in &self.types {
            table.row([
                it.waste.to_string(),
                it.size.to_string(),
                it.align.to_string(),
                it.cache_lines.to_string(),
                format!("{} {}{}", it.kind, it.path, remark(it)),
                it.place.to_string(),
            ]);
        }
        let mut text = if self.types.is_empty() { String::new() } else { table.render(style) };
        let unknown: Vec<&Unknown> = self.unknown.iter().filter(|it| !it.generic).collect();
        if !unknown.is_empty() {
            let mut table = Table::new(&["no layout known of", "where", "why"], 0);
            for it in unknown {
                table.row([format!("{} {}", it.kind, it.path), it.place.to_string(), it.why.clone()]);
            }
            let _ = write!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, table.render(style));
        }
        text
    }

    /// Everything about each type.
    pub fn details(&self, style: Style) -> String {
        let known = self.types.iter().map(|it| detail(it, style));
        let unknown = self.unknown.iter().map(|it| {
            format!(
                "{}\n\nno layout is known: {}\n",
                heading(it.kind, &it.path, "", &it.place, style),
                it.why
            )
        });
        known.chain(unknown).collect::<Vec<_>>().join("\n")
    }
}

fn known(
    path: String,
    package: String,
    kind: &'static str,
    repr: String,
    place: Place,
    shape: &Shape,
) -> Type {
    let (tag, tag_offset, tag_size) = match shape.tag {
        Tag::None => ("none", None, None),
        Tag::Own { offset, size } => ("own", Some(offset), Some(size)),
        Tag::Niche { offset } => ("niche", Some(offset), None),
    };
    let as_written = kind == "struct" && repr.split(", ").any(|it| it == "C") && !repr.contains("packed");
    let sorted_size = shape.variants.first().filter(|_| as_written).map(|it| shape.sorted_size(it));
    let sorted_size = sorted_size.filter(|&size| size < shape.size);
    let variant = |it: &layouts::Variant| Variant {
        name: it.name.clone(),
        extent: it.extent(),
        fields: it.fields.iter().map(field).collect(),
        holes: shape.gaps(it).into_iter().map(|(offset, size)| Hole { offset, size }).collect(),
    };
    let mut variants: Vec<Variant> = shape.variants.iter().map(variant).collect();
    variants.sort_by_key(|it| std::cmp::Reverse(it.extent));
    Type {
        path,
        package,
        kind,
        repr,
        place,
        size: shape.size,
        align: shape.align,
        cache_lines: shape.size.div_ceil(CACHE_LINE),
        waste: shape.waste(),
        broken_promise: None,
        sorted_size,
        niches: shape.niches,
        tag,
        tag_offset,
        tag_size,
        variants,
    }
}

fn field(of: &layouts::Place) -> Field {
    Field { name: of.name.clone(), ty: of.ty.clone(), offset: of.offset, size: of.size, align: of.align }
}

/// What is wrong, or what could be won: the size with sorted fields, or the largest variants of an enum, where there are two that differ.
fn remark(of: &Type) -> String {
    if let Some(promise) = of.broken_promise {
        return format!(" ({promise} promises no padding)");
    }
    if let Some(size) = of.sorted_size {
        return format!(" ({size} with sorted fields)");
    }
    match of.variants.as_slice() {
        [first, second, ..] if first.extent > second.extent => {
            format!(" ({} {}, then {} {})", first.name, first.extent, second.name, second.extent)
        }
        _ => String::new(),
    }
}

fn heading(kind: &str, path: &str, repr: &str, place: &Place, style: Style) -> String {
    let repr = if repr.is_empty() { String::new() } else { format!(" repr({repr})") };
    match style {
        Style::Text => format!("{kind} {path}{repr}  {place}"),
        Style::Markdown => format!("### `{kind} {path}`{repr}\n\n{place}"),
    }
}

fn detail(of: &Type, style: Style) -> String {
    let mut text = heading(of.kind, &of.path, &of.repr, &of.place, style);
    let _ = writeln!(
        text,
        "\n\n{}, alignment {}, {}, {} of padding, {}",
        counted(of.size, "byte"),
        of.align,
        counted(of.cache_lines, "cache line"),
        counted(of.waste, "byte"),
        if of.niches == 1 { "1 niche".to_owned() } else { format!("{} niches", of.niches) },
    );
    if let Some(size) = of.sorted_size {
        let size = counted(size, "byte");
        let _ = writeln!(
            text,
            "repr(C) keeps the fields as they are written; sorted by alignment they take {size}"
        );
    }
    if let Some(promise) = of.broken_promise {
        let holes = of.variants.iter().flat_map(|it| &it.holes);
        let fields = holes.map(|it| format!("`_pad{}: [u8; {}]`", it.offset, it.size));
        let _ = writeln!(
            text,
            "`{promise}` promises that there is no padding, so that its bytes may be read: fill it with fields, {}",
            fields.collect::<Vec<_>>().join(", ")
        );
    }
    match (of.kind, of.tag) {
        ("enum", "niche") => {
            let at = of.tag_offset.unwrap_or_default();
            let _ = writeln!(
                text,
                "which variant it is, is told by values that the bytes at offset {at} never have"
            );
        }
        ("enum", _) if of.variants.is_empty() => {
            text.push_str("rustc leaves variants out that can have no value; which are left is not known\n");
        }
        _ => {}
    }
    let (full, empty): (Vec<&Variant>, Vec<&Variant>) =
        of.variants.iter().partition(|it| !it.fields.is_empty() || it.name.is_empty());
    for variant in full {
        if !variant.name.is_empty() {
            let _ = writeln!(text, "\nvariant {}", variant.name);
        }
        let rows = rows(of, variant);
        if !rows.is_empty() {
            let mut table = Table::new(&["offset", "size", "align", "field"], 3);
            rows.into_iter().for_each(|row| table.row(row));
            let _ = write!(text, "\n{}", table.render(style));
        }
    }
    if !empty.is_empty() {
        let names: Vec<&str> = empty.iter().map(|it| it.name.as_str()).collect();
        let _ = writeln!(text, "\nvariants without fields: {}", names.join(", "));
    }
    text
}

/// A line for each field, hole, tag and beginning of a cache line, in the order of offsets.
fn rows(of: &Type, variant: &Variant) -> Vec<[String; 4]> {
    let mut parts: Vec<(u64, u64, String, String)> = variant
        .fields
        .iter()
        .map(|it| (it.offset, it.size, it.align.to_string(), format!("{}: {}", it.name, it.ty)))
        .collect();
    parts.extend(variant.holes.iter().map(|it| (it.offset, it.size, String::new(), "(padding)".to_owned())));
    if let (Some(offset), Some(size)) = (of.tag_offset, of.tag_size) {
        parts.push((offset, size, size.to_string(), "(which variant)".to_owned()));
    }
    parts.sort_by_key(|part| (part.0, part.1));
    let mut rows = Vec::with_capacity(parts.len());
    let mut line = 0;
    for (offset, size, align, what) in parts {
        if offset / CACHE_LINE > line {
            line = offset / CACHE_LINE;
            let begins = line * CACHE_LINE;
            let ago = match offset - begins {
                0 => String::new(),
                ago => format!(", {} ago", counted(ago, "byte")),
            };
            rows.push([
                begins.to_string(),
                String::new(),
                String::new(),
                format!("--- cache line {}{ago} ---", line + 1),
            ]);
        }
        rows.push([offset.to_string(), size.to_string(), align, what]);
    }
    rows
}

/// Cells under headings; the first columns hold numbers, which end at the same place.
struct Table<const N: usize> {
    headings: [&'static str; N],
    numbers: usize,
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    fn new(headings: &[&'static str; N], numbers: usize) -> Table<N> {
        Table { headings: *headings, numbers, rows: Vec::new() }
    }

    fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    fn render(&self, style: Style) -> String {
        let mut text = String::new();
        let headings = self.headings.map(str::to_owned);
        if style == Style::Markdown {
            let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
            text.push_str(&line(&headings));
            let rule = |column| if column < self.numbers { "---:" } else { "---" };
            let rules: Vec<&str> = (0..N).map(rule).collect();
            let _ = writeln!(text, "| {} |", rules.join(" | "));
            for row in &self.rows {
                text.push_str(&line(&row.each_ref().map(|cell| cell.replace('|', "\\|"))));
            }
            return text;
        }
        let all = || std::iter::once(&headings).chain(&self.rows);
        let widths: Vec<usize> = (0..N)
            .map(|column| {
                all().filter_map(|row| row.get(column)).map(|it| it.chars().count()).max().unwrap_or_default()
            })
            .collect();
        for row in all() {
            for ((cell, &width), column) in row.iter().zip(&widths).zip(0..) {
                let gap = if column == 0 { "" } else { "  " };
                let _ = match column < self.numbers {
                    true => write!(text, "{gap}{cell:>width$}"),
                    false => write!(text, "{gap}{cell:width$}"),
                };
            }
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }
}
