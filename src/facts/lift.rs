//! How far out of the loops around it the declaration of a local can be moved: to where it is seen to be made again
//! and again, its name means nothing else, and all that it is written with means the same.

use ra_ap_syntax::ast::{self, HasArgList, HasAttrs, HasLoopBody};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::facts::Facts;
use crate::facts::collection::statement_of;
use crate::facts::escape::Local;
use crate::facts::place::{Touch, declaration};
use crate::facts::quantity::{Bounds, Quantity};
use crate::facts::shape::{Line, line_before};

/// Where a declaration can stand instead.
#[derive(Clone, Debug)]
pub struct Lift {
    /// The loops that it leaves, innermost first; the last is the outermost that it can.
    pub loops: Vec<SyntaxNode>,
    /// The line before the outermost of them.
    pub line: Line,
    /// Nothing in the outermost of them ends it, or it waits for a peer in each round.
    pub endless: bool,
}

/// What keeps a declaration in its innermost loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is in no loop.
    NoLoop,
    /// The loop is a closure that something other than std's `Iterator::for_each` runs, or that takes what it uses
    /// along.
    Closure,
    /// Only some rounds come to it.
    Rare,
    /// A loop inside clears it and uses it again, and the loop outside may run for ever.
    Reused,
    /// The loop is left in the round that comes to it.
    Once,
    /// The loop is no statement of a block.
    NoPlace,
    /// The name means something else outside.
    NameTaken,
    /// This name, with which it is written, is declared inside the loop.
    NotInScope(String),
    /// A `cfg` decides whether it exists.
    Cfg(String),
}

impl Facts<'_> {
    /// How far out the declaration of `local` can be moved.
    pub fn lift(&self, local: &Local) -> Result<Lift, Held> {
        let mut inner = local.stmt.syntax().clone();
        let mut held = Held::NoLoop;
        let mut best: Option<Lift> = None;
        let mut loops = Vec::new();
        for round in rounds_around(&inner) {
            let line = match self.leave(local, &inner, &round) {
                Ok(line) => line,
                Err(why) => {
                    held = if held == Held::NoLoop { why } else { held };
                    break;
                }
            };
            loops.push(round.clone());
            let endless = is_endless(&round);
            // What one request needs is not kept for the next.
            if endless && best.is_some() {
                break;
            }
            if endless && is_cleared_in_a_loop(local) {
                held = Held::Reused;
                break;
            }
            if self.comes_again(&inner, &round) {
                best = Some(Lift { loops: loops.clone(), line, endless });
            } else {
                held = Held::Once;
            }
            inner = round;
        }
        best.ok_or(held)
    }

    /// The line before `round` to which a declaration can be moved that can already stand before `inner`.
    fn leave(&self, local: &Local, inner: &SyntaxNode, round: &SyntaxNode) -> Result<Line, Held> {
        if let Some(call) = ast::MethodCallExpr::cast(round.clone())
            && !self.runs_in_place(&call)
        {
            return Err(Held::Closure);
        }
        if is_rare(inner, round) {
            return Err(Held::Rare);
        }
        let stmt = statement_of(round).filter(|stmt| is_evaluated_first(round, stmt)).ok_or(Held::NoPlace)?;
        if let Some(cfg) = cfg_between(local.stmt.syntax(), &stmt) {
            return Err(Held::Cfg(cfg));
        }
        if let Some(name) = declared_between(local.stmt.syntax(), &stmt) {
            return Err(Held::NotInScope(name));
        }
        if !is_name_free(local, &stmt) {
            return Err(Held::NameTaken);
        }
        Ok(line_before(&stmt))
    }

    /// Whether a call of `for_each` is std's, with a closure that borrows what it uses.
    fn runs_in_place(&self, call: &ast::MethodCallExpr) -> bool {
        let borrows = call.arg_list().is_some_and(|args| {
            args.args().all(|it| {
                matches!(&it, ast::Expr::ClosureExpr(it)
                    if it.move_token().is_none() && it.async_token().is_none())
            })
        });
        let callee = self.sema.resolve_method_call(call);
        borrows
            && callee.is_some_and(|it| {
                self.is_std(it)
                    && self.function_path(it).ends_with("iter::traits::iterator::Iterator::for_each")
            })
    }

    /// Whether `round` comes to `inner` more than once, as far as one can see.
    fn comes_again(&self, inner: &SyntaxNode, round: &SyntaxNode) -> bool {
        let blocks = inner.ancestors().take_while(|it| it != round).filter_map(ast::StmtList::cast);
        let left = blocks.into_iter().any(|block| {
            let goes_on = block.syntax().descendants().any(|it| ast::ContinueExpr::can_cast(it.kind()));
            !goes_on && last_of(&block).is_some_and(|last| leaves(&last))
        });
        let head = match ast::MethodCallExpr::cast(round.clone()) {
            Some(call) => call.receiver(),
            None => ast::ForExpr::cast(round.clone()).and_then(|it| it.iterable()),
        };
        let once = head.is_some_and(|head| {
            let at_most = self.length(&head).ok().and_then(|it| it.high).and_then(|it| it.as_const());
            let option = self.ty(&head).ok().and_then(|ty| ty.as_adt()).map(|it| self.adt_path(it));
            at_most.is_some_and(|n| n <= 1) || option.as_deref() == Some("core::option::Option")
        });
        !left && !once
    }

    /// How many rounds the loops make together, where each says so.
    pub fn rounds(&self, loops: &[SyntaxNode]) -> Option<Quantity> {
        loops.iter().try_fold(Quantity::ONE, |product, round| {
            let bounds: Bounds = if let Some(it) = ast::ForExpr::cast(round.clone()) {
                self.length(&it.iterable()?).ok()?
            } else if let Some(it) = ast::WhileExpr::cast(round.clone()) {
                self.while_rounds(&it).ok()?
            } else {
                self.length(&ast::MethodCallExpr::cast(round.clone())?.receiver()?).ok()?
            };
            Some(product.times(bounds.high?))
        })
    }
}

