//! What a filling call says of the collection it fills: normally empty, without repeated keys, in two branches.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::collection::{Collection, filled_place, following, is_loop};
use crate::facts::place::{Declaration, Place, Touch, declaration, mentions, strip};
use crate::facts::shape::is_below_branch;

/// Names of collections that are empty when all goes well.
const RARE_NAMES: &[&str] = &[
    "error",
    "warning",
    "violation",
    "problem",
    "diagnostic",
    "issue",
    "missing",
    "invalid",
    "duplicate",
    "conflict",
    "fail",
    "mismatch",
    "complaint",
    "unknown",
    "unused",
    "leftover",
    "lint",
    "orphan",
    "bad",
];

/// Whether `fill` runs only when something failed: in an `Err` arm, under `is_err()`, in a `let … else`.
pub fn in_error_arm(fill: &SyntaxNode, above: &SyntaxNode) -> bool {
    let mut child = fill.clone();
    for node in fill.ancestors().skip(1).take_while(|it| it != above) {
        if let Some(arm) = ast::MatchArm::cast(node.clone()) {
            if arm.pat().is_some_and(|pat| names_err(pat.syntax())) {
                return true;
            }
        } else if let Some(branch) = ast::IfExpr::cast(node.clone()) {
            let Some(condition) = branch.condition() else { continue };
            let is_else = branch.else_branch().is_some_and(|it| *it.syntax() == child);
            let text = condition.syntax().text().to_string();
            let on_error = names_err(condition.syntax()) || text.contains(".is_err()");
            let on_success = text.contains("Ok(") || text.contains(".is_ok()");
            if (on_error && !is_else) || (on_success && is_else) {
                return true;
            }
        } else if ast::LetElse::can_cast(node.kind()) {
            return true;
        }
        child = node;
    }
    false
}

/// Whether an `if` without an `else` is between `fill` and `above`.
fn is_below_lone_if(fill: &SyntaxNode, above: &SyntaxNode) -> bool {
    fill.ancestors()
        .take_while(|it| it != above)
        .filter_map(ast::IfExpr::cast)
        .any(|it| it.else_branch().is_none())
}

/// Whether another branch beside the one of `fill` fills another collection: the loop deals its items out.
pub fn is_dealt_out(place: &Place, fill: &SyntaxNode) -> bool {
    let loops = fill.ancestors().find(is_loop);
    let branches = fill
        .ancestors()
        .take_while(|it| Some(it) != loops.as_ref())
        .filter(|it| ast::MatchExpr::can_cast(it.kind()) || ast::IfExpr::can_cast(it.kind()));
    // Both in one block are two collections of the same items, not two parts of them.
    let block = |node: &SyntaxNode| {
        node.ancestors().find(|it| ast::StmtList::can_cast(it.kind()) || ast::MatchArm::can_cast(it.kind()))
    };
    branches.into_iter().any(|branch| {
        branch
            .descendants()
            .filter(|node| filled_place(node).is_some_and(|other| !other.overlaps(place)))
            .any(|node| block(&node) != block(fill))
    })
}

/// Whether `fill` runs when one item differs from the one before: `if key != last { fill; last = key; }`.
pub fn is_once_a_run(fill: &SyntaxNode) -> bool {
    let branches = fill.ancestors().take_while(|it| !is_loop(it)).filter_map(ast::IfExpr::cast);
    branches.into_iter().any(|branch| {
        let Some(condition) = branch.condition() else { return false };
        let compared: Vec<String> = condition
            .syntax()
            .descendants()
            .filter_map(ast::BinExpr::cast)
            .filter(|it| matches!(it.op_kind(), Some(ast::BinaryOp::CmpOp(ast::CmpOp::Eq { .. }))))
            .flat_map(|it| [it.lhs(), it.rhs()])
            .flatten()
            .map(|it| it.syntax().text().to_string())
            .collect();
        let mut assigned = branch
            .syntax()
            .descendants()
            .filter_map(ast::BinExpr::cast)
            .filter(|it| it.op_kind() == Some(ast::BinaryOp::Assignment { op: None }));
        assigned.any(|it| {
            it.lhs().is_some_and(|it| {
                let name = it.syntax().text().to_string();
                compared.iter().any(|it| it.trim_start_matches(['*', '&']) == name.trim_start_matches('*'))
            })
        })
    })
}

/// Whether the loop of `fill` reads something in each round and gives up where that fails: what says how often it does
/// was mostly read before, from the same input.
pub fn is_read_in_rounds(fill: &SyntaxNode) -> bool {
    let Some(rounds) = fill.ancestors().find(is_loop) else { return false };
    rounds.descendants().filter_map(ast::TryExpr::cast).any(|it| {
        let called = match it.expr() {
            Some(ast::Expr::MethodCallExpr(call)) => call.name_ref(),
            Some(ast::Expr::CallExpr(call)) => match call.expr() {
                Some(ast::Expr::PathExpr(path)) => path.path().and_then(|it| it.segment()?.name_ref()),
                _ => None,
            },
            _ => None,
        };
        called.is_some_and(|name| {
            let name = name.text().trim_start_matches("try_").to_owned();
            ["read", "parse", "decode", "deserialize", "recv"].iter().any(|verb| name.starts_with(verb))
        })
    })
}

