//! How far a count can be trusted as an allocation size: where its number comes from.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::collection::following;
use crate::facts::place::{Declaration, declaration, strip};
use crate::facts::quantity::Origin;

/// Calls whose result came from outside: a size that must not be trusted.
const READS_INPUT: &[&str] = &[
    "parse",
    "from_str_radix",
    "from_be_bytes",
    "from_le_bytes",
    "from_ne_bytes",
    "recv",
    "decode",
    "deserialize",
];

impl Facts<'_> {
    /// Where the number behind an integer expression comes from.
    pub(super) fn origin(&self, expr: &ast::Expr) -> Origin {
        match expr {
            ast::Expr::PathExpr(path) => {
                let name = path.path().and_then(|it| it.as_single_name_ref());
                let declared = name.as_ref().and_then(|name| declaration(name.text(), expr.syntax()));
                match (declared, name) {
                    (Some(Declaration::Let(stmt, _)), name) => {
                        let first = stmt.initializer().map_or(Origin::Integer, |init| origin_of_value(&init));
                        name.map_or(first, |name| first.max(origin_of_later(name.text(), stmt.syntax())))
                    }
                    (Some(Declaration::Pattern(pattern)), _) => {
                        let from = pattern.syntax().ancestors().find_map(ast::LetStmt::cast);
                        match from.and_then(|it| it.initializer()).map(|init| origin_of_value(&init)) {
                            Some(Origin::Input) => Origin::Input,
                            _ => Origin::Integer,
                        }
                    }
                    (Some(Declaration::Param(_)), _) => Origin::Integer,
                    // A constant's value was chosen by the author.
                    (None, Some(name)) if name.text().chars().all(|c| !c.is_lowercase()) => Origin::Length,
                    (None, None) => Origin::Length,
                    (None, Some(_)) => Origin::Integer,
                }
            }
            ast::Expr::MethodCallExpr(call) if call.name_ref().is_some_and(|it| it.text() == "len") => {
                Origin::Length
            }
            _ => Origin::Integer,
        }
    }
}

/// Where the values come from that the variable is given after `stmt` has declared it.
fn origin_of_later(name: &str, stmt: &SyntaxNode) -> Origin {
    let assigned = |node: SyntaxNode| {
        let binary = ast::BinExpr::cast(node)?;
        let Some(ast::BinaryOp::Assignment { op }) = binary.op_kind() else { return None };
        let of_this = binary.lhs().is_some_and(|it| it.syntax().text() == name);
        let origin = origin_of_value(&binary.rhs()?);
        // A sum is nobody's length.
        of_this.then(|| if op.is_some() { origin.max(Origin::Integer) } else { origin })
    };
    let after = following(stmt).into_iter().flat_map(|it| it.descendants().collect::<Vec<_>>());
    after.filter_map(assigned).max().unwrap_or(Origin::Length)
}

/// Where the value of a variable's initialiser comes from.
fn origin_of_value(init: &ast::Expr) -> Origin {
    // The lesser of two numbers is as trustworthy as the better of them.
    if let ast::Expr::MethodCallExpr(call) = strip(init.clone())
        && call.name_ref().is_some_and(|name| name.text() == "min")
        && let (Some(left), Some(right)) =
            (call.receiver(), call.arg_list().and_then(|args| args.args().next()))
    {
        return origin_of_value(&left).min(origin_of_value(&right));
    }
    let mut names = init.syntax().descendants().filter_map(ast::NameRef::cast);
    let reads =
        |name: &str| READS_INPUT.contains(&name) || name.starts_with("read") || name.starts_with("get_u");
    if names.any(|name| reads(name.text())) {
        return Origin::Input;
    }
    match strip(init.clone()) {
        ast::Expr::Literal(_) => Origin::Length,
        ast::Expr::MethodCallExpr(call)
            if matches!(call.name_ref().as_ref().map(|it| it.text()), Some("len" | "count")) =>
        {
            Origin::Length
        }
        ast::Expr::BinExpr(bin) => match (bin.lhs(), bin.rhs()) {
            (Some(left), Some(right)) => origin_of_value(&left).max(origin_of_value(&right)),
            _ => Origin::Integer,
        },
        ast::Expr::CastExpr(cast) => cast.expr().map_or(Origin::Integer, |inner| origin_of_value(&inner)),
        _ => Origin::Integer,
    }
}
