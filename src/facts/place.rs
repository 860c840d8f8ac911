//! Places and names, from syntax alone: which variable a name means, and which place an expression denotes.

use ra_ap_syntax::ast::{self, HasGenericArgs, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::containers::is_filler;
use crate::facts::quantity::Read;
use crate::transform::Span;

/// A variable or a field path from one: `rows`, `self.items`, `state.queue.0`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The root's name, then the fields.
    pub path: Vec<String>,
    /// The pattern that declares the root; `None` for `self`, statics and constants.
    pub declared: Option<Span>,
}

impl Place {
    /// The place that `expr` denotes, looking through parentheses, borrows and dereferences.
    pub fn of(expr: &ast::Expr) -> Option<Place> {
        let mut fields = Vec::new();
        let mut expr = strip(expr.clone());
        loop {
            match expr {
                ast::Expr::FieldExpr(field) => {
                    fields.push(field.name_ref()?.text().to_string());
                    expr = strip(field.expr()?);
                }
                ast::Expr::PathExpr(ref path) => {
                    let segment = path.path()?.as_single_segment()?;
                    let name = segment.name_ref()?;
                    if segment.generic_arg_list().is_some() {
                        return None;
                    }
                    fields.push(name.text().to_string());
                    fields.reverse();
                    let declared = declaration(&fields[0], expr.syntax()).map(|found| found.span());
                    return Some(Place { path: fields, declared });
                }
                _ => return None,
            }
        }
    }

    /// The root's name.
    pub fn root(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    /// The place as Rust text.
    pub fn text(&self) -> String {
        self.path.join(".")
    }

    /// Whether it is a variable, not a field of one.
    pub fn is_variable(&self) -> bool {
        self.path.len() == 1
    }

    /// Whether one of the two contains the other, so that writing one can change the other.
    pub fn overlaps(&self, other: &Place) -> bool {
        self.declared == other.declared && self.path.iter().zip(&other.path).all(|(a, b)| a == b)
    }

    /// This place as something that a quantity reads.
    pub fn read(&self) -> Read {
        Read { path: self.path.clone(), declared: self.declared, can_panic: false }
    }
}

impl From<&Read> for Place {
    fn from(read: &Read) -> Self {
        Place { path: read.path.clone(), declared: read.declared }
    }
}

/// `expr` without parentheses, borrows and dereferences.
pub fn strip(mut expr: ast::Expr) -> ast::Expr {
    loop {
        let inner = match &expr {
            ast::Expr::ParenExpr(it) => it.expr(),
            ast::Expr::RefExpr(it) if it.raw_token().is_none() => it.expr(),
            ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => it.expr(),
            _ => None,
        };
        match inner {
            Some(inner) => expr = inner,
            None => return expr,
        }
    }
}

/// Where a name is declared.
#[derive(Clone, Debug)]
pub enum Declaration {
    /// `let name = …;`, the whole pattern being the name.
    Let(ast::LetStmt, ast::IdentPat),
    /// A parameter of a function or closure.
    Param(ast::IdentPat),
    /// Part of another pattern: of a `for`, a `match` arm, an `if let`, a destructuring `let`.
    Pattern(ast::IdentPat),
}

impl Declaration {
    /// The declaring pattern.
    pub fn pattern(&self) -> &ast::IdentPat {
        match self {
            Declaration::Let(_, pattern) | Declaration::Param(pattern) | Declaration::Pattern(pattern) => {
                pattern
            }
        }
    }

