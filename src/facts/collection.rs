//! Collections of a body, from syntax alone: where each is born empty, and which calls fill it.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::containers::is_filler;
use crate::facts::place::{Declaration, Place, body_owner, declaration, strip};

/// A place that is filled, with everything in one body that fills it since it was last made.
#[derive(Clone, Debug)]
pub struct Collection {
    pub place: Place,
    /// Where it is made empty, if the body shows it.
    pub birth: Option<Birth>,
    /// The filling calls, in source order.
    pub fills: Vec<SyntaxNode>,
}

/// Where a collection is made empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The constructor.
    pub constructor: ast::Expr,
    pub form: Constructor,
    /// The statement that it is in.
    pub stmt: SyntaxNode,
    /// A name that the type is written with, where the constructor names none: `let v: Vec<u8> = Default::default()`.
    pub annotation: Option<ast::Type>,
}

/// How an empty collection is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constructor {
    /// `Type::new()`, `Type::default()`: the path's last segment is the method.
    Call(ast::Path),
    /// `vec![]`.
    VecMacro,
    /// `String::from("")`: the type's path.
    From(ast::Path),
    /// `"".to_string()`, `"".to_owned()`.
    EmptyText,
    /// `Default::default()`.
    Inferred,
}

/// The form of `expr`, if it makes an empty collection. With a comment inside it is none: nothing is written over it.
pub fn empty_constructor(expr: &ast::Expr) -> Option<Constructor> {
    if expr.syntax().descendants_with_tokens().any(|it| it.kind() == SyntaxKind::COMMENT) {
        return None;
    }
    match expr {
        ast::Expr::CallExpr(call) => {
            let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
            let path = callee.path()?;
            let name = path.segment()?.name_ref()?.text().to_string();
            let qualifier = path.qualifier();
            let args: Vec<ast::Expr> = call.arg_list()?.args().collect();
            match (name.as_str(), args.as_slice()) {
                ("default", []) if qualifier.as_ref().is_some_and(|it| it.syntax().text() == "Default") => {
                    Some(Constructor::Inferred)
                }
                ("new" | "default", []) => qualifier.map(|_| Constructor::Call(path)),
                ("from", [arg]) if is_empty_text(arg) => qualifier.map(Constructor::From),
                _ => None,
            }
        }
        ast::Expr::MethodCallExpr(call) => {
            let name = call.name_ref()?.text().to_string();
            let bare = call.arg_list()?.args().next().is_none();
            (matches!(name.as_str(), "to_string" | "to_owned" | "into")
                && bare
                && is_empty_text(&call.receiver()?))
            .then_some(Constructor::EmptyText)
        }
        ast::Expr::MacroExpr(it) => {
            let call = it.macro_call()?;
            let is_vec = call.path()?.segment()?.name_ref()?.text() == "vec";
            let inside = call.token_tree()?.syntax().text().to_string();
            let empty = inside.get(1..inside.len().checked_sub(1)?)?.trim().is_empty();
            (is_vec && empty).then_some(Constructor::VecMacro)
        }
        _ => None,
    }
}

/// The argument of `Vec::with_capacity(n)`.
pub fn capacity_asked(constructor: &ast::Expr) -> Option<ast::Expr> {
    let ast::Expr::CallExpr(call) = constructor else { return None };
    let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
    let path = callee.path()?;
    path.qualifier()?;
    let named = path.segment().is_some_and(|it| it.syntax().text() == "with_capacity");
    let mut args = call.arg_list()?.args();
    let arg = args.next().filter(|_| named)?;
    args.next().is_none().then_some(arg)
}

fn is_empty_text(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::Literal(it) if it.syntax().text() == "\"\"")
}

/// The place that a call fills, if its name and shape say that it may fill one.
pub fn filled_place(node: &SyntaxNode) -> Option<Place> {
    if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        return match is_filler(call.name_ref()?.text()) {
            true => Place::of(&call.receiver()?),
            false => None,
        };
    }
    if let Some(call) = ast::MacroCall::cast(node.clone()) {
        return written_place(&call);
    }
    let bin = ast::BinExpr::cast(node.clone())?;
    let appends = bin.op_kind() == Some(ast::BinaryOp::Assignment { op: Some(ast::ArithOp::Add) });
    let is_text = match bin.rhs()? {
        ast::Expr::RefExpr(_) => true,
        ast::Expr::Literal(literal) => matches!(literal.kind(), ast::LiteralKind::String(_)),
        _ => false,
    };
    if appends && is_text { Place::of(&bin.lhs()?) } else { None }
}

