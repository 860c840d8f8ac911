//! How many elements a stretch of code adds to a collection: a lower and an upper bound, path by path.
//!
//! The walk follows Rust's evaluation order. What one statement adds is added to what the next adds; branches are
//! joined (the lesser lower bound, the greater upper bound); a loop multiplies by its number of rounds. Paths that
//! leave early (`continue`, `break`, `return`, `?`, a panic) are kept apart until the construct that they leave, so
//! that a filter written with `continue` and one written with `if` give the same bounds.

mod flow;

use ra_ap_syntax::ast::{self, HasArgList, HasLoopBody};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::collection::written_place;
use crate::facts::containers::{Amount, Family, amount, is_bulk};
use crate::facts::growth::flow::{Exit, Flow};
use crate::facts::hoist::Hoist;
use crate::facts::macros::{LOOKS, PANICS};
use crate::facts::place::{Place, macro_mentions, mentions, strip};
use crate::facts::quantity::{Bounds, Quantity, Read};
use crate::facts::{Answer, Facts, Unknown, Why};

/// What a stretch of code does to a collection.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Elements (bytes of text, entries of a map) added where control falls out at the end.
    pub bounds: Bounds,
    /// What was added where control leaves early by a way that is no error: `return`, or `break` out of the stretch.
    pub left: Option<Bounds>,
    /// A loop that fills can end in a `return` that is no error and does not give the collection back.
    pub abandoned: bool,
    /// The upper bound is no bound but a likely size: text made character by character from other text.
    pub estimate: bool,
    /// What keeps the upper bound unknown, or makes it loose.
    pub why: Option<Why>,
    /// The calls that add, in source order.
    pub fills: Vec<Fill>,
}

/// One call that adds to the collection.
#[derive(Clone, Debug)]
pub struct Fill {
    pub node: SyntaxNode,
    /// Whether std reserves for all that it adds before it writes.
    pub bulk: bool,
    /// Loops of the stretch that the call is in.
    pub depth: usize,
}

impl Facts<'_> {
    /// How much `node` adds to `target`, a container of `family`.
    ///
    /// `outlives`: whether the collection is still there after an error leaves the function. `distinct`: whether each
    /// key put into a map or set is a new one. `hoist`: the head of a loop whose length is known by another name.
    pub fn growth(
        &self,
        node: &SyntaxNode,
        target: &Place,
        family: Family,
        outlives: bool,
        distinct: bool,
        hoist: Option<&Hoist>,
    ) -> Growth {
        let mut walk = Walk {
            facts: self,
            hoist,
            target,
            family,
            outlives,
            distinct,
            depth: 0,
            ways_out: Vec::new(),
            abandoned: false,
            estimate: false,
            why: None,
            fills: Vec::new(),
        };
        let flow = walk.node(node);
        let exits = flow.exits.into_iter().filter(|(exit, _)| *exit != Exit::Error);
        let left = exits.map(|(_, bounds)| bounds).reduce(Bounds::or);
        let bounds = flow.falls.or_else(|| left.clone()).unwrap_or(Bounds::ZERO);
        Growth {
            bounds,
            left,
            abandoned: walk.abandoned,
            estimate: walk.estimate,
            why: walk.why,
            fills: walk.fills,
        }
    }
}

struct Walk<'a, 'db> {
    facts: &'a Facts<'db>,
    hoist: Option<&'a Hoist>,
    target: &'a Place,
    family: Family,
    outlives: bool,
    distinct: bool,
    depth: usize,
    /// Ways out of a `loop` that are taken once, after the rounds that were counted.
    ways_out: Vec<SyntaxNode>,
    abandoned: bool,
    estimate: bool,
    why: Option<Why>,
    fills: Vec<Fill>,
}

