//! Code that builds text out of temporary strings, from syntax alone.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::macro_args::macro_name;
use crate::facts::place::{Place, macro_mentions, strip};

/// A call or assignment that adds a temporary string to something.
#[derive(Clone, Debug)]
pub struct Append {
    pub node: SyntaxNode,
    pub how: How,
    /// What it is added to.
    pub target: ast::Expr,
    pub what: What,
}

/// How a temporary string is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `s.push_str(…)`
    Push,
    /// `s += …`, `s = s + …`
    Add,
    /// `s = format!("{s}…")`
    Replace,
    /// `f.write_str(…)`
    WriteStr,
    /// `w.write_all(….as_bytes())`
    WriteAll,
}

/// What makes the temporary string.
#[derive(Clone, Debug)]
pub enum What {
    /// `format!(…)`
    Format(ast::MacroCall),
    /// `x.to_string()`: the whole call, and `x`.
    ToString(ast::MethodCallExpr, ast::Expr),
    /// `a + b`, `[a, b].concat()`
    Parts(Vec<ast::Expr>),
    /// `v.join(…)`, `v.concat()`
    Joined(ast::MethodCallExpr),
    /// `x.repeat(n)`: `x` and `n`.
    Repeated(ast::Expr, ast::Expr),
    /// None: `s = s + x` goes on with the buffer of `s`.
    Nothing,
}

/// `items.map(|x| …).collect()`, and what joins the pieces.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The whole expression.
    pub node: SyntaxNode,
    pub map: ast::MethodCallExpr,
    pub closure: ast::ClosureExpr,
    /// What each item becomes.
    pub what: What,
    pub collect: ast::MethodCallExpr,
    /// The separator of `.join(…)`.
    pub separator: Option<ast::Expr>,
}

/// `a.clone() + b + c`
#[derive(Clone, Debug)]
pub struct Sum {
    pub node: SyntaxNode,
    /// The value that the first operand copies.
    pub first: ast::Expr,
    /// All operands as they are written.
    pub operands: Vec<ast::Expr>,
}

/// The appending that `node` is.
pub fn append(node: &SyntaxNode) -> Option<Append> {
    let of = |how, target, what| Some(Append { node: node.clone(), how, target, what });
    if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        let argument = only_argument(&call)?;
        let (how, what) = match call.name_ref()?.text() {
            "push_str" => (How::Push, made(&text_behind(&argument)?)?),
            "write_str" => (How::WriteStr, made(&text_behind(&argument)?)?),
            "write_all" => (How::WriteAll, made(&bytes_behind(&argument)?)?),
            _ => return None,
        };
        return of(how, call.receiver()?, what);
    }
    let bin = ast::BinExpr::cast(node.clone())?;
    let (target, value) = (bin.lhs()?, bin.rhs()?);
    match bin.op_kind()? {
        ast::BinaryOp::Assignment { op: Some(ast::ArithOp::Add) } => {
            of(How::Add, target, made(&text_behind(&value)?)?)
        }
        ast::BinaryOp::Assignment { op: None } => {
            let place = Place::of(&target)?;
            if let Some(call) = format_call(&value) {
                return if macro_mentions(&call, place.root()) {
                    of(How::Replace, target, What::Format(call))
                } else {
                    None
                };
            }
            let operands = sum(&value)?;
            let (first, rest) = operands.split_first()?;
            if Place::of(first)? != place
                || !matches!(first, ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_))
            {
                return None;
            }
            let what = match rest {
                [only] => text_behind(only).and_then(|text| made(&text)),
                _ => None,
            };
            let what = what.filter(|it| matches!(it, What::Format(_) | What::ToString(..)));
            of(How::Add, target, what.unwrap_or(What::Nothing))
        }
        _ => None,
    }
}

/// The collected pieces of text that `node` is: the call of `collect`, or of what joins them.
pub fn collected(node: &SyntaxNode) -> Option<Collected> {
    let last = ast::MethodCallExpr::cast(node.clone())?;
    let (collect, separator) = match last.name_ref()?.text() {
        "collect" if !is_joined(&last) => (last, None),
        "join" => (call_of(&last.receiver()?, "collect")?, Some(only_argument(&last)?)),
        "concat" if only_argument(&last).is_none() => (call_of(&last.receiver()?, "collect")?, None),
        _ => return None,
    };
    let map = call_of(&collect.receiver()?, "map")?;
    let ast::Expr::ClosureExpr(closure) = only_argument(&map)? else { return None };
    let body = closure.body()?;
    let value = match &body {
        ast::Expr::BlockExpr(block) => block.tail_expr()?,
        other => other.clone(),
    };
    let what = made(&strip_parens(value)).filter(|it| match it {
        What::Format(_) => true,
        What::ToString(..) => separator.is_some(),
        _ => false,
    })?;
    Some(Collected { node: node.clone(), map, closure, what, collect, separator })
}

/// The sum that copies its first operand, of three or more operands.
pub fn copying_sum(node: &SyntaxNode) -> Option<Sum> {
    let whole = ast::Expr::cast(node.clone())?;
    let is_part = node.parent().and_then(ast::BinExpr::cast).is_some_and(|it| is_plus(&it));
    if is_part {
        return None;
    }
    // What is appended as a sum is appended in parts.
    let handed_to = node.ancestors().skip(1).find(|it| {
        !matches!(it.kind(), SyntaxKind::PAREN_EXPR | SyntaxKind::REF_EXPR | SyntaxKind::ARG_LIST)
    });
    if handed_to.is_some_and(|it| append(&it).is_some()) {
        return None;
    }
    let operands = sum(&whole).filter(|operands| operands.len() > 2)?;
    let first = match operands.first()? {
        ast::Expr::MethodCallExpr(call) => {
            let copies = matches!(call.name_ref()?.text(), "clone" | "to_string" | "to_owned");
            call.receiver().filter(|_| copies && no_arguments(call))?
        }
        ast::Expr::CallExpr(call) => {
            let callee = call.expr()?.syntax().text().to_string();
            let mut args = call.arg_list()?.args();
            args.next().filter(|_| callee == "String::from")?
        }
        _ => return None,
    };
    Some(Sum { node: node.clone(), first, operands })
}