/// The place that `write!` or `writeln!` adds text to: its first argument, borrowed or not.
pub fn written_place(call: &ast::MacroCall) -> Option<Place> {
    if !matches!(call.path()?.segment()?.name_ref()?.text(), "write" | "writeln") {
        return None;
    }
    let first: String = call
        .token_tree()?
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .skip(1)
        .take_while(|token| token.text() != ",")
        .filter(|token| !token.kind().is_trivia())
        .map(|token| token.text().to_owned())
        .collect();
    let first = first.trim_start_matches("&mut").trim_start_matches(['&', '*']);
    let path: Vec<String> = first.split('.').map(str::to_owned).collect();
    let is_name = |part: &String| {
        !part.is_empty() && part.chars().all(|letter| letter == '_' || letter.is_alphanumeric())
    };
    let declared = declaration(path.first()?, call.syntax()).map(|found| found.span());
    path.iter().all(is_name).then_some(Place { path, declared })
}

/// The index in `groups[i].push(x)`: which of several collections a call fills.
pub fn filled_element(node: &SyntaxNode) -> Option<ast::Expr> {
    let call = ast::MethodCallExpr::cast(node.clone())?;
    match strip(call.receiver()?) {
        ast::Expr::IndexExpr(element) if is_filler(call.name_ref()?.text()) => element.index(),
        _ => None,
    }
}

/// Groups filling calls, given in source order, by the place that they fill and its latest birth before them.
pub fn collections(fills: impl Iterator<Item = SyntaxNode>) -> Vec<Collection> {
    let mut found: Vec<(Option<SyntaxNode>, Collection)> = Vec::new();
    for fill in fills {
        let Some(place) = filled_place(&fill) else { continue };
        let owner = body_owner(&fill).map(|owner| owner.syntax().clone());
        let birth = birth(&place, &fill);
        let known = found
            .iter_mut()
            .find(|(in_owner, it)| *in_owner == owner && it.place == place && it.birth == birth);
        match known {
            Some((_, collection)) => collection.fills.push(fill),
            None => found.push((owner, Collection { place, birth, fills: vec![fill] })),
        }
    }
    found.into_iter().map(|(_, collection)| collection).collect()
}

impl Collection {
    /// The constructs that room could be asked for at, each with the fills that it would serve: the constructor
    /// where it is in the body and more than one call fills, else each outermost loop that fills.
    pub fn candidates(self) -> Vec<(Collection, SyntaxNode)> {
        if let Some(birth) = &self.birth {
            let node = birth.constructor.syntax().clone();
            let several = self.fills.len() > 1;
            let worth = several || self.fills.iter().any(|fill| birth.is_filled_in_bulk_or_rounds(fill));
            return worth.then_some((self, node)).into_iter().collect();
        }
        let mut found: Vec<(Collection, SyntaxNode)> = Vec::new();
        for fill in self.fills {
            let Some(round) = self.place.outermost_loop(&fill) else { continue };
            match found.iter_mut().find(|(_, node)| *node == round) {
                Some((collection, _)) => collection.fills.push(fill),
                None => {
                    let place = self.place.clone();
                    found.push((Collection { place, birth: None, fills: vec![fill] }, round));
                }
            }
        }
        found
    }
}

/// Where the collection at `place` was last made empty before `fill`, in a block that `fill` is in.
fn birth(place: &Place, fill: &SyntaxNode) -> Option<Birth> {
    let (constructor, stmt, annotation) = latest(place, fill)?;
    Some(Birth { form: empty_constructor(&constructor)?, constructor, stmt, annotation })
}

/// The value that `place` was last given before `at`, in a block that `at` is in.
pub fn latest_value(place: &Place, at: &SyntaxNode) -> Option<ast::Expr> {
    latest(place, at).map(|(value, ..)| value)
}

/// The value that a place was given, the statement that did it, and the type written there.
type Given = (ast::Expr, SyntaxNode, Option<ast::Type>);