impl Walk<'_, '_> {
    fn node(&mut self, node: &SyntaxNode) -> Flow {
        if let Some(expr) = ast::Expr::cast(node.clone()) {
            return self.expr(&expr);
        }
        if let Some(call) = ast::MacroCall::cast(node.clone()) {
            return self.macro_call(&call);
        }
        if ast::Item::can_cast(node.kind())
            || ast::Pat::can_cast(node.kind())
            || ast::Type::can_cast(node.kind())
        {
            return Flow::nothing();
        }
        if let Some(stmt) = ast::LetStmt::cast(node.clone()) {
            let flow = stmt.initializer().map_or_else(Flow::nothing, |init| self.expr(&init));
            return match stmt.let_else().and_then(|it| it.block_expr()) {
                Some(block) if self.ways_out.contains(block.syntax()) => flow,
                Some(block) => {
                    let otherwise = self.block(&block);
                    flow.then(Flow::nothing().or(otherwise))
                }
                None => flow,
            };
        }
        self.children(node)
    }

    fn children(&mut self, node: &SyntaxNode) -> Flow {
        node.children().fold(Flow::nothing(), |flow, child| {
            let next = self.node(&child);
            flow.then(next)
        })
    }

    fn optional(&mut self, expr: Option<ast::Expr>) -> Flow {
        expr.map_or_else(Flow::nothing, |expr| self.expr(&expr))
    }

    fn expr(&mut self, expr: &ast::Expr) -> Flow {
        match expr {
            ast::Expr::MethodCallExpr(call) => self.method_call(call),
            ast::Expr::MacroExpr(it) => {
                it.macro_call().map_or_else(Flow::nothing, |call| self.macro_call(&call))
            }
            ast::Expr::BinExpr(bin) => self.binary(bin),
            ast::Expr::IfExpr(it) => {
                let condition = self.optional(it.condition());
                let then = it.then_branch().map_or_else(Flow::nothing, |block| self.block(&block));
                let otherwise = match it.else_branch() {
                    Some(ast::ElseBranch::Block(block)) => self.block(&block),
                    Some(ast::ElseBranch::IfExpr(it)) => self.expr(&it.into()),
                    None => Flow::nothing(),
                };
                condition.then(then.or(otherwise))
            }
            ast::Expr::MatchExpr(it) => {
                let scrutinee = self.optional(it.expr());
                let arms: Vec<ast::MatchArm> =
                    it.match_arm_list().map_or_else(Vec::new, |list| list.arms().collect());
                let taken: Vec<&ast::MatchArm> =
                    arms.iter().filter(|arm| !self.ways_out.contains(arm.syntax())).collect();
                let joined = taken.into_iter().map(|arm| self.arm(arm)).reduce(Flow::or);
                scrutinee.then(joined.unwrap_or_else(Flow::nothing))
            }
            ast::Expr::ForExpr(it) => {
                let head = self.optional(it.iterable());
                let count = it.iterable().map(|iterable| match self.hoist {
                    Some(hoist) if hoist.iterable == *iterable.syntax() => {
                        (Ok(hoist.length.clone()), iterable)
                    }
                    _ => (self.facts.length(&iterable), iterable),
                });
                let (count, text) = match count {
                    Some((Ok(count), iterable)) => (Ok(count), characters(&iterable)),
                    Some((Err(why), _)) => (Err(why), None),
                    None => (Err(Unknown::Rounds.of("for")), None),
                };
                let text = text.and_then(|text| self.facts.byte_length(&text).ok());
                head.then(self.rounds(it.syntax(), it.loop_body(), count, label(it), text))
            }
            ast::Expr::WhileExpr(it) => {
                let condition = self.optional(it.condition());
                let count = self.facts.while_rounds(it);
                let rounds = self.rounds(it.syntax(), it.loop_body(), count, label(it), None);
                condition.then(rounds)
            }
            ast::Expr::LoopExpr(it) => {
                let pulled = self.facts.loop_rounds(it);
                let ends = pulled.is_some();
                let count = match pulled {
                    Some((way_out, count)) => {
                        self.ways_out.push(way_out);
                        Ok(count)
                    }
                    None => Err(Unknown::Rounds.of("loop")),
                };
                let mut flow = self.rounds(it.syntax(), it.loop_body(), count, label(it), None);
                if !ends && !breaks(it) {
                    flow.falls = None;
                }
                flow
            }
            ast::Expr::BlockExpr(block) => self.block(block),
            ast::Expr::ClosureExpr(closure) => match closure.body() {
                Some(body) if self.touches(body.syntax()) => {
                    Flow::adds(self.unknown(Unknown::Closure.of(self.target.text())))
                }
                _ => Flow::nothing(),
            },
            ast::Expr::BreakExpr(it) => {
                let value = self.optional(it.expr());
                value.then(Flow::leaves(Exit::Break(it.lifetime().map(|label| label.text().to_string()))))
            }
            ast::Expr::ContinueExpr(it) => {
                Flow::leaves(Exit::Continue(it.lifetime().map(|label| label.text().to_string())))
            }
            ast::Expr::ReturnExpr(it) => {
                let value = self.optional(it.expr());
                let is_error = it.expr().is_some_and(|value| is_error(&value));
                let gives_back = mentions(self.target, it.syntax()).iter().any(|_| true);
                self.abandoned |= self.depth > 0 && !is_error && !gives_back && !self.outlives;
                value.then(Flow::leaves(self.error_or_return(is_error)))
            }
            ast::Expr::TryExpr(it) => {
                let mut value = self.optional(it.expr());
                if let Some(bounds) = value.falls.clone() {
                    let exit = self.error_or_return(true);
                    value.exit(exit, bounds);
                }
                value
            }
            _ => self.children(expr.syntax()),
        }
    }

