//! Arrays, slices and `Vec`s of atomics: what is done with their elements.

use ra_ap_syntax::ast::{self, HasArgList, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::uses::{Found, Uses, is_plain_call, is_printed, line_around, parenthesised};
use super::{Keeps, Kept, Part};
use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// What is done with an array, a slice or a `Vec` of atomics.
    pub(super) fn use_of_elements(
        &self,
        part: &Part,
        found: &Found<'_>,
        place: &SyntaxNode,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let Some(parent) = place.parent() else { return Err(other()) };
        if let Some(index) = ast::IndexExpr::cast(parent.clone()) {
            let is_base = index.base().is_some_and(|it| it.syntax() == place);
            let (Some(at), true) = (index.index(), is_base) else { return Err(other()) };
            if ast::RangeExpr::can_cast(at.syntax().kind()) {
                return Err(other());
            }
            let element = parenthesised(index.syntax());
            let Some(parent) = element.parent() else { return Err(other()) };
            let text = self.index_words(&at);
            return self.use_of_atomic(part, found, &element, &parent, Some(text), uses);
        }
        let plain = |name: &str| matches!(name, "len" | "is_empty");
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone())
            && call.receiver().is_some_and(|it| it.syntax() == place)
        {
            let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            return match name.as_str() {
                _ if plain(&name) => Ok(()),
                "iter" | "get" | "first" | "last" => self.iteration(found, call.syntax().clone()),
                _ => Err(other()),
            };
        }
        // `for slot in slots`, where `slots` is a reference
        let each = ast::ForExpr::cast(parent.clone());
        if let Some(each) = each.filter(|it| it.iterable().is_some_and(|it| it.syntax() == place)) {
            let is_reference = each
                .iterable()
                .and_then(|it| self.sema.type_of_expr(&it))
                .is_some_and(|it| it.original.is_reference());
            return match (each.pat(), ast::HasLoopBody::loop_body(&each)) {
                (Some(pat), Some(body)) if is_reference => self.only_called(found, &pat, body.syntax()),
                _ => Err(other()),
            };
        }
        // `for slot in &self.slots`, `other.zip(&self.slots)`
        if let Some(reference) = ast::RefExpr::cast(parent.clone()).filter(|it| it.mut_token().is_none()) {
            let chain = parenthesised(reference.syntax());
            let around = chain.parent().ok_or_else(other)?;
            if let Some(zip) = zipped(&chain) {
                return self.iteration(found, zip);
            }
            return match self.binds_each(&chain, &around) {
                Some((pat, body)) => self.only_called(found, &pat, &body),
                None => Err(other()),
            };
        }
        Err(other())
    }

    /// Whether nothing but methods of the atomics is called on what `chain` yields, through closures and in a loop.
    fn iteration(&self, found: &Found<'_>, mut chain: SyntaxNode) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        for _ in 0..16 {
            let Some(parent) = chain.parent() else { return Err(other()) };
            if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
                if call.receiver().is_none_or(|it| *it.syntax() != chain) {
                    return Err(other());
                }
                let arguments = call.arg_list();
                for argument in arguments.into_iter().flat_map(|it| it.args()) {
                    self.argument_of_chain(found, &argument)?;
                }
                chain = parent;
                let ty = self.sema.type_of_expr(&ast::Expr::MethodCallExpr(call));
                match ty.map(|it| it.original) {
                    Some(ty) if !self.mentions_atomic(&ty) && !ty.contains_unknown() => return Ok(()),
                    _ => continue,
                }
            }
            if ast::TryExpr::can_cast(parent.kind()) {
                chain = parent;
                continue;
            }
            if let Some(zip) = zipped(&chain) {
                chain = zip;
                continue;
            }
            return match self.binds_each(&chain, &parent) {
                Some((pat, body)) => self.only_called(found, &pat, &body),
                None => Err(other()),
            };
        }
        Err(other())
    }

    /// Whether an argument in a chain of iterators only calls methods of the atomics, or has nothing to do with them.
    fn argument_of_chain(&self, found: &Found<'_>, argument: &ast::Expr) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        if let ast::Expr::ClosureExpr(closure) = argument {
            let body = closure.body().ok_or_else(other)?;
            let params = closure.param_list();
            for pat in params.into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat()) {
                self.only_called(found, &pat, body.syntax())?;
            }
            return Ok(());
        }
        let ty = self.sema.type_of_expr(argument).ok_or_else(other)?.original;
        // A function by its name asks for what it asks for.
        let wants_atomics = ty
            .as_callable(self.db())
            .is_some_and(|it| it.params().iter().any(|it| self.mentions_atomic(it.ty())));
        if self.mentions_atomic(&ty) || wants_atomics { Err(other()) } else { Ok(()) }
    }

    /// The pattern that is given what `chain` yields, and where its variables are: `for x in chain {}`,
    /// `if let Some(x) = chain {}`.
    fn binds_each(&self, chain: &SyntaxNode, parent: &SyntaxNode) -> Option<(ast::Pat, SyntaxNode)> {
        if let Some(each) = ast::ForExpr::cast(parent.clone()) {
            return Some((each.pat()?, ast::HasLoopBody::loop_body(&each)?.syntax().clone()));
        }
        let condition = ast::LetExpr::cast(parent.clone())?;
        let branch = parent.parent().and_then(ast::IfExpr::cast)?;
        let is_value = condition.expr().is_some_and(|it| it.syntax() == chain);
        Some((condition.pat()?, branch.then_branch()?.syntax().clone())).filter(|_| is_value)
    }

    /// Whether the variables of `pat` that are atomics are only receivers of their methods in `body`.
    fn only_called(&self, found: &Found<'_>, pat: &ast::Pat, body: &SyntaxNode) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        for bound in pat.syntax().descendants().filter_map(ast::IdentPat::cast) {
            let Some(name) = bound.name() else { return Err(other()) };
            let ty = self.sema.type_of_pat(&ast::Pat::IdentPat(bound.clone())).map(|it| it.original);
            let Some(ty) = ty else { return Err(other()) };
            if !self.mentions_atomic(&ty) && !ty.contains_unknown() {
                continue;
            }
            if is_printed(body, name.text()) {
                return Err(other());
            }
            let tokens = body.descendants_with_tokens().filter_map(|it| it.into_token());
            for token in tokens.filter(|it| it.text() == name.text()) {
                let Some(path) = token.parent_ancestors().find_map(ast::PathExpr::cast) else {
                    return Err(other());
                };
                if !is_plain_call(path.syntax()) {
                    return Err(other());
                }
            }
        }
        Ok(())
    }

    /// The words of an index, with those of the variable that it is.
    fn index_words(&self, index: &ast::Expr) -> String {
        let text = index.syntax().text().to_string();
        let body = index.syntax().ancestors().find_map(ast::Fn::cast).and_then(|it| it.body());
        let is_name = |it: &str| it.chars().all(|c| c.is_alphanumeric() || c == '_');
        let lets = body.into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
        let lets = lets
            .filter_map(ast::LetStmt::cast)
            .filter(|it| is_name(&text) && it.pat().is_some_and(|it| it.syntax().text() == text.as_str()));
        let values: Vec<String> =
            lets.filter_map(|it| Some(it.initializer()?.syntax().text().to_string())).collect();
        format!("{text} {}", values.join(" "))
    }
}

/// The call `x.zip(chain)` around `chain`.
fn zipped(chain: &SyntaxNode) -> Option<SyntaxNode> {
    let call = chain.parent().and_then(ast::ArgList::cast)?.syntax().parent()?;
    let name = ast::MethodCallExpr::cast(call.clone())?.name_ref()?;
    (name.text() == "zip").then_some(call)
}