fn latest(place: &Place, at: &SyntaxNode) -> Option<Given> {
    let assigned = last_assignment(place, at);
    let declared = match declaration(place.root(), at) {
        Some(Declaration::Let(stmt, _)) => value_in_let(place, &stmt),
        Some(Declaration::Pattern(name)) if place.is_variable() => value_in_tuple(&name),
        _ => None,
    };
    match (assigned, declared) {
        (Some(assigned), Some(declared)) => {
            let later = assigned.1.text_range().start() > declared.1.text_range().start();
            Some(if later { assigned } else { declared })
        }
        (assigned, declared) => assigned.or(declared),
    }
}

fn value_in_let(place: &Place, stmt: &ast::LetStmt) -> Option<Given> {
    let mut value = stmt.initializer()?;
    for field in place.path.iter().skip(1) {
        value = match value {
            ast::Expr::RecordExpr(record) => {
                let list = record.record_expr_field_list()?;
                list.fields().find(|it| it.field_name().is_some_and(|name| name.text() == *field))?.expr()?
            }
            ast::Expr::TupleExpr(tuple) => tuple.fields().nth(field.parse().ok()?)?,
            _ => return None,
        };
    }
    let annotation = if place.is_variable() { stmt.ty() } else { None };
    Some((value, stmt.syntax().clone(), annotation))
}

/// `let (mut names, mut sizes) = (Vec::new(), Vec::new());`
fn value_in_tuple(name: &ast::IdentPat) -> Option<Given> {
    let pattern = ast::TuplePat::cast(name.syntax().parent()?)?;
    let stmt = ast::LetStmt::cast(pattern.syntax().parent()?)?;
    let ast::Expr::TupleExpr(values) = stmt.initializer()? else { return None };
    // After `..` the places count from the end.
    if pattern.fields().any(|it| matches!(it, ast::Pat::RestPat(_))) {
        return None;
    }
    let place = pattern.fields().position(|it| it.syntax() == name.syntax())?;
    Some((values.fields().nth(place)?, stmt.syntax().clone(), None))
}

/// `place = value;` as a statement of a block around `at`.
fn last_assignment(place: &Place, at: &SyntaxNode) -> Option<Given> {
    let mut child = at.clone();
    for node in at.ancestors().skip(1) {
        if let Some(list) = ast::StmtList::cast(node.clone()) {
            let before = list
                .statements()
                .take_while(|it| it.syntax().text_range().end() <= child.text_range().start())
                .filter_map(|it| match it {
                    ast::Stmt::ExprStmt(it) => Some(it),
                    _ => None,
                });
            let found = before.filter_map(|stmt| {
                let ast::Expr::BinExpr(bin) = stmt.expr()? else { return None };
                let plain = bin.op_kind() == Some(ast::BinaryOp::Assignment { op: None });
                if !plain || Place::of(&bin.lhs()?)? != *place {
                    return None;
                }
                Some((strip(bin.rhs()?), stmt.syntax().clone(), None))
            });
            if let Some(found) = found.last() {
                return Some(found);
            }
        }
        if ast::Fn::can_cast(node.kind()) {
            return None;
        }
        child = node;
    }
    None
}

/// The outermost loop, or closure run as one, that `fill` is in below `above`.
pub fn outermost_loop(fill: &SyntaxNode, above: &SyntaxNode) -> Option<SyntaxNode> {
    fill.ancestors().take_while(|it| it != above).filter(is_loop).last()
}

/// `for`, `while`, `loop`, or a call of `for_each` with a closure.
pub fn is_loop(node: &SyntaxNode) -> bool {
    if ast::ForExpr::can_cast(node.kind())
        || ast::WhileExpr::can_cast(node.kind())
        || ast::LoopExpr::can_cast(node.kind())
    {
        return true;
    }
    ast::MethodCallExpr::cast(node.clone()).is_some_and(|call| {
        call.name_ref().is_some_and(|name| name.text() == "for_each")
            && call
                .arg_list()
                .is_some_and(|args| args.args().any(|it| matches!(it, ast::Expr::ClosureExpr(_))))
    })
}

/// The statement (or tail expression) of a block that `node` is, or is in.
pub fn statement_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.ancestors().find(|it| it.parent().is_some_and(|parent| ast::StmtList::can_cast(parent.kind())))
}

/// What follows `stmt` in its block, to the block's end.
pub fn following(stmt: &SyntaxNode) -> Vec<SyntaxNode> {
    std::iter::successors(stmt.next_sibling(), SyntaxNode::next_sibling).collect()
}