    fn error_or_return(&self, is_error: bool) -> Exit {
        if is_error && !self.outlives { Exit::Error } else { Exit::Return }
    }

    fn arm(&mut self, arm: &ast::MatchArm) -> Flow {
        let guard = arm.guard().map_or_else(Flow::nothing, |guard| self.children(guard.syntax()));
        let body = self.optional(arm.expr());
        guard.then(body)
    }

    fn block(&mut self, block: &ast::BlockExpr) -> Flow {
        let elsewhere =
            block.async_token().is_some() || block.const_token().is_some() || block.gen_token().is_some();
        if elsewhere {
            return match self.touches(block.syntax()) {
                true => Flow::adds(self.unknown(Unknown::Closure.of(self.target.text()))),
                false => Flow::nothing(),
            };
        }
        let Some(list) = block.stmt_list() else { return Flow::nothing() };
        let mut flow = Flow::nothing();
        for node in list.syntax().children() {
            if flow.falls.is_none() {
                break;
            }
            let next = self.node(&node);
            flow = flow.then(next);
        }
        if let Some(label) = block.label().and_then(|it| it.lifetime()) {
            let label = Some(label.text().to_string());
            if let Some(bounds) = flow.catch(|exit| *exit == Exit::Break(label.clone())) {
                flow.falls = Some(match flow.falls.take() {
                    Some(falls) => falls.or(bounds),
                    None => bounds,
                });
            }
        }
        flow
    }