/// Whether a loop inside of its block clears `local`.
fn is_cleared_in_a_loop(local: &Local) -> bool {
    let own = rounds_around(local.stmt.syntax()).len();
    local.mentions().iter().any(|mention| {
        let clears = matches!(&mention.touch, Touch::Method(call)
            if call.name_ref().is_some_and(|name| name.text() == "clear"));
        clears && rounds_around(&mention.node).len() > own
    })
}

/// The loops that `node` is in, innermost first, as far as they run where they stand.
pub fn rounds_around(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let mut found = Vec::new();
    let mut child = node.clone();
    for node in node.ancestors().skip(1) {
        if let Some(it) = ast::ForExpr::cast(node.clone()) {
            // What a `for` iterates is evaluated once.
            if it.loop_body().is_some_and(|body| *body.syntax() == child) {
                found.push(node.clone());
            }
        } else if ast::WhileExpr::can_cast(node.kind()) || ast::LoopExpr::can_cast(node.kind()) {
            found.push(node.clone());
        } else if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
            let in_argument = call.arg_list().is_some_and(|args| *args.syntax() == child);
            if in_argument && is_for_each(&call) {
                found.push(node.clone());
            }
        } else if let Some(closure) = ast::ClosureExpr::cast(node.clone()) {
            let call = closure.syntax().parent().and_then(|it| it.parent());
            if !call.and_then(ast::MethodCallExpr::cast).is_some_and(|it| is_for_each(&it)) {
                break;
            }
        } else if let Some(block) = ast::BlockExpr::cast(node.clone()) {
            if block.async_token().or(block.const_token()).or(block.gen_token()).is_some() {
                break;
            }
        } else if ast::Item::can_cast(node.kind()) {
            break;
        }
        child = node;
    }
    found
}

fn is_for_each(call: &ast::MethodCallExpr) -> bool {
    call.name_ref().is_some_and(|name| name.text() == "for_each")
}

/// Whether a branch between `inner` and `round` is one that only some rounds take.
fn is_rare(inner: &SyntaxNode, round: &SyntaxNode) -> bool {
    let mut child = inner.clone();
    for node in inner.ancestors().skip(1).take_while(|it| it != round) {
        let common = if let Some(it) = ast::IfExpr::cast(node.clone()) {
            let in_head = it.condition().is_some_and(|it| *it.syntax() == child);
            let then = it.then_branch().map(|it| it.syntax().clone());
            in_head
                || match it.else_branch() {
                    // What there is to do is done here.
                    None => is_last(&node),
                    Some(_) if then.as_ref() != Some(&child) => then.is_some_and(|then| is_trivial(&then)),
                    Some(ast::ElseBranch::Block(other)) => is_trivial(other.syntax()),
                    Some(ast::ElseBranch::IfExpr(_)) => false,
                }
        } else if let Some(list) = ast::MatchArmList::cast(node.clone()) {
            let others = list.arms().filter(|arm| *arm.syntax() != child);
            others.into_iter().all(|arm| arm.expr().is_some_and(|it| is_trivial(it.syntax())))
        } else {
            !ast::LetElse::can_cast(node.kind())
        };
        if !common {
            return true;
        }
        child = node;
    }
    false
}

