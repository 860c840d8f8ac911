//! How many rounds a `while` or a `loop` makes.

use ra_ap_syntax::ast::{self, HasArgList, HasLoopBody};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::place::{Declaration, Mention, Place, Touch, declaration, mentions, strip};
use crate::facts::quantity::{Bounds, Quantity};
use crate::facts::{Answer, Facts, Unknown};

impl Facts<'_> {
    /// How many rounds a `while` loop makes, as seen where it begins.
    pub(crate) fn while_rounds(&self, it: &ast::WhileExpr) -> Answer<Bounds> {
        let rounds = || Unknown::Rounds.of("while");
        let condition = it.condition().ok_or_else(rounds)?;
        let body = it.loop_body().ok_or_else(rounds)?;
        match strip(condition) {
            ast::Expr::LetExpr(condition) => self.pulled(&condition, &body),
            ast::Expr::BinExpr(condition) => match condition.op_kind() {
                Some(ast::BinaryOp::LogicOp(ast::LogicOp::And)) => {
                    let sides = [condition.lhs(), condition.rhs()].into_iter().flatten().map(strip);
                    let known: Vec<Bounds> = sides
                        .filter_map(|side| match side {
                            ast::Expr::BinExpr(side) => self.counted(&side, &body, it).ok(),
                            ast::Expr::LetExpr(side) => self.pulled(&side, &body).ok(),
                            _ => None,
                        })
                        .collect();
                    match <[Bounds; 2]>::try_from(known) {
                        Ok([left, right]) => Ok(left.both(right)),
                        // The other condition may end it at once.
                        Err(known) if !known.is_empty() => Err(Unknown::Loose.of(condition.syntax())),
                        Err(_) => Err(rounds()),
                    }
                }
                _ => self.counted(&condition, &body, it),
            },
            _ => Err(rounds()),
        }
    }

    /// The way out of a `loop` that ends when an iterator does, and how many rounds it makes:
    /// `loop { let Some(x) = items.next() else { break }; … }` or a `match` in place of the `let`.
    pub(crate) fn loop_rounds(&self, it: &ast::LoopExpr) -> Option<(SyntaxNode, Bounds)> {
        let body = it.loop_body()?;
        let (way_out, pull) = match body.statements().next() {
            Some(ast::Stmt::LetStmt(stmt)) => {
                let pattern = stmt.pat()?.syntax().text().to_string();
                match (stmt.let_else().and_then(|it| it.block_expr()), stmt.initializer()?) {
                    (Some(block), pull) if pattern.starts_with("Some") => (block.syntax().clone(), pull),
                    (None, choice) => choice_of(choice)?,
                    _ => return None,
                }
            }
            Some(ast::Stmt::ExprStmt(stmt)) => choice_of(stmt.expr()?)?,
            Some(ast::Stmt::Item(_)) => return None,
            None => choice_of(body.tail_expr()?)?,
        };
        let ast::Expr::MethodCallExpr(call) = pull else { return None };
        only_breaks(&way_out).then_some(())?;
        Some((way_out, self.pulls(&call, &body).ok()?))
    }

    /// `while let Some(x) = source.next()`, or `.pop()` and its like.
    fn pulled(&self, condition: &ast::LetExpr, body: &ast::BlockExpr) -> Answer<Bounds> {
        let rounds = || Unknown::Rounds.of(condition.syntax());
        let pattern = condition.pat().ok_or_else(rounds)?.syntax().text().to_string();
        match condition.expr() {
            Some(ast::Expr::MethodCallExpr(call)) if pattern.starts_with("Some") => self.pulls(&call, body),
            _ => Err(rounds()),
        }
    }

    /// How often `call`, once a round, gives an item: `source.next()`, `source.pop()` and their like.
    fn pulls(&self, call: &ast::MethodCallExpr, body: &ast::BlockExpr) -> Answer<Bounds> {
        let rounds = || Unknown::Rounds.of(call.syntax());
        let (Some(receiver), Some(name)) = (call.receiver(), call.name_ref()) else { return Err(rounds()) };
        let is_std = self.sema.resolve_method_call(call).is_some_and(|it| self.is_std(it));
        if call.arg_list().is_some_and(|it| it.args().next().is_some()) || !is_std {
            return Err(rounds());
        }
        let Some(place) = Place::of(&receiver) else { return Err(rounds()) };
        let own = |it: &Mention| matches!(&it.touch, Touch::Method(by) if by == call);
        let touched = mentions(&place, body.syntax()).iter().any(|it| !own(it) && !self.only_reads(it));
        match name.text() {
            "next" | "next_back" => {
                let length = self.length(&receiver)?;
                // Whatever else takes from the iterator leaves fewer rounds.
                Ok(if touched { length.maybe() } else { length })
            }
            "pop" | "pop_front" | "pop_back" if !touched => self.length(&receiver),
            _ => Err(rounds()),
        }
    }

    /// `while i < n { …; i += 1; }`
    fn counted(
        &self,
        condition: &ast::BinExpr,
        body: &ast::BlockExpr,
        whole: &ast::WhileExpr,
    ) -> Answer<Bounds> {
        let rounds = || Unknown::Rounds.of(condition.syntax());
        let (Some(left), Some(right)) = (condition.lhs(), condition.rhs()) else { return Err(rounds()) };
        let (counter, limit, strict) = match condition.op_kind() {
            Some(ast::BinaryOp::CmpOp(ast::CmpOp::Ord { ordering: ast::Ordering::Less, strict })) => {
                (left, right, strict)
            }
            Some(ast::BinaryOp::CmpOp(ast::CmpOp::Ord { ordering: ast::Ordering::Greater, strict })) => {
                (right, left, strict)
            }
            _ => return Err(rounds()),
        };
        let place = Place::of(&counter).filter(Place::is_variable).ok_or_else(rounds)?;
        let writes: Vec<Mention> =
            mentions(&place, body.syntax()).into_iter().filter(|it| !self.only_reads(it)).collect();
        let [Mention { touch: Touch::Assigned(step), .. }] = writes.as_slice() else { return Err(rounds()) };
        let adds = step.op_kind() == Some(ast::BinaryOp::Assignment { op: Some(ast::ArithOp::Add) });
        let by = step
            .rhs()
            .and_then(|by| self.integer(&by).ok())
            .and_then(|by| by.as_const())
            .filter(|by| *by > 0);
        let at_top = step.syntax().parent().and_then(|it| it.parent()).and_then(|it| it.parent());
        let skips = body.syntax().descendants().any(|it| ast::ContinueExpr::can_cast(it.kind()));
        let (true, Some(by), true, false) = (adds, by, at_top.as_ref() == Some(body.syntax()), skips) else {
            return Err(rounds());
        };
        let limit = self.integer(&limit)?;
        let steady = limit.atoms().iter().flat_map(|atom| &atom.reads).all(|read| {
            mentions(&Place::from(read), body.syntax()).iter().all(|mention| self.only_reads(mention))
        });
        if !steady {
            return Err(rounds());
        }
        let start = match self.initial(&place, whole) {
            Some(start) => start,
            None => self.integer(&counter)?,
        };
        let end = if strict { limit } else { limit.plus(Quantity::ONE) };
        Ok(Bounds::exact(end.minus(start).div_ceil(Quantity::Const(by))))
    }

    /// The counter's literal first value, if nothing changes it before the loop.
    fn initial(&self, place: &Place, whole: &ast::WhileExpr) -> Option<Quantity> {
        let Some(Declaration::Let(stmt, _)) = declaration(place.root(), whole.syntax()) else { return None };
        let start = self.integer(&stmt.initializer()?).ok().filter(|it| it.as_const().is_some())?;
        let list = stmt.syntax().parent()?;
        let before = whole.syntax().text_range().start();
        let changed = mentions(place, &list)
            .into_iter()
            .filter(|it| it.node.text_range().start() >= stmt.syntax().text_range().end())
            .filter(|it| it.node.text_range().start() < before)
            .any(|it| !self.only_reads(&it));
        // In an enclosing loop the counter may come back with another value.
        let again = whole
            .syntax()
            .ancestors()
            .skip(1)
            .take_while(|it| *it != list)
            .any(|it| ast::AnyHasLoopBody::can_cast(it.kind()));
        (!changed && !again).then_some(start)
    }
}