    /// A loop of `count` rounds. `text`: what is iterated are the characters of a string of so many bytes.
    fn rounds(
        &mut self,
        whole: &SyntaxNode,
        body: Option<ast::BlockExpr>,
        count: Answer<Bounds>,
        label: Option<String>,
        text: Option<Bounds>,
    ) -> Flow {
        self.depth += 1;
        let mut flow = body.as_ref().map_or_else(Flow::nothing, |body| self.block(body));
        self.depth -= 1;
        let adds = |bounds: &Bounds| !bounds.is_zero();
        let any = flow.falls.iter().any(adds) || flow.exits.iter().any(|(_, bounds)| adds(bounds));
        // How many rounds there are matters only where a round adds; what the body says of itself comes first.
        let count = match count {
            Ok(count) => count,
            Err(why) if any => self.unknown(why),
            Err(_) => Bounds::unknown(),
        };
        let ours = |of: &Option<String>| of.is_none() || *of == label;
        let next = flow.catch(|exit| matches!(exit, Exit::Continue(of) if ours(of)));
        let broken = flow.catch(|exit| matches!(exit, Exit::Break(of) if ours(of)));
        let mut round = match (flow.falls.take(), next) {
            (Some(a), Some(b)) => Some(a.or(b)),
            (a, b) => a.or(b),
        };
        let mut steady = |bounds: Bounds| self.steady(bounds, whole);
        round = round.map(&mut steady);
        let broken = broken.map(&mut steady);
        let exits: Vec<_> = flow.exits.drain(..).map(|(exit, bounds)| (exit, steady(bounds))).collect();
        if let (Some(text), Family::Text, Some(each)) = (text, self.family, &round)
            && !each.is_zero()
        {
            self.estimate = true;
            let mut flow = Flow::adds(Bounds { low: Quantity::ZERO, high: text.high.clone() });
            for (exit, _) in exits {
                flow.exit(exit, Bounds { low: Quantity::ZERO, high: text.high.clone() });
            }
            return flow;
        }
        // A path that leaves in some round has gone through any number of whole rounds before.
        let partly = |leaving: Bounds| match &round {
            Some(round) if !round.is_zero() => {
                let most = round.clone().or(leaving.clone());
                Bounds { low: leaving.low, high: most.repeated(&count).high }
            }
            _ => leaving,
        };
        let mut result = Flow { falls: None, exits: Vec::new() };
        for (exit, bounds) in exits {
            result.exit(exit, partly(bounds));
        }
        let whole_rounds = match &round {
            Some(round) => round.clone().repeated(&count),
            None => Bounds::ZERO,
        };
        result.falls = Some(match broken {
            Some(bounds) => whole_rounds.or(partly(bounds)),
            None => whole_rounds,
        });
        result
    }

    /// `bounds` of one round, with what differs from round to round taken out.
    fn steady(&mut self, bounds: Bounds, whole: &SyntaxNode) -> Bounds {
        let within = crate::transform::Span::from(whole.text_range());
        let varies = |read: &Read| {
            read.declared.is_some_and(|declared| within.contains(declared))
                || mentions(&Place::from(read), whole).iter().any(|mention| !self.facts.only_reads(mention))
        };
        let varying = |quantity: &Quantity| {
            quantity
                .atoms()
                .into_iter()
                .find(|atom| atom.reads.iter().any(varies))
                .map(|atom| atom.text.clone())
        };
        let low = match bounds.low {
            Quantity::Sum(parts) => {
                parts.into_iter().filter(|part| varying(part).is_none()).fold(Quantity::ZERO, Quantity::plus)
            }
            low if varying(&low).is_some() => Quantity::ZERO,
            low => low,
        };
        let high = match bounds.high {
            Some(high) => match varying(&high) {
                Some(text) => {
                    self.unknown(Unknown::Varies.of(text));
                    None
                }
                None => Some(high),
            },
            None => None,
        };
        Bounds { low, high }
    }

    fn binary(&mut self, bin: &ast::BinExpr) -> Flow {
        let adds_text = self.family == Family::Text
            && bin.op_kind() == Some(ast::BinaryOp::Assignment { op: Some(ast::ArithOp::Add) })
            && bin.lhs().and_then(|lhs| Place::of(&lhs)).is_some_and(|place| place == *self.target);
        if adds_text {
            let Some(value) = bin.rhs() else { return Flow::nothing() };
            let flow = self.expr(&value);
            let bounds = self.added(Amount::Str, &[value]);
            self.fill(bin.syntax(), true);
            return flow.then(Flow::adds(bounds));
        }
        if matches!(bin.op_kind(), Some(ast::BinaryOp::LogicOp(_))) {
            let left = self.optional(bin.lhs());
            let right = self.optional(bin.rhs());
            return left.then(Flow::nothing().or(right));
        }
        self.children(bin.syntax())
    }

