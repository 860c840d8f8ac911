//! Every place where a function's name stands, and what it means there.

use ra_ap_hir::{AsAssocItem, Function, HasVisibility, ModuleDef, PathResolution};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, AstToken, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::{Barrier, Call, CallNode, Obstacle};
use crate::facts::Facts;
use crate::facts::mentions::words;
use crate::facts::source::{is_inert, item_path};

/// Further attributes whose arguments name no function.
const PLAIN_ATTRIBUTES: &[&str] = &["cfg", "cold", "derive", "inline", "path", "repr"];

/// What a mention of the name is.
enum Meaning {
    Call(Call),
    /// Something else of that name, or an import.
    Harmless,
}

/// The function in question.
struct Wanted {
    function: Function,
    name: String,
    /// Whether it is called as a method.
    has_self: bool,
    /// Whether it belongs to a type, so that its bare name is never it.
    is_associated: bool,
    /// The modules and the type around it, in its own file.
    around: String,
}

impl<'db> Facts<'db> {
    pub(super) fn mentions(&self, function: Function) -> Result<Vec<Call>, Obstacle> {
        let db = self.db();
        let wanted = Wanted {
            function,
            name: function.name(db).as_str().to_owned(),
            has_self: function.has_self_param(db),
            is_associated: function.as_assoc_item(db).is_some(),
            around: self.sema.source(function).map_or_else(String::new, |it| around(it.value.syntax())),
        };
        let mut calls = Vec::new();
        self.each_mention(function.module(db).krate(db), &wanted.name, &mut |_, token| {
            self.understand(&wanted, token, &mut calls)
        })?;
        Ok(calls)
    }

    fn understand(
        &self,
        wanted: &Wanted,
        token: &SyntaxToken,
        calls: &mut Vec<Call>,
    ) -> Result<(), Obstacle> {
        if is_aside(token, &wanted.name)? {
            return Ok(());
        }
        let in_tokens = token.parent().is_some_and(|node| node.kind() == SyntaxKind::TOKEN_TREE);
        if !in_tokens {
            let Some(parent) = token.parent() else { return Ok(()) };
            if let Meaning::Call(call) = self.meaning(wanted, &parent)? {
                calls.push(call);
            }
            return Ok(());
        }
        let expanded = self.sema.descend_into_macros_exact(token.clone());
        let before = calls.len();
        for inner in expanded {
            let Some(parent) = inner.parent() else { continue };
            if parent.kind() == SyntaxKind::TOKEN_TREE {
                if could_be(wanted, &inner) {
                    let left_out = token.parent().is_some_and(|it| self.is_inactive(&it));
                    let barrier = if left_out { Barrier::Unresolved } else { Barrier::Macro };
                    return Err(barrier.at(line_of(token)));
                }
            } else if let Meaning::Call(call) = self.meaning(wanted, &parent)? {
                calls.push(call);
            }
        }
        // What is written once and stands in two places may have to be spelt in two ways.
        if calls.len() > before + 1 {
            return Err(Barrier::Macro.at(line_of(token)));
        }
        Ok(())
    }

