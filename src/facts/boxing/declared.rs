//! What is written on a type, and may look into the part that is to be boxed.

use ra_ap_hir::EnumVariant;
use ra_ap_syntax::ast::{self, HasAttrs};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::{Keeps, Kept};
use crate::facts::Facts;
use crate::facts::field_order::attributes;
use crate::facts::source::is_inert;

/// Derives that see through a box, by the last segments of their paths.
const DERIVES: &[&str] = &[
    "Clone",
    "Debug",
    "Default",
    "Deserialize",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Serialize",
];

/// Further attributes that do nothing with a field's type; `derive`, `repr`, `serde` and `cfg` are read on their own.
const HARMLESS: &[&str] = &["default", "non_exhaustive", "rustfmt"];

/// What `serde` may be told of a variant or a field that is boxed.
const SERDE: &[&str] = &[
    "alias",
    "default",
    "flatten",
    "other",
    "rename",
    "rename_all",
    "skip",
    "skip_deserializing",
    "skip_serializing",
    "skip_serializing_if",
];

/// The lint whose permission is a decision.
const LINT: &str = "clippy::large_enum_variant";

impl<'db> Facts<'db> {
    /// The variant and the enum around it.
    pub(super) fn declared_variant(&self, item: &ast::Variant) -> Result<(EnumVariant, ast::Enum), Kept> {
        let source = item.syntax().ancestors().find_map(ast::Enum::cast);
        let own = self.sema.to_def(item);
        // Left out by a `cfg`, it has no size.
        own.zip(source).ok_or_else(|| Keeps::Fine.because("cfg"))
    }

    /// Whether nothing that is written on the enum, the variant and the field minds a box.
    pub(super) fn not_written_against(
        &self,
        of: &ast::Enum,
        variant: &ast::Variant,
        field: usize,
    ) -> Result<(), Kept> {
        let field: Option<SyntaxNode> = match variant.field_list() {
            Some(ast::FieldList::TupleFieldList(it)) => it.fields().nth(field).map(|it| it.syntax().clone()),
            Some(ast::FieldList::RecordFieldList(it)) => it.fields().nth(field).map(|it| it.syntax().clone()),
            None => None,
        };
        let field = field.and_then(ast::AnyHasAttrs::cast);
        if let Some(attr) = self.permission(variant.syntax()) {
            return Err(Keeps::Allowed.because(attr));
        }
        for text in flat(of) {
            readable_type(&text)?;
        }
        for text in flat(variant).into_iter().chain(field.iter().flat_map(flat)) {
            readable_part(&text)?;
        }
        Ok(())
    }

    /// The attribute around `node` or in the crate's root, or the entry of the manifest, that permits large variants.
    pub(super) fn permission(&self, node: &SyntaxNode) -> Option<String> {
        let db = self.db();
        let root = self
            .sema
            .scope(node)
            .map(|it| self.sema.module_definition_node(it.krate().root_module(db)).value);
        let around = node.ancestors().chain(root).filter_map(ast::AnyHasAttrs::cast);
        let attrs = around.flat_map(|it| it.attrs()).filter_map(|attr| attr.meta());
        let attrs = attrs.map(|it| it.syntax().text().to_string().trim().to_owned());
        let mut of_lint: Vec<String> = attrs.filter(|it| it.contains(LINT)).collect();
        let permits = |text: &String| ["allow", "expect", "cfg_attr"].iter().any(|it| text.starts_with(it));
        if let Some(at) = of_lint.iter().position(permits) {
            return Some(of_lint.swap_remove(at));
        }
        // An attribute that warns of them has the last word.
        let by_manifest = of_lint.is_empty() && self.dialect().allowed_lints.iter().any(|it| it == LINT);
        by_manifest.then(|| format!("[lints] {LINT} = \"allow\""))
    }
}

/// Whether `text`, an attribute of a type, looks into no field.
pub(super) fn readable_type(text: &str) -> Result<(), Kept> {
    match head(text) {
        "repr" => Err(Keeps::Representation.because(text)),
        "derive" => match inside(text).find(|it| !DERIVES.contains(&last(it))) {
            Some(other) if last(&other) == "Copy" => Err(Keeps::Copy.because("Copy")),
            Some(other) => Err(Keeps::Derive.because(other)),
            None => Ok(()),
        },
        "serde" if inside(text).any(|it| head(&it) == "remote") => {
            Err(Keeps::Attribute.because(format!("#[{text}]")))
        }
        // What it says holds for the whole type, in all of which the part is still one of its own kind.
        "serde" | "cfg" => Ok(()),
        name if is_inert(name) || HARMLESS.contains(&name) => Ok(()),
        _ => Err(Keeps::Attribute.because(format!("#[{text}]"))),
    }
}

/// Whether `text`, an attribute of a variant or a field, says nothing of the field's type.
pub(super) fn readable_part(text: &str) -> Result<(), Kept> {
    let other = || Err(Keeps::Attribute.because(format!("#[{text}]")));
    match head(text) {
        "cfg" => Err(Keeps::Conditional.because(format!("#[{text}]"))),
        "serde" => {
            let known = |it: &String| {
                let changes = match head(it) {
                    "default" => it.contains('='),
                    "skip_serializing_if" => !it.contains("Option::is_none"),
                    _ => false,
                };
                SERDE.contains(&head(it)) && !changes
            };
            if inside(text).all(|it| known(&it)) { Ok(()) } else { other() }
        }
        name if is_inert(name) || HARMLESS.contains(&name) => Ok(()),
        _ => other(),
    }
}

/// The attributes, and what `cfg_attr` may make of itself.
pub(super) fn flat(item: &impl HasAttrs) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in attributes(item.attrs()) {
        if name != "cfg_attr" {
            found.push(text);
            continue;
        }
        // The first of its arguments is a condition.
        found.extend(inside(&text).skip(1));
    }
    found
}

/// The name that an attribute begins with.
fn head(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The last segment of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default().trim()
}

/// What stands between the outermost parentheses, at its commas.
fn inside(text: &str) -> impl Iterator<Item = String> {
    let text = text.split_once('(').map_or("", |(_, rest)| rest);
    let text = text.trim_end().strip_suffix(')').unwrap_or(text);
    let (mut parts, mut depth, mut quoted) = (vec![String::new()], 0_u32, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == ',' && depth == 0 && !quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.into_iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
}