    /// The declaring pattern's span.
    pub fn span(&self) -> Span {
        self.pattern().syntax().text_range().into()
    }
}

/// The declaration that `name` means at `at`, following Rust's scopes; `None` for items and for `self`.
pub fn declaration(name: &str, at: &SyntaxNode) -> Option<Declaration> {
    let mut child = at.clone();
    for node in at.ancestors().skip(1) {
        if let Some(list) = ast::StmtList::cast(node.clone()) {
            let found = list
                .statements()
                .take_while(|it| it.syntax().text_range().end() <= child.text_range().start())
                .filter_map(|it| match it {
                    ast::Stmt::LetStmt(it) => Some(it),
                    _ => None,
                })
                .filter_map(|it| Some((binding_in(&it.pat()?, name)?, it)))
                .last();
            if let Some((pattern, stmt)) = found {
                let whole = stmt.pat().is_some_and(|pat| pat.syntax() == pattern.syntax());
                return Some(if whole {
                    Declaration::Let(stmt, pattern)
                } else {
                    Declaration::Pattern(pattern)
                });
            }
        } else if let Some(it) = ast::ForExpr::cast(node.clone()) {
            let body = ast::HasLoopBody::loop_body(&it);
            if body.is_some_and(|body| *body.syntax() == child)
                && let Some(found) = it.pat().and_then(|pat| binding_in(&pat, name))
            {
                return Some(Declaration::Pattern(found));
            }
        } else if let Some(arm) = ast::MatchArm::cast(node.clone()) {
            if let Some(found) = arm.pat().and_then(|pat| binding_in(&pat, name)) {
                return Some(Declaration::Pattern(found));
            }
        } else if let Some(it) = ast::IfExpr::cast(node.clone()) {
            let is_else = it.else_branch().is_some_and(|branch| *branch.syntax() == child);
            if let Some(condition) = it.condition().filter(|_| !is_else)
                && let Some(found) = binding_in_condition(&condition, name, at)
            {
                return Some(Declaration::Pattern(found));
            }
        } else if let Some(it) = ast::WhileExpr::cast(node.clone()) {
            if let Some(found) =
                it.condition().and_then(|condition| binding_in_condition(&condition, name, at))
            {
                return Some(Declaration::Pattern(found));
            }
        } else if let Some(it) = ast::ClosureExpr::cast(node.clone()) {
            if let Some(found) = it.param_list().and_then(|params| binding_in_params(&params, name)) {
                return Some(Declaration::Param(found));
            }
        } else if let Some(it) = ast::Fn::cast(node.clone()) {
            return it
                .param_list()
                .and_then(|params| binding_in_params(&params, name))
                .map(Declaration::Param);
        } else if ast::Item::can_cast(node.kind()) {
            return None;
        }
        child = node;
    }
    None
}

fn binding_in(pat: &ast::Pat, name: &str) -> Option<ast::IdentPat> {
    pat.syntax()
        .descendants()
        .filter_map(ast::IdentPat::cast)
        .find(|it| it.name().is_some_and(|it| it.text() == name))
}

fn binding_in_params(params: &ast::ParamList, name: &str) -> Option<ast::IdentPat> {
    params.params().filter_map(|it| it.pat()).find_map(|pat| binding_in(&pat, name))
}

/// A `let` of a condition binds in what follows it.
fn binding_in_condition(condition: &ast::Expr, name: &str, at: &SyntaxNode) -> Option<ast::IdentPat> {
    condition
        .syntax()
        .descendants()
        .filter_map(ast::LetExpr::cast)
        .filter(|it| it.syntax().text_range().end() <= at.text_range().start())
        .filter_map(|it| binding_in(&it.pat()?, name))
        .last()
}

/// The innermost function, constant or static initialiser that `node` is in.
pub fn body_owner(node: &SyntaxNode) -> Option<ast::Item> {
    node.ancestors().skip(1).find_map(|it| match ast::Item::cast(it)? {
        item @ (ast::Item::Fn(_) | ast::Item::Const(_) | ast::Item::Static(_)) => Some(item),
        _ => None,
    })
}

/// How a place is touched by one mention of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// A method call on it, with the method's name.
    Method(ast::MethodCallExpr),
    /// Read through a shared borrow, a comparison, an index, or copied.
    Shared,
    /// `&mut place`.
    Exclusive,
    /// Assigned to as a whole (`x = …`) or in place (`x += …`).
    Assigned(ast::BinExpr),
    /// Moved or copied out as a value.
    Value,
    /// Inside the text of a macro call.
    Macro(ast::MacroCall),
}

/// Methods of collections that look at no more than an element or a number, or only change something.
const PARTIAL: &[&str] = &[
    "back",
    "clear",
    "contains",
    "dedup",
    "first",
    "front",
    "get",
    "get_mut",
    "is_empty",
    "last",
    "last_mut",
    "len",
    "pop",
    "pop_back",
    "pop_front",
    "remove",
    "reserve",
    "resize",
    "retain",
    "sort",
    "sort_unstable",
    "swap",
    "swap_remove",
    "truncate",
];

impl Touch {
    /// Whether it looks at all of the contents of a collection, as far as its name says.
    pub fn reads_whole(&self) -> bool {
        match self {
            Touch::Shared | Touch::Macro(_) => true,
            Touch::Method(call) => {
                call.name_ref().is_some_and(|name| !is_filler(name.text()) && !PARTIAL.contains(&name.text()))
            }
            Touch::Exclusive | Touch::Assigned(_) | Touch::Value => false,
        }
    }

