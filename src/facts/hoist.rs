//! Iterables that must be evaluated once, and so are bound to a name before their length is asked for.
//!
//! Two kinds can be: a call that returns something of a known length, and a value of a generic `impl IntoIterator` type,
//! which has no length before it is an iterator. Binding a call to a name ends its temporaries earlier than the head
//! of a loop does, so nothing in it may own one: the receiver and the arguments are places, literals or borrows.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::place::{Place, body_owner, strip};
use crate::facts::quantity::{Atom, Binding, Bounds, Origin, Quantity, Read};
use crate::transform::Span;

/// An iterable bound to a name before the loop.
#[derive(Clone, Debug)]
pub struct Hoist {
    /// The head of the loop.
    pub iterable: SyntaxNode,
    /// `let rows = self.rows();`
    pub line: String,
    /// What the head becomes, where it changes.
    pub head: Option<(Span, String)>,
    /// How many items it yields, by its new name.
    pub length: Bounds,
}

/// What callees are named for, before the thing that they return.
const VERBS: &[&str] = &[
    "build", "collect", "compute", "fetch", "find", "gather", "get", "into", "list", "load", "make", "parse",
    "read", "resolve", "split", "to",
];

/// Names of last resort.
const FALLBACKS: &[&str] = &["items", "entries", "found"];

impl Facts<'_> {
    /// How `iterable`, the head of a `for`, can be bound to a name before the loop.
    pub fn hoist(&self, iterable: &ast::Expr) -> Option<Hoist> {
        match iterable {
            ast::Expr::PathExpr(_) => self.hoist_generic(iterable, iterable),
            ast::Expr::MethodCallExpr(call) if call.name_ref()?.text() == "into_iter" => {
                let given = call.receiver()?;
                self.hoist_generic(&given, iterable).or_else(|| self.hoist_call(iterable))
            }
            _ => self.hoist_call(iterable),
        }
    }

    /// `given`: what is turned into an iterator, by the loop or in its head.
    fn hoist_generic(&self, given: &ast::Expr, iterable: &ast::Expr) -> Option<Hoist> {
        let place = Place::of(given).filter(|place| place.is_variable() && place.declared.is_some())?;
        let ty = self.ty(given).ok()?;
        if ty.as_type_param(self.db()).is_none() || self.implements(&ty, "Iterator") {
            return None;
        }
        let name = place.text();
        if !matches!(given, ast::Expr::PathExpr(_)) {
            return None;
        }
        let low = length_of(&name, "size_hint().0", Origin::SizeHint);
        Some(Hoist {
            iterable: iterable.syntax().clone(),
            line: format!("let {name} = {name}.into_iter();"),
            head: (given != iterable).then(|| (iterable.syntax().text_range().into(), name)),
            length: Bounds { low, high: None },
        })
    }

    fn hoist_call(&self, iterable: &ast::Expr) -> Option<Hoist> {
        let ty = self.pointee(self.ty(iterable).ok()?);
        let counted = self.container_of(&ty).is_some_and(|it| it.of.len_is_count);
        if !counted && !ty.is_slice() && !self.is_exact_size(&ty) {
            return None;
        }
        let call = match iterable {
            ast::Expr::TryExpr(it) => it.expr()?,
            other => other.clone(),
        };
        let (callee, receiver, args) = match &call {
            ast::Expr::CallExpr(it) => match it.expr()? {
                ast::Expr::PathExpr(path) => (path.path()?.segment()?.name_ref()?, None, it.arg_list()),
                _ => return None,
            },
            ast::Expr::MethodCallExpr(it) => (it.name_ref()?, it.receiver(), it.arg_list()),
            _ => return None,
        };
        let mut parts = receiver.into_iter().chain(args.into_iter().flat_map(|args| args.args()));
        if !parts.all(|part| owns_no_temporary(&part)) {
            return None;
        }
        let is_function = matches!(call, ast::Expr::CallExpr(_));
        let name = self.free_name(callee.text(), is_function, iterable.syntax())?;
        let exact = length_of(&name, "len()", Origin::Length);
        Some(Hoist {
            iterable: iterable.syntax().clone(),
            line: format!("let {name} = {};", iterable.syntax().text()),
            head: Some((iterable.syntax().text_range().into(), name)),
            length: Bounds::exact(exact),
        })
    }

    /// A name for what `callee` returns that nothing in the function uses, and that hides no function.
    fn free_name(&self, callee: &str, is_function: bool, at: &SyntaxNode) -> Option<String> {
        let owner = body_owner(at)?;
        // Names of methods and fields do not clash with a variable's, nor does the call that becomes its value.
        let used = |name: &str| {
            let tokens = owner.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
            tokens
                .filter(|token| token.text() == name && !at.text_range().contains_range(token.text_range()))
                .any(|token| token.prev_token().is_none_or(|before| !matches!(before.text(), "." | "::")))
        };
        let noun = match callee.split_once('_') {
            Some((verb, noun)) if VERBS.contains(&verb) => noun,
            _ => callee,
        };
        let plural =
            noun.ends_with('s') && !VERBS.contains(&noun) && *noun != *callee || callee.ends_with('s');
        let hides = is_function && noun == callee;
        let own = (plural && noun.len() > 2 && !hides).then_some(noun);
        own.into_iter().chain(FALLBACKS.iter().copied()).find(|name| !used(name)).map(str::to_owned)
    }
}

/// `name.question` as a quantity that reads nothing else.
fn length_of(name: &str, question: &str, origin: Origin) -> Quantity {
    let read = Read { path: vec![name.to_owned()], declared: None, can_panic: false };
    let text = format!("{name}.{question}");
    Quantity::Atom(Atom { text, binding: Binding::Postfix, reads: vec![read], origin })
}

/// A place, a literal, or a borrow of one: evaluating it makes nothing that is dropped.
fn owns_no_temporary(expr: &ast::Expr) -> bool {
    let expr = strip(expr.clone());
    matches!(expr, ast::Expr::Literal(_) | ast::Expr::PathExpr(_)) || Place::of(&expr).is_some()
}