/// Whether an expression is the last of its block.
fn is_last(node: &SyntaxNode) -> bool {
    statement_of(node).is_some_and(|stmt| {
        let whole = stmt.text_range() == node.text_range() || ast::ExprStmt::can_cast(stmt.kind());
        whole && stmt.next_sibling().is_none()
    })
}

/// Whether a branch does nothing, or nothing but leave.
fn is_trivial(branch: &SyntaxNode) -> bool {
    if let Some(block) = ast::BlockExpr::cast(branch.clone()) {
        let Some(list) = block.stmt_list() else { return true };
        let last = last_of(&list);
        let before = list.statements().filter(|it| Some(it.syntax()) != last.as_ref()).count();
        return match last {
            None => true,
            Some(last) => before <= 1 && leaves(&last),
        };
    }
    leaves(branch) || ast::TupleExpr::cast(branch.clone()).is_some_and(|it| it.fields().next().is_none())
}

/// The last statement, or the tail, of a block.
fn last_of(list: &ast::StmtList) -> Option<SyntaxNode> {
    let tail = list.tail_expr().map(|it| it.syntax().clone());
    tail.or_else(|| list.statements().last().map(|it| it.syntax().clone()))
}

/// Whether a statement goes elsewhere in any case.
fn leaves(stmt: &SyntaxNode) -> bool {
    let expr = ast::ExprStmt::cast(stmt.clone()).and_then(|it| it.expr());
    match expr.or_else(|| ast::Expr::cast(stmt.clone())) {
        Some(ast::Expr::BreakExpr(_) | ast::Expr::ContinueExpr(_) | ast::Expr::ReturnExpr(_)) => true,
        Some(ast::Expr::MacroExpr(it)) => {
            let name = it.macro_call().and_then(|call| call.path()?.segment()?.name_ref());
            name.is_some_and(|name| matches!(name.text(), "panic" | "unreachable" | "bail" | "todo"))
        }
        _ => false,
    }
}

/// Whether nothing of `stmt` but a binding of its value surrounds `round`.
fn is_evaluated_first(round: &SyntaxNode, stmt: &SyntaxNode) -> bool {
    let mut between =
        round.ancestors().skip(1).take_while(|it| stmt.text_range().contains_range(it.text_range()));
    *round == *stmt
        || between.all(|it| {
            matches!(
                it.kind(),
                SyntaxKind::EXPR_STMT
                    | SyntaxKind::LET_STMT
                    | SyntaxKind::PAREN_EXPR
                    | SyntaxKind::TRY_EXPR
                    | SyntaxKind::RETURN_EXPR
                    | SyntaxKind::BREAK_EXPR
            )
        })
}

/// The `cfg` on something that is around `node`, up to `stmt`.
fn cfg_between(node: &SyntaxNode, stmt: &SyntaxNode) -> Option<String> {
    let around = node.ancestors().skip(1).take_while(|it| stmt.text_range().contains_range(it.text_range()));
    around.filter_map(ast::AnyHasAttrs::cast).flat_map(|it| it.attrs()).find_map(|attr| {
        let text = attr.meta()?.syntax().text().to_string();
        text.trim_start().starts_with("cfg").then(|| attr.syntax().text().to_string())
    })
}

/// A name in the text of the declaration that an item in one of the blocks up to `stmt` gives its meaning.
fn declared_between(declared: &SyntaxNode, stmt: &SyntaxNode) -> Option<String> {
    let inside = stmt.text_range();
    let blocks = declared.ancestors().skip(1).take_while(|it| inside.contains_range(it.text_range()));
    let items: Vec<SyntaxNode> = blocks
        .filter_map(ast::StmtList::cast)
        .flat_map(|list| {
            list.syntax().children().filter(|it| ast::Item::can_cast(it.kind())).collect::<Vec<_>>()
        })
        .collect();
    let names = |item: &SyntaxNode, name: &str| {
        // A glob import may bring any name.
        let mut tokens = item.descendants_with_tokens().filter_map(|it| it.into_token());
        let is_use = ast::Use::can_cast(item.kind());
        if is_use || ast::MacroRules::can_cast(item.kind()) {
            return tokens.any(|it| it.text() == name || (is_use && it.kind() == SyntaxKind::STAR));
        }
        item.children().find_map(ast::Name::cast).is_some_and(|it| it.text() == name)
    };
    let mut written = idents(declared);
    written.find(|token| items.iter().any(|item| names(item, token.text()))).map(|it| it.text().to_owned())
}