    fn method_call(&mut self, call: &ast::MethodCallExpr) -> Flow {
        let name = call.name_ref().map(|name| name.text().to_string()).unwrap_or_default();
        let receiver = call.receiver();
        let args: Vec<ast::Expr> = call.arg_list().map_or_else(Vec::new, |list| list.args().collect());
        if name == "for_each"
            && let (Some(ast::Expr::ClosureExpr(closure)), Some(receiver)) = (args.first(), &receiver)
            && closure.body().is_some_and(|body| self.touches(body.syntax()))
            && self.facts.sema.resolve_method_call(call).is_some_and(|it| self.facts.is_std(it))
        {
            let head = self.expr(receiver);
            let count = self.facts.length(receiver).unwrap_or_else(|why| self.unknown(why));
            return head.then(self.closure_rounds(closure, count));
        }
        let on_target = receiver.as_ref().and_then(Place::of).is_some_and(|place| place == *self.target);
        let mut flow = self.optional(receiver);
        for arg in &args {
            let next = self.expr(arg);
            flow = flow.then(next);
        }
        match amount(&name, self.family).filter(|_| on_target) {
            Some(amount) => {
                self.fill(call.syntax(), is_bulk(amount));
                let bounds = self.added(amount, &args);
                flow.then(Flow::adds(bounds))
            }
            None => flow,
        }
    }

    /// `for_each`: the closure's `return` is a loop's `continue`.
    fn closure_rounds(&mut self, closure: &ast::ClosureExpr, count: Bounds) -> Flow {
        self.depth += 1;
        let abandoned = self.abandoned;
        let mut flow = self.optional(closure.body());
        self.abandoned = abandoned;
        self.depth -= 1;
        let returned = flow.catch(|_| true);
        let round = match (flow.falls.take(), returned) {
            (Some(a), Some(b)) => a.or(b),
            (a, b) => a.or(b).unwrap_or(Bounds::ZERO),
        };
        let round = self.steady(round, closure.syntax());
        Flow::adds(round.repeated(&count))
    }

    /// What one filling call adds.
    fn added(&mut self, amount: Amount, args: &[ast::Expr]) -> Bounds {
        let known = match (amount, args) {
            (Amount::One, _) => Ok(Bounds::exact(Quantity::ONE)),
            (Amount::AtMostOne, _) if self.distinct => Ok(Bounds::exact(Quantity::ONE)),
            (Amount::AtMostOne, _) => Ok(Bounds::at_most(Quantity::ONE)),
            (Amount::Bytes(n), _) => Ok(Bounds::exact(Quantity::Const(n))),
            (Amount::Iterable, [arg]) => self.facts.length(arg).map(|length| match self.family {
                Family::Map | Family::Set => length.maybe(),
                _ => length,
            }),
            (Amount::Length, [arg]) => match (self.family, self.facts.length(arg)) {
                (Family::Bytes, Err(_)) => self.facts.byte_length(arg),
                (_, length) => length,
            },
            // What is inserted comes after where.
            (Amount::Str, [.., arg]) => self.facts.byte_length(arg),
            (Amount::Char, [.., arg]) => self.char_bytes(arg),
            (Amount::Pieces, [arg]) => Err(Unknown::Length.of(arg.syntax())),
            _ => Err(Unknown::Length.of(self.target.text())),
        };
        known.unwrap_or_else(|why| {
            // What a call makes is added once; its length is not asked for a second time.
            let kind = if why.kind == Unknown::Call { Unknown::Made } else { why.kind };
            self.unknown(Why { kind, ..why })
        })
    }

