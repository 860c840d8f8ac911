//! What text is written into: strings, formatters, writers; and what may be said about them.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Trait};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::place::{Declaration, Place, declaration};
use crate::facts::text_building::{Append, How};
use crate::facts::text_writing::catches_panics;
use crate::facts::{Answer, Facts, Unknown};

/// Something that takes text or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// `String`.
    Text,
    /// `fmt::Formatter`.
    Formatter,
    /// Another `fmt::Write`.
    OtherText,
    /// `Vec<u8>`, `Cursor`, `BufWriter`: several writes are as good as one.
    Buffer,
    /// Locked standard output: buffered by lines.
    Lines,
    /// Any other `io::Write`.
    Unbuffered,
}

impl Facts<'_> {
    /// What an appending writes into; `Ok(None)` where it is none that takes text.
    pub fn sink(&self, append: &Append) -> Answer<Option<Sink>> {
        let Append { node, how, target, .. } = append;
        let Some(call) = ast::MethodCallExpr::cast(node.clone()) else {
            return Ok(self.is_text_buffer(target)?.then_some(Sink::Text));
        };
        if *how == How::Push {
            return Ok(self.is_text_buffer(target)?.then_some(Sink::Text));
        }
        let ty = self.ty(target)?;
        let function = self.sema.resolve_method_call(&call).ok_or_else(|| Unknown::Type.of(call.syntax()))?;
        let path = self.function_path(function);
        let of_trait = function.as_assoc_item(self.db()).is_some_and(|it| match it.container(self.db()) {
            AssocItemContainer::Trait(_) => true,
            AssocItemContainer::Impl(it) => it.trait_(self.db()).is_some(),
        });
        let name = ty.autoderef(self.db()).filter_map(|it| it.as_adt()).map(|it| self.adt_path(it)).next();
        let name = name.unwrap_or_default();
        Ok(match how {
            How::WriteStr if path == "core::fmt::Formatter::write_str" => Some(Sink::Formatter),
            How::WriteStr if of_trait && path == "fmt::Write::write_str" => {
                Some(if name == "alloc::string::String" { Sink::Text } else { Sink::OtherText })
            }
            How::WriteAll if of_trait && path == "io::Write::write_all" => Some(match name.as_str() {
                "alloc::vec::Vec" => Sink::Buffer,
                _ if name.ends_with("::Cursor") || name.ends_with("::BufWriter") => Sink::Buffer,
                _ if name.ends_with("::LineWriter") || name.ends_with("::StdoutLock") => Sink::Lines,
                _ => Sink::Unbuffered,
            }),
            _ => None,
        })
    }

    /// Whether `expr` is a variable of this body that owns its text, so that nobody sees it after a panic.
    pub fn dies_with_the_body(&self, expr: &ast::Expr, at: &SyntaxNode) -> bool {
        let Some(place) = Place::of(expr).filter(Place::is_variable) else { return false };
        let is_own = matches!(declaration(place.root(), at), Some(Declaration::Let(..)));
        is_own && !self.is_borrowed(expr) && !catches_panics(at)
    }

    /// Whether `call` is `Iterator::map` of std.
    pub fn maps_an_iterator(&self, call: &ast::MethodCallExpr) -> Answer<bool> {
        let function = self.sema.resolve_method_call(call).ok_or_else(|| Unknown::Type.of(call.syntax()))?;
        Ok(self.is_std(function) && self.function_path(function).ends_with("iterator::Iterator::map"))
    }

    /// Whether the extension trait of itertools is in scope at `at`.
    pub fn has_itertools(&self, at: &SyntaxNode) -> bool {
        self.sema.scope(at).is_some_and(|scope| {
            let visible = scope.visible_traits();
            let mut traits = visible.0.iter().map(|&id| Trait::from(id));
            traits.any(|it| it.name(self.db()).as_str() == "Itertools")
        })
    }
}