    /// Whether it may put something into a collection, as far as its name says.
    pub fn may_fill(&self) -> bool {
        match self {
            Touch::Method(call) => call.name_ref().is_some_and(|name| is_filler(name.text())),
            Touch::Exclusive | Touch::Assigned(_) | Touch::Macro(_) => true,
            Touch::Shared | Touch::Value => false,
        }
    }
}

/// One mention of a place that overlaps the one asked for.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The whole place expression mentioned.
    pub node: SyntaxNode,
    pub place: Place,
    pub touch: Touch,
}

/// Every mention of a place that overlaps `place` inside `within`, in source order.
pub fn mentions(place: &Place, within: &SyntaxNode) -> Vec<Mention> {
    let mut found = Vec::new();
    for node in within.descendants() {
        if let Some(call) = ast::MacroCall::cast(node.clone()) {
            if macro_mentions(&call, place.root()) {
                found.push(Mention { node, place: place.clone(), touch: Touch::Macro(call) });
            }
        } else if let Some(path) = ast::PathExpr::cast(node) {
            let single = path.path().and_then(|it| it.as_single_segment()).and_then(|it| it.name_ref());
            if single.is_none_or(|name| name.text() != place.root()) {
                continue;
            }
            let whole = outermost_place(path.into());
            if let Some(mentioned) = Place::of(&whole)
                && mentioned.overlaps(place)
            {
                let touch = touch_of(&whole);
                found.push(Mention { node: whole.syntax().clone(), place: mentioned, touch });
            }
        } else {
            continue;
        }
    }
    found
}

/// Whether the text of a macro call names `name`, as an identifier or inside a format string.
pub fn macro_mentions(call: &ast::MacroCall, name: &str) -> bool {
    let Some(tokens) = call.token_tree() else { return false };
    tokens.syntax().descendants_with_tokens().filter_map(|it| it.into_token()).any(|token| {
        match token.kind() {
            ra_ap_syntax::SyntaxKind::STRING => {
                let text = token.text();
                text.match_indices('{').any(|(at, _)| {
                    let rest = &text[at + 1..];
                    rest.strip_prefix(name).is_some_and(|after| after.starts_with(['}', ':', '.', '?', '$']))
                })
            }
            _ => token.text() == name,
        }
    })
}

/// The longest field path that starts at `expr`.
fn outermost_place(mut expr: ast::Expr) -> ast::Expr {
    while let Some(parent) = expr.syntax().parent() {
        let field = ast::FieldExpr::cast(parent.clone()).map(ast::Expr::from);
        let paren = ast::ParenExpr::cast(parent.clone()).map(ast::Expr::from);
        let deref = ast::PrefixExpr::cast(parent)
            .filter(|it| it.op_kind() == Some(ast::UnaryOp::Deref))
            .map(ast::Expr::from);
        match field.or(paren).or(deref) {
            Some(outer) => expr = outer,
            None => break,
        }
    }
    expr
}

fn touch_of(whole: &ast::Expr) -> Touch {
    let Some(parent) = whole.syntax().parent() else { return Touch::Value };
    if let Some(call) = ast::MethodCallExpr::cast(parent.clone())
        && call.receiver().is_some_and(|it| it.syntax() == whole.syntax())
    {
        return Touch::Method(call);
    }
    if let Some(borrow) = ast::RefExpr::cast(parent.clone()) {
        return if borrow.mut_token().is_some() || borrow.raw_token().is_some() {
            Touch::Exclusive
        } else {
            Touch::Shared
        };
    }
    if let Some(index) = ast::IndexExpr::cast(parent.clone()) {
        let is_base = index.base().is_some_and(|it| it.syntax() == whole.syntax());
        return if is_base { touch_of_element(index.into()) } else { Touch::Value };
    }
    if let Some(bin) = ast::BinExpr::cast(parent.clone()) {
        let is_left = bin.lhs().is_some_and(|it| it.syntax() == whole.syntax());
        return match bin.op_kind() {
            Some(ast::BinaryOp::Assignment { .. }) if is_left => Touch::Assigned(bin),
            Some(ast::BinaryOp::CmpOp(_)) => Touch::Shared,
            _ => Touch::Value,
        };
    }
    Touch::Value
}

/// Writing an element leaves the length as it is, so it counts as shared unless it is borrowed exclusively.
fn touch_of_element(element: ast::Expr) -> Touch {
    match touch_of(&outermost_place(element)) {
        Touch::Exclusive => Touch::Exclusive,
        _ => Touch::Shared,
    }
}
