//! Where code comes from and what surrounds it: enclosing items, attributes, `cfg`, constant contexts.

use ra_ap_syntax::ast::{self, HasAttrs, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::transform::Finding;

impl Facts<'_> {
    /// Where `node` is, in words that outlive the tree.
    pub fn finding(&self, transform: &'static str, node: &SyntaxNode) -> Finding {
        Finding {
            transform,
            file: self.file(),
            span: node.text_range().into(),
            item: item_path(node),
            text: node.text().to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

/// Whether an attribute of this name neither reads nor changes what it stands on.
pub fn is_inert(attribute: &str) -> bool {
    matches!(attribute, "allow" | "deny" | "deprecated" | "doc" | "expect" | "forbid" | "must_use" | "warn")
}

/// The names of the items that enclose `node`, outermost first: `parser::Parser::parse_row`.
pub fn item_path(node: &SyntaxNode) -> String {
    let mut names: Vec<String> = node
        .ancestors()
        .skip(1)
        .filter_map(ast::Item::cast)
        .filter_map(|item| match item {
            ast::Item::Impl(it) => it.self_ty().map(|ty| ty.syntax().text().to_string()),
            ast::Item::Fn(it) => it.name().map(|name| name.text().to_string()),
            ast::Item::Module(it) => it.name().map(|name| name.text().to_string()),
            ast::Item::Trait(it) => it.name().map(|name| name.text().to_string()),
            ast::Item::Const(it) => it.name().map(|name| name.text().to_string()),
            ast::Item::Static(it) => it.name().map(|name| name.text().to_string()),
            _ => None,
        })
        .collect();
    names.reverse();
    names.join("::")
}

/// Whether an attribute says `cfg(…test…)` without a `not`, or marks a test or bench function.
pub fn is_test_only(attrs: impl Iterator<Item = ast::Attr>) -> bool {
    attrs.filter_map(|attr| attr.meta()).any(|meta| {
        let text: String = meta.syntax().text().to_string().split_whitespace().collect();
        let name = text.split(['(', '=']).next().unwrap_or_default();
        match name {
            "cfg" => names_test(&text) && !text.contains("not("),
            "bench" | "quickcheck" | "test_case" | "rstest" => true,
            _ => name.rsplit("::").next() == Some("test"),
        }
    })
}

/// Whether `test` stands alone in a `cfg` predicate.
fn names_test(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '"' && c != '-').any(|word| word == "test")
}

/// Whether `node` is an item that exists for tests only.
pub fn is_test_item(node: &SyntaxNode) -> bool {
    ast::AnyHasAttrs::cast(node.clone()).is_some_and(|it| is_test_only(it.attrs()))
}

/// The `cfg` attributes on statements, expressions, arms and fields inside `within`.
pub fn cfg_inside(within: &SyntaxNode) -> impl Iterator<Item = ast::Attr> {
    within.descendants().filter_map(ast::Attr::cast).filter(|attr| {
        attr.meta().is_some_and(|meta| {
            let text = meta.syntax().text().to_string();
            let text = text.trim_start();
            text.starts_with("cfg") && !text.starts_with("cfg_attr")
        })
    })
}