    fn char_bytes(&mut self, arg: &ast::Expr) -> Result<Bounds, Why> {
        if let ast::Expr::Literal(literal) = strip(arg.clone())
            && let ast::LiteralKind::Char(value) = literal.kind()
            && let Ok(value) = value.value()
        {
            return Ok(Bounds::exact(Quantity::Const(value.len_utf8() as u64)));
        }
        if !self.facts.ty(arg)?.is_char() {
            // `OsString::push` and `PathBuf::push` take text.
            return self.facts.byte_length(arg);
        }
        // One byte to four; text is mostly ASCII.
        self.estimate = true;
        Ok(Bounds::exact(Quantity::ONE))
    }

    fn macro_call(&mut self, call: &ast::MacroCall) -> Flow {
        let name = call
            .path()
            .and_then(|path| path.segment())
            .and_then(|segment| segment.name_ref())
            .map(|name| name.text().to_string())
            .unwrap_or_default();
        if PANICS.contains(&name.as_str()) {
            return Flow::leaves(Exit::Error);
        }
        let mut flow = Flow::nothing();
        if !LOOKS.contains(&name.as_str()) {
            if macro_mentions(call, self.target.root()) {
                flow = Flow::adds(self.unknown(Unknown::Macro.of(format!("{name}!"))));
            }
            // What an unknown macro does to control flow is in its expansion.
            let expansion = self.facts.sema.expand_macro_call(call).map(|it| it.value);
            let inside = |kind: fn(&SyntaxNode) -> bool| {
                expansion.as_ref().is_none_or(|it| it.descendants().any(|it| kind(&it)))
            };
            if inside(|it| ast::ReturnExpr::can_cast(it.kind()) || ast::BreakExpr::can_cast(it.kind()))
                || inside(|it| ast::ContinueExpr::can_cast(it.kind()))
            {
                let bounds = flow.falls.clone().unwrap_or(Bounds::ZERO);
                flow.exit(Exit::Return, bounds);
            }
        }
        if written_place(call).is_some_and(|place| place == *self.target) {
            self.fill(call.syntax(), false);
            flow = Flow::adds(self.unknown(Unknown::Made.of(format!("{name}!"))));
        }
        flow
    }

    fn fill(&mut self, node: &SyntaxNode, bulk: bool) {
        self.fills.push(Fill { node: node.clone(), bulk, depth: self.depth });
    }

    fn unknown(&mut self, why: Why) -> Bounds {
        self.why.get_or_insert(why);
        Bounds::unknown()
    }

    /// Whether the target is filled, borrowed exclusively or named in a macro inside `node`.
    fn touches(&self, node: &SyntaxNode) -> bool {
        mentions(self.target, node).iter().any(|mention| !self.facts.only_reads(mention))
    }
}

/// `Err(…)`, `Some(Err(…))`.
fn is_error(value: &ast::Expr) -> bool {
    match strip(value.clone()) {
        ast::Expr::CallExpr(call) => {
            let name = call.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            let inner = call.arg_list().and_then(|args| args.args().next());
            match name.rsplit("::").next().unwrap_or_default() {
                "Err" => true,
                "Some" | "Ready" => inner.is_some_and(|inner| is_error(&inner)),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The string whose characters `iterable` yields, if it yields each of them.
fn characters(iterable: &ast::Expr) -> Option<ast::Expr> {
    let ast::Expr::MethodCallExpr(call) = strip(iterable.clone()) else { return None };
    let receiver = call.receiver()?;
    match call.name_ref()?.text() {
        "chars" | "char_indices" => Some(receiver),
        "enumerate" | "peekable" | "rev" => characters(&receiver),
        _ => None,
    }
}

fn label(of: &impl AstNode) -> Option<String> {
    let label = of.syntax().children().find_map(ast::Label::cast)?;
    Some(label.lifetime()?.text().to_string())
}

/// Whether a `loop` can end at all.
fn breaks(of: &ast::LoopExpr) -> bool {
    of.syntax().descendants().any(|node| ast::BreakExpr::can_cast(node.kind()))
}