    /// What the name or reference `node` means.
    fn meaning(&self, wanted: &Wanted, node: &SyntaxNode) -> Result<Meaning, Obstacle> {
        if let Some(name) = ast::Name::cast(node.clone()) {
            let function = name.syntax().parent().and_then(ast::Fn::cast);
            return match function.filter(|it| self.sema.to_fn_def(it).is_none()) {
                // In a block that is compiled it would be known.
                Some(twin) if may_be_twin(wanted, &twin) => Err(Barrier::Twin.at(first_line(twin.syntax()))),
                _ => Ok(Meaning::Harmless),
            };
        }
        let Some(reference) = ast::NameRef::cast(node.clone()) else { return Ok(Meaning::Harmless) };
        let Some(parent) = reference.syntax().parent() else { return Ok(Meaning::Harmless) };
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            return match self.sema.resolve_method_call(&call) {
                Some(it) if it == wanted.function => Ok(Meaning::Call(Call { node: CallNode::Method(call) })),
                None if wanted.has_self && self.can_see(wanted, call.syntax()) => {
                    Err(Barrier::Unresolved.at(call.syntax()))
                }
                // For another `self`, this method could be the nearer one here.
                Some(it) if wanted.has_self && self.is_of_same_type(wanted, it, &call) => {
                    Err(Barrier::Operator.at(call.syntax()))
                }
                _ => Ok(Meaning::Harmless),
            };
        }
        match ast::PathSegment::cast(parent) {
            Some(segment) => self.meaning_of_path(wanted, &segment),
            None => Ok(Meaning::Harmless),
        }
    }

    /// Whether `call` calls a trait's method, `found`, of a value of the type that the function belongs to.
    fn is_of_same_type(&self, wanted: &Wanted, found: Function, call: &ast::MethodCallExpr) -> bool {
        let db = self.db();
        let of_trait =
            found.as_assoc_item(db).is_some_and(|it| it.container_or_implemented_trait(db).is_some());
        let own = wanted.function.as_assoc_item(db).and_then(|it| it.implementing_ty(db));
        let receiver = call.receiver().and_then(|it| self.ty(&it).ok());
        match (own, receiver) {
            (Some(own), Some(receiver)) => {
                let adt = own.as_adt();
                of_trait && (adt.is_none() || receiver.autoderef(db).any(|it| it.as_adt() == adt))
            }
            _ => of_trait,
        }
    }

    fn meaning_of_path(&self, wanted: &Wanted, segment: &ast::PathSegment) -> Result<Meaning, Obstacle> {
        let path = segment.parent_path();
        let Some(parent) = path.syntax().parent() else { return Ok(Meaning::Harmless) };
        let is_it = |it: Option<PathResolution<'_>>| matches!(it, Some(PathResolution::Def(ModuleDef::Function(it))) if it == wanted.function);
        let found = self.sema.resolve_path(&path);
        if let Some(tree) = ast::UseTree::cast(parent.clone()) {
            let in_values = self.sema.resolve_path_per_ns(&path).and_then(|it| it.value_ns);
            if !is_it(found) && !is_it(in_values) {
                return Ok(Meaning::Harmless);
            }
            return match tree.rename() {
                Some(_) => Err(Barrier::Renamed.at(tree.syntax())),
                None => Ok(Meaning::Harmless),
            };
        }
        let Some(expr) = ast::PathExpr::cast(parent) else { return Ok(Meaning::Harmless) };
        if !is_it(found) {
            let bare = path.qualifier().is_none();
            // A name without a path is no function of a type, and one with a path is no local.
            let cannot = wanted.is_associated && bare;
            return match found {
                None if !cannot && self.can_see(wanted, expr.syntax()) => {
                    Err(Barrier::Unresolved.at(expr.syntax()))
                }
                _ => Ok(Meaning::Harmless),
            };
        }
        // Names are found in code that a `cfg` leaves out, too, but types are not.
        if self.sema.type_of_expr(&ast::Expr::PathExpr(expr.clone())).is_none() {
            return Err(Barrier::Unresolved.at(line_of_node(expr.syntax())));
        }
        let call = expr.syntax().parent().and_then(ast::CallExpr::cast);
        match call.filter(|call| call.expr().is_some_and(|it| it.syntax() == expr.syntax())) {
            Some(call) => Ok(Meaning::Call(Call { node: CallNode::Path(call) })),
            None => Err(Barrier::Value.at(line_of_node(expr.syntax()))),
        }
    }

    /// Whether the function can be named at `node`; where it is not known what surrounds the node, it can.
    fn can_see(&self, wanted: &Wanted, node: &SyntaxNode) -> bool {
        match self.sema.scope(node) {
            Some(scope) => wanted.function.is_visible_from(self.db(), scope.module()),
            None => true,
        }
    }
}