/// The arm of `None`, and what is chosen by, of a `match` whose other arms are of `Some`.
fn choice_of(expr: ast::Expr) -> Option<(SyntaxNode, ast::Expr)> {
    let ast::Expr::MatchExpr(choice) = expr else { return None };
    Some((arm_of_none(&choice)?, choice.expr()?))
}

/// The arm of `None` in a `match` whose other arms are of `Some`.
fn arm_of_none(choice: &ast::MatchExpr) -> Option<SyntaxNode> {
    let arms: Vec<ast::MatchArm> = choice.match_arm_list()?.arms().collect();
    let pattern =
        |arm: &ast::MatchArm| arm.pat().map(|it| it.syntax().text().to_string()).unwrap_or_default();
    let (none, others): (Vec<_>, Vec<_>) = arms.iter().partition(|arm| pattern(arm) == "None");
    match none.as_slice() {
        [none] if none.guard().is_none() && others.iter().all(|arm| pattern(arm).starts_with("Some")) => {
            Some(none.syntax().clone())
        }
        _ => None,
    }
}

/// Whether a way out of a loop is nothing but `break`.
fn only_breaks(way_out: &SyntaxNode) -> bool {
    let mut exprs = way_out.descendants().filter_map(ast::Expr::cast);
    let is_plain = |it: &ast::Expr| match it {
        ast::Expr::BreakExpr(it) => it.expr().is_none() && it.lifetime().is_none(),
        ast::Expr::BlockExpr(_) => true,
        _ => false,
    };
    exprs.all(|it| is_plain(&it))
}
