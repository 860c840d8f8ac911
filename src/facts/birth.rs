//! How a constructor is written once it takes a capacity.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::collection::{Birth, Constructor, outermost_loop};
use crate::facts::containers::{Family, amount, is_bulk};
use crate::facts::quantity::Quantity;
use crate::facts::{Container, Hasher};
use crate::transform::Span;

impl Birth {
    /// The path of the annotation, without its arguments.
    pub fn annotation_path(&self) -> Option<ast::Path> {
        match self.annotation.as_ref()? {
            ast::Type::PathType(it) => it.path(),
            _ => None,
        }
    }

    /// The span to replace and its new text, with room for `count`.
    pub fn with_capacity(&self, count: &Quantity, container: &Container) -> (Span, String) {
        let whole = Span::from(self.constructor.syntax().text_range());
        let hashed = container.of.family.is_keyed();
        let seeded = container.hasher == Hasher::Random;
        let with = |is_new: bool| match hashed && !seeded && !is_new {
            true => format!("with_capacity_and_hasher({count}, Default::default())"),
            false => format!("with_capacity({count})"),
        };
        match &self.form {
            Constructor::Call(path) => {
                let name = path.segment().and_then(|it| it.name_ref());
                let is_new = name.as_ref().is_some_and(|it| it.text() == "new");
                let start = name.map_or(whole.start, |it| it.syntax().text_range().start().into());
                (Span::new(start, whole.end), with(is_new))
            }
            Constructor::VecMacro => (whole, format!("Vec::{}", with(true))),
            Constructor::EmptyText => (whole, format!("String::{}", with(true))),
            Constructor::From(ty) => (whole, format!("{}::{}", ty.syntax().text(), with(true))),
            Constructor::Inferred => {
                let path =
                    self.annotation_path().map(|it| it.syntax().text().to_string()).unwrap_or_default();
                let ty =
                    path.split('<').next().unwrap_or_default().trim_end().trim_end_matches("::").to_owned();
                (whole, format!("{ty}::{}", with(false)))
            }
        }
    }

    /// Whether a filling call is in a loop, or is one that std reserves for.
    pub fn is_filled_in_bulk_or_rounds(&self, fill: &SyntaxNode) -> bool {
        let above = self.stmt.parent().unwrap_or_else(|| self.stmt.clone());
        let name = ast::MethodCallExpr::cast(fill.clone()).and_then(|call| call.name_ref());
        let families = [Family::Sequence, Family::Text, Family::Bytes, Family::Map, Family::Set];
        let is_bulk_call = name.is_some_and(|name| {
            families.iter().any(|&family| amount(name.text(), family).is_some_and(is_bulk))
        });
        is_bulk_call || outermost_loop(fill, &above).is_some()
    }
}