/// How many branches are between `fill` and its loop.
pub fn branches_above(fill: &SyntaxNode) -> usize {
    let mut depth = 0;
    let mut child = fill.clone();
    for node in fill.ancestors().skip(1).take_while(|it| !is_loop(it)) {
        let head = ast::IfExpr::cast(node.clone())
            .and_then(|it| it.condition())
            .or_else(|| ast::MatchExpr::cast(node.clone()).and_then(|it| it.expr()));
        if head.is_some_and(|head| *head.syntax() != child) {
            depth += 1;
        }
        child = node;
    }
    depth
}

fn names_err(node: &SyntaxNode) -> bool {
    let patterns = node.descendants().filter_map(ast::TupleStructPat::cast);
    patterns.filter_map(|it| it.path()?.segment()?.name_ref()).any(|name| name.text() == "Err")
}

/// Whether the last name of a place says that it is empty when all goes well.
pub fn has_rare_name(place: &Place) -> bool {
    place.path.last().is_some_and(|name| {
        let name = name.to_lowercase();
        RARE_NAMES.iter().any(|rare| name.split('_').any(|word| word.starts_with(rare)))
    })
}

/// Whether the code asks if the collection is empty after it was filled.
pub fn asks_is_empty(place: &Place, after: &[SyntaxNode]) -> bool {
    after.iter().flat_map(|node| mentions(place, node)).any(|mention| match mention.touch {
        Touch::Method(call) => call.name_ref().is_some_and(|name| name.text() == "is_empty"),
        _ => false,
    })
}

impl Collection {
    /// Whether every fill is in an error arm, or in a branch of a collection whose name says that it is mostly empty.
    pub fn is_rare(&self, node: &SyntaxNode) -> bool {
        let rare_name = has_rare_name(&self.place);
        self.fills.iter().all(|fill| {
            let above = fill.ancestors().filter(is_loop).last().unwrap_or_else(|| node.clone());
            in_error_arm(fill, &above)
                || (rare_name && (self.birth.is_none() || is_below_branch(fill, &above)))
        })
    }

    /// Whether every fill is under an `if` without an `else`, and the code asks afterwards if there were any.
    pub fn is_asked_for(&self, node: &SyntaxNode) -> bool {
        let after = match &self.birth {
            Some(birth) => following(&birth.stmt),
            None => Vec::new(),
        };
        asks_is_empty(&self.place, &after)
            && self.fills.iter().all(|fill| {
                let above = fill.ancestors().filter(is_loop).last().unwrap_or_else(|| node.clone());
                is_below_lone_if(fill, &above)
            })
    }
}

