//! Tuple structs: where one is made and taken apart by its name.

use std::convert::Infallible;

use ra_ap_hir::{Adt, Field, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::uses::{Found, Uses, line_around};
use super::{Keeps, Kept, Part, initial};
use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// Adds what the names of the tuple struct around `field` do to the field.
    pub(super) fn uses_by_position(&self, part: &Part, field: Field, uses: &mut Uses) -> Result<(), Kept> {
        let db = self.db();
        let adt = field.parent_def(db).adt(db);
        let name = adt.name(db).as_str().to_owned();
        let mut obstacle = None;
        let Ok(()) = self.each_mention(part.of.krate(db), &name, &mut |file, token| {
            let mut understand = |token: &SyntaxToken| {
                let understood =
                    self.use_by_name(part, adt, field, &Found { file, token, in_macro: false }, uses);
                obstacle = obstacle.take().or(understood.err());
            };
            understand(token);
            // `Self` is the same name.
            for token in self_tokens(token) {
                understand(&token);
            }
            Ok::<(), Infallible>(())
        });
        obstacle.map_or(Ok(()), Err)
    }

    fn use_by_name(
        &self,
        part: &Part,
        adt: Adt,
        field: Field,
        found: &Found<'_>,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let token = found.token;
        let Some(parent) = token.parent().filter(|_| token.kind() != SyntaxKind::COMMENT) else {
            return Ok(());
        };
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return self.use_of_constructor(part, adt, field, found, &parent, uses);
        }
        for inner in self.sema.descend_into_macros_exact(token.clone()) {
            let Some(parent) = inner.parent() else { continue };
            if parent.kind() != SyntaxKind::TOKEN_TREE {
                let found = Found { in_macro: true, ..*found };
                self.use_of_constructor(part, adt, field, &found, &parent, uses)?;
            } else if initial::after(token).is_some_and(|it| it.kind() == T!['(']) {
                return Err(Keeps::Macro.because(line_around(token)));
            }
        }
        Ok(())
    }

    /// What the name at `node` is there for, where it may be that of the struct.
    fn use_of_constructor(
        &self,
        part: &Part,
        adt: Adt,
        field: Field,
        found: &Found<'_>,
        node: &SyntaxNode,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let path = node.parent().and_then(ast::PathSegment::cast).map(|it| it.parent_path());
        let Some(path) = path.filter(|it| it.parent_path().is_none()) else { return Ok(()) };
        let Some(parent) = path.syntax().parent() else { return Ok(()) };
        let is_ours = match self.sema.resolve_path(&path) {
            Some(PathResolution::Def(ModuleDef::Adt(it))) => it == adt,
            Some(PathResolution::SelfType(it)) => it.self_ty(self.db()).as_adt() == Some(adt),
            Some(_) => false,
            None => true,
        };
        if !is_ours {
            return Ok(());
        }
        if let Some(tree) = ast::UseTree::cast(parent.clone()) {
            // By its other name it is not looked for.
            return match tree.rename() {
                Some(_) => Err(Keeps::OutOfReach.because(tree.syntax())),
                None => Ok(()),
            };
        }
        if let Some(pat) = ast::TupleStructPat::cast(parent.clone()) {
            let pats: Vec<ast::Pat> = pat.fields().collect();
            let rest = pats.iter().position(|it| matches!(it, ast::Pat::RestPat(_)));
            let of_all = field.parent_def(self.db()).fields(self.db()).len();
            let at = match rest {
                // From the end; what is left of it, the `..` stands for.
                Some(rest) if field.index() >= rest => {
                    (field.index() + pats.len()).checked_sub(of_all).filter(|&it| it > rest)
                }
                _ => Some(field.index()),
            };
            return match at {
                Some(at) => self.use_of_pattern(part, found, pats.get(at), uses),
                None => Ok(()),
            };
        }
        let Some(expr) = ast::PathExpr::cast(parent) else { return Ok(()) };
        let call = expr.syntax().parent().and_then(ast::CallExpr::cast);
        let call = call.filter(|it| it.expr().is_some_and(|it| it.syntax() == expr.syntax()));
        // As a function it makes values somewhere else.
        let Some(call) = call else { return Err(Keeps::Initial.because(line_around(found.token))) };
        if found.in_macro {
            return Err(Keeps::Macro.because(line_around(found.token)));
        }
        let value = call.arg_list().and_then(|it| it.args().nth(field.index()));
        let value = value.ok_or_else(|| Keeps::Initial.because(call.syntax()))?;
        uses.fixes.extend(self.initial_value(part, found.file, &value, false)?);
        Ok(())
    }
}

/// The tokens `Self` of the `impl` whose own type the name is.
fn self_tokens(name: &SyntaxToken) -> Vec<SyntaxToken> {
    let item = name.parent_ancestors().find_map(ast::Item::cast);
    let Some(ast::Item::Impl(item)) = item else { return Vec::new() };
    if !item.self_ty().is_some_and(|it| it.syntax().text_range().contains_range(name.text_range())) {
        return Vec::new();
    }
    let list = item.assoc_item_list();
    let tokens = list.into_iter().flat_map(|it| it.syntax().descendants_with_tokens().collect::<Vec<_>>());
    tokens.filter_map(|it| it.into_token()).filter(|it| it.text() == "Self").collect()
}