/// The place or value that is copied where `expr` is a copy of text, else `expr`.
pub fn uncopied(expr: ast::Expr) -> ast::Expr {
    let copied = match &expr {
        ast::Expr::MethodCallExpr(call) => match call.name_ref() {
            Some(name) if matches!(name.text(), "clone" | "to_string" | "to_owned") && no_arguments(call) => {
                call.receiver()
            }
            _ => None,
        },
        _ => None,
    };
    copied.unwrap_or(expr)
}

/// What an owned string is made by.
fn made(text: &ast::Expr) -> Option<What> {
    if let Some(call) = format_call(text) {
        return Some(What::Format(call));
    }
    if let Some(operands) = sum(text) {
        return Some(What::Parts(operands));
    }
    let ast::Expr::MethodCallExpr(call) = text else { return None };
    let receiver = call.receiver()?;
    match (call.name_ref()?.text(), only_argument(call)) {
        ("to_string", None) => Some(What::ToString(call.clone(), receiver)),
        ("concat", None) => match strip(receiver) {
            ast::Expr::ArrayExpr(list) if list.semicolon_token().is_none() => {
                Some(What::Parts(list.exprs().collect()))
            }
            _ => Some(What::Joined(call.clone())),
        },
        // The pieces are built in a closure, which is a place of its own.
        ("join", Some(_)) if collected(call.syntax()).is_some() => None,
        ("join", Some(_)) => Some(What::Joined(call.clone())),
        ("repeat", Some(times)) => Some(What::Repeated(receiver, times)),
        _ => None,
    }
}

/// `format!(…)`, of whatever crate.
fn format_call(expr: &ast::Expr) -> Option<ast::MacroCall> {
    let ast::Expr::MacroExpr(it) = expr else { return None };
    it.macro_call().filter(|call| macro_name(call).as_deref() == Some("format"))
}

/// The owned text that `expr` borrows: `&text`, `text.as_str()`, `&text[..]`, `&*text`.
fn text_behind(expr: &ast::Expr) -> Option<ast::Expr> {
    let inner = match expr {
        ast::Expr::ParenExpr(it) => return text_behind(&it.expr()?),
        ast::Expr::RefExpr(it) => it.expr()?,
        ast::Expr::MethodCallExpr(call) if no_arguments(call) => {
            let borrows = matches!(call.name_ref()?.text(), "as_str" | "as_ref" | "borrow" | "deref");
            call.receiver().filter(|_| borrows)?
        }
        _ => return None,
    };
    Some(match strip_parens(inner) {
        ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => strip_parens(it.expr()?),
        ast::Expr::IndexExpr(it) if it.index()?.syntax().text() == ".." => strip_parens(it.base()?),
        other => other,
    })
}

/// The text whose bytes `expr` is: `text.as_bytes()`, `&text.into_bytes()`.
fn bytes_behind(expr: &ast::Expr) -> Option<ast::Expr> {
    let inner = match expr {
        ast::Expr::RefExpr(it) => it.expr()?,
        other => other.clone(),
    };
    let ast::Expr::MethodCallExpr(call) = inner else { return None };
    let bytes = matches!(call.name_ref()?.text(), "as_bytes" | "into_bytes" | "as_ref");
    call.receiver().filter(|_| bytes && no_arguments(&call)).map(strip_parens)
}

/// The operands of `a + b + c`, two or more.
fn sum(expr: &ast::Expr) -> Option<Vec<ast::Expr>> {
    let ast::Expr::BinExpr(bin) = expr else { return None };
    if !is_plus(bin) {
        return None;
    }
    let (left, right) = (bin.lhs()?, bin.rhs()?);
    let mut operands = sum(&left).unwrap_or_else(|| vec![left]);
    operands.push(right);
    Some(operands)
}

fn is_plus(bin: &ast::BinExpr) -> bool {
    bin.op_kind() == Some(ast::BinaryOp::ArithOp(ast::ArithOp::Add))
}

fn is_joined(collect: &ast::MethodCallExpr) -> bool {
    let outer = collect.syntax().parent().and_then(ast::MethodCallExpr::cast);
    outer.and_then(|it| it.name_ref()).is_some_and(|name| matches!(name.text(), "join" | "concat"))
}

fn call_of(expr: &ast::Expr, name: &str) -> Option<ast::MethodCallExpr> {
    match expr {
        ast::Expr::MethodCallExpr(call) => (call.name_ref()?.text() == name).then(|| call.clone()),
        _ => None,
    }
}

fn only_argument(call: &ast::MethodCallExpr) -> Option<ast::Expr> {
    let mut args = call.arg_list()?.args();
    args.next().filter(|_| args.next().is_none())
}

fn no_arguments(call: &ast::MethodCallExpr) -> bool {
    call.arg_list().is_some_and(|it| it.args().next().is_none())
}

/// `expr` without the parentheses around it.
pub fn strip_parens(mut expr: ast::Expr) -> ast::Expr {
    while let ast::Expr::ParenExpr(it) = &expr {
        match it.expr() {
            Some(inner) => expr = inner,
            None => break,
        }
    }
    expr
}