/// Whether `name` stands in a comment, an attribute or a string that does nothing with it.
pub(in crate::facts) fn is_aside(token: &SyntaxToken, name: &str) -> Result<bool, Obstacle> {
    if let Some(comment) = ast::Comment::cast(token.clone()) {
        return match comment.is_doc() && example_calls(comment.text(), name) {
            true => Err(Barrier::Documented.at(comment.text())),
            false => Ok(true),
        };
    }
    if let Some(attr) = token.parent_ancestors().find_map(ast::Attr::cast) {
        let text = attr.meta().map(|it| it.syntax().text().to_string()).unwrap_or_default();
        let attribute: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let in_path = token.parent_ancestors().any(|node| ast::Path::can_cast(node.kind()));
        let plain = is_inert(&attribute) || PLAIN_ATTRIBUTES.contains(&attribute.as_str());
        return match plain || in_path {
            true => Ok(true),
            false => Err(Barrier::NamedInAttribute.at(attr.syntax())),
        };
    }
    // Otherwise a string or a lifetime.
    Ok(token.text().trim_start_matches("r#") != name)
}

/// Whether a function that is not part of this configuration could stand for the wanted one in another.
fn may_be_twin(wanted: &Wanted, other: &ast::Fn) -> bool {
    let has_self = other.param_list().is_some_and(|list| list.self_param().is_some());
    has_self == wanted.has_self && around(other.syntax()) == wanted.around && other.body().is_some()
}

/// The items around an item, without generic arguments.
fn around(item: &SyntaxNode) -> String {
    let path = item_path(item);
    path.split_once('<').map_or(path.as_str(), |(head, _)| head).to_owned()
}

/// Whether a token of an unexpanded macro could name the function.
fn could_be(wanted: &Wanted, token: &SyntaxToken) -> bool {
    let before = neighbour(token, SyntaxToken::prev_token);
    let after = neighbour(token, SyntaxToken::next_token);
    let is = |token: &Option<SyntaxToken>, kinds: &[SyntaxKind]| {
        token.as_ref().is_some_and(|it| kinds.contains(&it.kind()))
    };
    if is(&before, &[T![fn], T![let], T![mut], T![$], T![struct], T![mod], T![const], T![static]]) {
        return false;
    }
    if is(&after, &[T![!]]) {
        return false;
    }
    if is(&before, &[T![.]]) {
        return wanted.has_self && is(&after, &[T!['('], T![:], T![::]]);
    }
    // The fields of a struct, and typed names.
    let typed = is(&after, &[T![:]])
        && after.as_ref().and_then(SyntaxToken::next_token).is_none_or(|it| it.kind() != T![:]);
    if typed {
        return false;
    }
    !wanted.is_associated || is(&before, &[T![:], T![::]])
}

pub(in crate::facts) fn neighbour(
    token: &SyntaxToken,
    step: impl Fn(&SyntaxToken) -> Option<SyntaxToken>,
) -> Option<SyntaxToken> {
    let mut next = step(token)?;
    while next.kind().is_trivia() {
        next = step(&next)?;
    }
    Some(next)
}

/// Whether a documentation comment has a call of `name` with arguments in it.
fn example_calls(comment: &str, name: &str) -> bool {
    words(comment, name).any(|at| {
        let rest = comment[at + name.len()..].trim_start();
        rest.strip_prefix('(').is_some_and(|rest| !rest.trim_start().starts_with([')', '.', '…']))
    })
}

fn first_line(node: &SyntaxNode) -> String {
    node.text().to_string().lines().next().unwrap_or_default().to_owned()
}

/// The statement around a node, on one line.
pub(in crate::facts) fn line_of_node(node: &SyntaxNode) -> String {
    node.parent().map_or_else(String::new, |parent| parent.text().to_string())
}

/// The macro call around a token, on one line.
pub(in crate::facts) fn line_of(token: &SyntaxToken) -> String {
    let around = token.parent_ancestors().find(|it| it.kind() != SyntaxKind::TOKEN_TREE);
    around.map_or_else(|| token.text().to_owned(), |it| it.text().to_string())
}