fn idents(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| it.kind() == SyntaxKind::IDENT)
}

/// Whether the name of `local` can be declared before `stmt` without meaning anything new, there or further on.
fn is_name_free(local: &Local, stmt: &SyntaxNode) -> bool {
    let name = local.place.root();
    let start = stmt.text_range().start();
    let own = local.stmt.syntax().text_range();
    // Nothing in between hides the new declaration from what used the old one.
    let hidden = declaration(name, local.stmt.syntax()).is_some_and(|it| it.span().start >= u32::from(start));
    let (Some(block), Some(around)) = (local.block(), stmt.parent()) else { return false };
    let scope = TextRange::new(own.end(), block.text_range().end());
    let later = around.descendants_with_tokens().filter_map(|it| it.into_token()).filter(|token| {
        let at = token.text_range();
        at.start() >= start && !scope.contains_range(at)
    });
    let mut uses = later.filter(|token| uses_name(token, name));
    !hidden
        && uses.all(|token| {
            let node = token.parent();
            let declared = node.and_then(|node| declaration(name, &node));
            declared.is_some_and(|it| it.span().start >= u32::from(start))
        })
}

/// Whether `token` is a use of the variable `name`, or may be one, in the text of a macro call.
fn uses_name(token: &SyntaxToken, name: &str) -> bool {
    let in_macro = token.parent().is_some_and(|it| ast::TokenTree::can_cast(it.kind()));
    if in_macro && token.kind() == SyntaxKind::STRING {
        let text = token.text();
        return text.match_indices('{').any(|(at, _)| {
            let rest = text.get(at + 1..).and_then(|rest| rest.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with(['}', ':']))
        });
    }
    if token.text() != name {
        return false;
    }
    if in_macro {
        return token.prev_token().is_none_or(|before| !matches!(before.text(), "." | "::"));
    }
    let Some(name_ref) = token.parent().and_then(ast::NameRef::cast) else { return false };
    let segment = name_ref.syntax().parent().and_then(ast::PathSegment::cast);
    let path = segment.map(|it| it.parent_path()).filter(|it| it.as_single_segment().is_some());
    // Modules and macros have names of their own.
    let other = |kind| ast::Path::can_cast(kind) || ast::MacroCall::can_cast(kind);
    path.is_some_and(|it| !it.syntax().parent().is_some_and(|parent| other(parent.kind())))
}

/// Whether nothing in a loop ends it, or it waits for a peer in each round.
fn is_endless(round: &SyntaxNode) -> bool {
    let head = ast::ForExpr::cast(round.clone())
        .and_then(|it| it.iterable())
        .or_else(|| ast::WhileExpr::cast(round.clone()).and_then(|it| it.condition()));
    let Some(head) = head else {
        return ast::LoopExpr::can_cast(round.kind()) && !is_ended(round);
    };
    let waits = head.syntax().descendants().any(|it| {
        ast::AwaitExpr::can_cast(it.kind())
            || ast::NameRef::cast(it).is_some_and(|name| WAITS.contains(&name.text()))
    });
    waits || (head.syntax().text() == "true" && !is_ended(round))
}

/// Calls that wait for a peer.
const WAITS: &[&str] = &["accept", "incoming", "recv", "recv_timeout"];

/// Whether a `break` or `return` ends the loop.
fn is_ended(round: &SyntaxNode) -> bool {
    let label = |node: &SyntaxNode| {
        let label = node.children().find_map(ast::Label::cast).and_then(|it| it.lifetime());
        label.map(|it| it.syntax().text().to_string())
    };
    round.descendants().any(|it| {
        if ast::ReturnExpr::can_cast(it.kind()) {
            return true;
        }
        let Some(exit) = ast::BreakExpr::cast(it) else { return false };
        match exit.lifetime() {
            // A label from outside ends this loop as well.
            Some(to) => {
                let to = to.syntax().text().to_string();
                let mut inside = exit.syntax().ancestors().take_while(|it| it != round);
                !inside.any(|it| label(&it).is_some_and(|label| label == to))
            }
            None => {
                let innermost = exit.syntax().ancestors().find(|it| ast::AnyHasLoopBody::can_cast(it.kind()));
                innermost.as_ref() == Some(round)
            }
        }
    })
}