impl Facts<'_> {
    /// Whether the value of an inserting call is used (`if seen.insert(x)`), or the call groups by key (`entry`):
    /// the code itself expects keys to come again.
    pub fn expects_repeats(&self, fill: &SyntaxNode) -> bool {
        let Some(call) = ast::MethodCallExpr::cast(fill.clone()) else { return false };
        let grouping = call.name_ref().is_some_and(|name| name.text() == "entry");
        grouping || !is_discarded(fill)
    }

    /// Whether `fill` runs only for what has not been seen before: under `if seen.insert(x)` or `!seen.contains(x)`.
    pub fn is_deduplicated(&self, fill: &SyntaxNode) -> bool {
        let around = fill.ancestors().filter_map(ast::IfExpr::cast);
        // `if seen.contains(x) { continue }` before it says the same.
        let before = fill
            .ancestors()
            .take_while(|it| !is_loop(it))
            .flat_map(|it| std::iter::successors(it.prev_sibling(), SyntaxNode::prev_sibling))
            .filter_map(|it| match ast::ExprStmt::cast(it.clone()) {
                Some(stmt) => stmt.expr(),
                None => ast::Expr::cast(it),
            })
            .filter_map(|it| match it {
                ast::Expr::IfExpr(it) => Some(it),
                _ => None,
            })
            .filter(|it| it.then_branch().is_some_and(|block| leaves(&block)));
        around
            .chain(before)
            .filter_map(|it| it.condition())
            .filter(|it| !it.syntax().text_range().contains_range(fill.text_range()))
            .any(|condition| self.asks_for_a_key(&condition))
    }

    fn asks_for_a_key(&self, condition: &ast::Expr) -> bool {
        condition.syntax().descendants().filter_map(ast::MethodCallExpr::cast).any(|call| {
            let name = call.name_ref().map(|name| name.text().to_string()).unwrap_or_default();
            // Graph walks ask their own kinds of sets.
            if matches!(name.as_str(), "is_visited" | "visit" | "visited") {
                return true;
            }
            let asks = matches!(name.as_str(), "insert" | "contains" | "contains_key");
            let of = call.receiver().and_then(|it| self.container(&it).ok()).flatten();
            asks && of.is_some()
        })
    }

    /// Whether the key of an inserting call differs in each round of its loop: an integer range, an `enumerate`
    /// index, the keys of another map or set.
    pub fn has_distinct_keys(&self, fill: &SyntaxNode) -> bool {
        let Some(call) = ast::MethodCallExpr::cast(fill.clone()) else { return false };
        let Some(key) = call.arg_list().and_then(|args| args.args().next()) else { return false };
        let Some(name) = variable(&key) else { return false };
        let Some(Declaration::Pattern(pattern)) = declaration(&name, fill) else { return false };
        let Some(round) = pattern.syntax().ancestors().find_map(ast::ForExpr::cast) else { return false };
        // A second loop in between repeats the key.
        let innermost = fill.ancestors().skip(1).find(is_loop);
        if innermost.as_ref() != Some(round.syntax()) {
            return false;
        }
        let (Some(iterable), Some(whole)) = (round.iterable(), round.pat()) else { return false };
        let first_of_pair = match &whole {
            ast::Pat::TuplePat(pair) => pair
                .fields()
                .next()
                .is_some_and(|it| it.syntax().text_range().contains_range(pattern.syntax().text_range())),
            _ => false,
        };
        let is_whole = whole.syntax().text_range() == pattern.syntax().text_range()
            || matches!(whole, ast::Pat::RefPat(_));
        match strip(iterable.clone()) {
            ast::Expr::RangeExpr(_) => is_whole,
            ast::Expr::MethodCallExpr(call) => {
                let method = call.name_ref().map(|name| name.text().to_string()).unwrap_or_default();
                match method.as_str() {
                    "enumerate" => first_of_pair,
                    "keys" | "into_keys" => is_whole,
                    "iter" | "into_iter" | "iter_mut" | "drain" => {
                        call.receiver().is_some_and(|it| self.yields_keys(&it, is_whole, first_of_pair))
                    }
                    _ => false,
                }
            }
            other => self.yields_keys(&other, is_whole, first_of_pair),
        }
    }

    /// Whether iterating a map (first of the pair) or a set (the whole) gives distinct keys.
    fn yields_keys(&self, iterable: &ast::Expr, is_whole: bool, first_of_pair: bool) -> bool {
        let Ok(ty) = self.ty(iterable) else { return false };
        let Some(container) = self.container_of(&self.pointee(ty)) else { return false };
        match container.of.name {
            "HashMap" | "IndexMap" | "BTreeMap" => first_of_pair,
            "HashSet" | "IndexSet" | "BTreeSet" => is_whole,
            _ => false,
        }
    }
}

/// Whether a block ends by going on with the next round, or further out.
fn leaves(block: &ast::BlockExpr) -> bool {
    let last = block.syntax().descendants().filter_map(ast::Expr::cast);
    last.filter(|it| it.syntax().text_range().end() < block.syntax().text_range().end()).any(|it| {
        matches!(it, ast::Expr::ContinueExpr(_) | ast::Expr::BreakExpr(_) | ast::Expr::ReturnExpr(_))
    })
}

/// Whether the value of a call is thrown away: it is a statement, or the end of a block that is one.
fn is_discarded(call: &SyntaxNode) -> bool {
    let mut node = call.clone();
    loop {
        let Some(parent) = node.parent() else { return true };
        if ast::ExprStmt::can_cast(parent.kind()) {
            return true;
        }
        let is_tail = ast::StmtList::can_cast(parent.kind());
        let is_branch = ast::BlockExpr::can_cast(parent.kind())
            || ast::IfExpr::can_cast(parent.kind())
            || ast::MatchArm::can_cast(parent.kind())
            || ast::MatchArmList::can_cast(parent.kind())
            || ast::MatchExpr::can_cast(parent.kind());
        if is_loop(&parent) {
            return true;
        }
        if let Some(owner) = ast::LetStmt::cast(parent.clone()) {
            // `let _ = set.insert(x);`
            return matches!(owner.pat(), Some(ast::Pat::WildcardPat(_)));
        }
        if !is_tail && !is_branch {
            return false;
        }
        if let Some(branch) = ast::IfExpr::cast(parent.clone())
            && branch.condition().is_some_and(|it| it.syntax().text_range().contains_range(node.text_range()))
        {
            return false;
        }
        if let Some(of) = ast::MatchExpr::cast(parent.clone())
            && of.expr().is_some_and(|it| it.syntax().text_range().contains_range(node.text_range()))
        {
            return false;
        }
        node = parent;
    }
}

/// The variable that an expression is, or clones or copies.
fn variable(expr: &ast::Expr) -> Option<String> {
    let expr = strip(expr.clone());
    match &expr {
        ast::Expr::MethodCallExpr(call) => {
            let name = call.name_ref()?.text().to_string();
            let bare = call.arg_list()?.args().next().is_none();
            let same = matches!(name.as_str(), "clone" | "to_string" | "to_owned" | "into");
            if bare && same { variable(&call.receiver()?) } else { None }
        }
        _ => Place::of(&expr).filter(Place::is_variable).map(|place| place.text()),
    }
}
