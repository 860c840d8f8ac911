//! How many rounds a `while` loop makes.

use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasArgList, HasLoopBody};

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
            ast::Expr::BinExpr(condition) => self.counted(&condition, &body, it),
            _ => Err(rounds()),
        }
    }

    /// `while let Some(x) = source.next()`, or `.pop()` and its like.
    fn pulled(&self, condition: &ast::LetExpr, body: &ast::BlockExpr) -> Answer<Bounds> {
        let rounds = || Unknown::Rounds.of(condition.syntax());
        let pattern = condition.pat().ok_or_else(rounds)?.syntax().text().to_string();
        let Some(ast::Expr::MethodCallExpr(call)) = condition.expr() else { return Err(rounds()) };
        let (Some(receiver), Some(name)) = (call.receiver(), call.name_ref()) else { return Err(rounds()) };
        let is_std = self.sema.resolve_method_call(&call).is_some_and(|it| self.is_std(it));
        if !pattern.starts_with("Some")
            || call.arg_list().is_some_and(|it| it.args().next().is_some())
            || !is_std
        {
            return Err(rounds());
        }
        let Some(place) = Place::of(&receiver) else { return Err(rounds()) };
        let touched = mentions(&place, body.syntax()).iter().any(|it| !self.only_reads(it));
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
