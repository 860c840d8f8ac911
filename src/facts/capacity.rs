//! How much room a collection needs, and where that can be written.
//!
//! The room is wanted in the constructor. It can be there only if everything the count is made of is bound before
//! the constructor and unchanged up to the loop, and if the loop is reached whenever the constructor is. Else it is
//! asked for directly before the loop.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::collection::{
    Birth, Collection, Constructor, following, is_loop, latest_value, outermost_loop, statement_of,
};
use crate::facts::containers::{Family, amount};
use crate::facts::demand::{At, Demand, Unfit};
use crate::facts::fills::{branches_above, has_rare_name, is_dealt_out, is_once_a_run, is_read_in_rounds};
use crate::facts::growth::Growth;
use crate::facts::hoist::Hoist;
use crate::facts::place::{Declaration, Mention, Place, Touch, body_owner, declaration, mentions};
use crate::facts::quantity::{Bounds, Origin, Quantity};
use crate::facts::shape::{is_below_branch, line_before};
use crate::facts::source::cfg_inside;
use crate::facts::tally::Tally;
use crate::facts::{Answer, Container, Facts, Hasher, Unknown};
use crate::transform::Span;

/// Loops in different places that may each get a `reserve` of their own.
const MOST_PLACEMENTS: usize = 3;

/// Methods that take elements out.
const TAKES: &[&str] = &[
    "clear",
    "dedup",
    "dedup_by",
    "dedup_by_key",
    "drain",
    "drain_filter",
    "extract_if",
    "into_boxed_slice",
    "pop",
    "pop_back",
    "pop_front",
    "pop_if",
    "remove",
    "remove_entry",
    "retain",
    "retain_mut",
    "shrink_to_fit",
    "split_off",
    "split_to",
    "swap_remove",
    "take",
    "truncate",
];

/// Methods that take `&mut self` and leave the length as it is.
const REARRANGES: &[&str] = &[
    "as_mut",
    "as_mut_slice",
    "fill",
    "first_mut",
    "get_mut",
    "iter_mut",
    "last_mut",
    "make_ascii_lowercase",
    "make_ascii_uppercase",
    "peek_mut",
    "back_mut",
    "front_mut",
    "reverse",
    "rotate_left",
    "rotate_right",
    "sort",
    "sort_by",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "swap",
    "values_mut",
];

impl Facts<'_> {
    /// The container that the fills of `collection` fill; `Ok(None)`: they fill something else.
    pub fn container_filled(&self, collection: &Collection) -> Answer<Option<Container>> {
        let receiver = collection.fills.iter().find_map(|fill| {
            let call = ast::MethodCallExpr::cast(fill.clone()).and_then(|call| call.receiver());
            call.or_else(|| ast::BinExpr::cast(fill.clone())?.lhs())
        });
        let constructor = collection.birth.as_ref().map(|birth| birth.constructor.clone());
        let Some(subject) = constructor.or(receiver.clone()) else { return Ok(None) };
        let mut container = self.container(&subject)?;
        // `HashMap::default()` alone does not say which hasher; the variable's type may.
        if let (Some(container), Some(Ok(Some(seen)))) =
            (&mut container, receiver.map(|receiver| self.container(&receiver)))
            && container.hasher == Hasher::Deterministic
        {
            container.hasher = seen.hasher;
        }
        Ok(container.filter(|it| collection.fills.iter().any(|fill| self.fills(fill, it.of.family))))
    }

    /// Whether a call fills containers of `family`.
    fn fills(&self, call: &SyntaxNode, family: Family) -> bool {
        match ast::MethodCallExpr::cast(call.clone()) {
            Some(call) => call.name_ref().is_some_and(|name| {
                let known = amount(name.text(), family).is_some();
                // What a trait of somebody else's puts under this name is not known.
                known && (!name.text().starts_with("put_") || self.is_method_of_bytes(&call))
            }),
            // `io::Write` is implemented for a `Vec` of bytes.
            None if ast::MacroCall::can_cast(call.kind()) => {
                matches!(family, Family::Text | Family::Sequence)
            }
            None => family == Family::Text,
        }
    }

    /// Whether `with_capacity` can be written for this constructor.
    pub fn can_take_capacity(&self, birth: &Birth, container: &Container) -> bool {
        match birth.form {
            Constructor::Call(_) | Constructor::From(_) => true,
            Constructor::VecMacro => {
                self.names("Vec", birth.constructor.syntax(), "alloc::vec::Vec")
                    && !is_only_use_of_an_import(birth.constructor.syntax())
            }
            Constructor::EmptyText => {
                self.names("String", birth.constructor.syntax(), "alloc::string::String")
            }
            Constructor::Inferred => birth.annotation_path().is_some_and(|path| {
                path.segment()
                    .and_then(|it| it.name_ref())
                    .is_some_and(|name| name.text() == container.of.name)
            }),
        }
    }

    /// Whether the function looks at the collection's capacity.
    pub fn observes_capacity(&self, place: &Place, node: &SyntaxNode) -> bool {
        calls_on(place, node).any(|name| name == "capacity")
    }

    /// Whether the function reserves for the collection already.
    pub fn reserves(&self, place: &Place, node: &SyntaxNode) -> bool {
        let gives_room = |value: ast::Expr| value.syntax().text().to_string().contains("with_capacity");
        // What holds the collection may be made with room for it: `Block::new_with_capacity(n)`.
        let holder = match declaration(place.root(), node) {
            Some(Declaration::Let(stmt, _)) if !place.is_variable() => stmt.initializer(),
            _ => None,
        };
        latest_value(place, node).into_iter().chain(holder).any(gives_room)
            || calls_on(place, node)
                .any(|name| matches!(name.as_str(), "reserve" | "reserve_exact" | "try_reserve"))
    }

    /// Why no room is asked for where `index` says which collection `call` fills, with that collection as text; `None`:
    /// what it fills is no container.
    pub fn unfit_element(&self, call: &SyntaxNode, index: &ast::Expr) -> Option<(Unfit, String)> {
        let receiver = ast::MethodCallExpr::cast(call.clone())?.receiver()?;
        let unfit = match self.container(&receiver) {
            Ok(None) => return None,
            Err(why) => Unfit::Unknown(why),
            Ok(Some(_)) if self.varies_in_loop(index) => Unfit::DealtOut,
            Ok(Some(_)) => Unfit::BehindIndex,
        };
        Some((unfit, receiver.syntax().text().to_string()))
    }

    /// Whether a function of the code's own made the collection, as far as this body shows: it may have given it room.
    pub fn is_made_by_a_call(&self, place: &Place, node: &SyntaxNode) -> bool {
        let Some(mut value) = latest_value(place, node) else { return false };
        while let ast::Expr::TryExpr(it) = &value {
            let Some(inner) = it.expr() else { return false };
            value = inner;
        }
        let keeps = |name: String| matches!(name.as_str(), "take" | "replace");
        match &value {
            // What `mem::take` takes from a place keeps the room that it has.
            ast::Expr::CallExpr(call) if self.std_function(call).is_some_and(keeps) => true,
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => !self.calls_std(&value),
            ast::Expr::AwaitExpr(_) => true,
            _ => false,
        }
    }

    /// Whether the count of `demand` came from outside: it was read, or each round of the loop reads.
    pub fn is_from_input(&self, demand: &Demand, collection: &Collection) -> bool {
        match demand.origin() {
            Some(Origin::Input) => true,
            Some(Origin::Integer) => collection.fills.iter().any(is_read_in_rounds),
            _ => false,
        }
    }

    /// The room that `collection` needs, and where to ask for it.
    pub fn demand(&self, collection: &Collection, container: &Container) -> Result<Demand, Unfit> {
        let family = container.of.family;
        let place = &collection.place;
        let fills: Vec<SyntaxNode> =
            collection.fills.iter().filter(|fill| self.fills(fill, family)).cloned().collect();
        let Some(first) = fills.first() else { return Err(Unfit::NoStatement) };
        let body = body_of(first);
        let region = match &collection.birth {
            Some(birth) => following(&birth.stmt),
            None => {
                let head = place.outermost_loop(first).unwrap_or_else(|| first.clone());
                vec![statement_of(&head).ok_or(Unfit::NoStatement)?]
            }
        };
        let holds = |node: &SyntaxNode| fills.iter().any(|fill| within(node, fill));
        let last = region.iter().rposition(holds).ok_or(Unfit::NoStatement)?;
        let region = region.get(..=last).unwrap_or(&region);
        let hidden = region
            .iter()
            .flat_map(cfg_inside)
            .find(|attr| attr.syntax().parent().is_some_and(|of| !mentions(place, &of).is_empty()));
        if let Some(attr) = hidden {
            return Err(Unfit::CfgInside(attr.syntax().text().to_string()));
        }
        self.undisturbed(place, region, &fills)?;
        let outlives = collection.birth.is_none() && !is_let(place, first);
        let keyed = family.is_keyed();
        // Keys of two calls, of two rounds of a loop further out, or of what was there before, may be the same.
        let only_once = fills.len() == 1 && collection.birth.is_some() && {
            let above = region.first().and_then(SyntaxNode::parent);
            let loops = first.ancestors().take_while(|it| Some(it) != above.as_ref()).filter(is_loop);
            loops.count() == 1
        };
        let distinct = keyed && only_once && self.has_distinct_keys(first);
        let work = Work { facts: self, collection, family, body, region, fills: &fills, outlives, distinct };
        let found = match &collection.birth {
            Some(birth) => work.in_constructor(birth).or_else(|why| match work.before_loops() {
                Err(Unfit::NoLoop) => Err(why),
                other => other,
            }),
            None => work.before_loops(),
        };
        let mut demand = match found {
            Err(Unfit::Unknown(why)) if matches!(why.kind, Unknown::Call | Unknown::Length) => {
                work.with_hoist().ok_or(Unfit::Unknown(why))?
            }
            found => found?,
        };
        // A lower bound of a text, or of a frame of bytes, is mostly its separators.
        let is_bytes = matches!(family, Family::Text | Family::Bytes) || container.element_size == Some(1);
        if let (true, true, Some(why)) = (is_bytes, demand.at_least, &demand.why) {
            return Err(Unfit::Unknown(why.clone()));
        }
        demand.keys_may_repeat = keyed && !distinct;
        // What is kept inline needs no allocation, and a bound asks for one where the count may need none.
        if !demand.exact && container.inline > 0 {
            return Err(Unfit::Loose(demand.total()));
        }
        // Keys that may repeat, put in on some paths only: the bound is loose twice over.
        if demand.keys_may_repeat && fills.iter().any(is_conditional) {
            return Err(Unfit::Loose(demand.total()));
        }
        // Each of several loops may add nothing: changes, differences, what is left over.
        let several = !demand.exact && !keyed && demand.total().adds_up_several();
        if several && fills.iter().all(is_conditional) {
            return Err(Unfit::Loose(demand.total()));
        }
        if !demand.exact && fills.iter().all(|fill| is_dealt_out(place, fill)) {
            return Err(Unfit::DealtOut);
        }
        let mut looped = fills.iter().filter(|fill| fill.ancestors().any(|it| is_loop(&it))).peekable();
        if !demand.exact && looped.peek().is_some() && looped.all(is_once_a_run) {
            return Err(Unfit::Loose(demand.total()));
        }
        // Of a parameter, several loops here and elsewhere fill their part.
        let is_lent = matches!(declaration(place.root(), first), Some(Declaration::Param(_)));
        if !demand.exact && is_lent && place.is_variable() && fills.iter().all(is_conditional) {
            return Err(Unfit::OutputBuffer);
        }
        // What is added once, after the loops, says nothing of the rounds.
        let mut in_rounds = fills.iter().filter(|fill| fill.ancestors().any(|it| is_loop(&it))).peekable();
        let straight = in_rounds.peek().is_none();
        let deep = !straight && in_rounds.all(|fill| branches_above(fill) > 1);
        // Most paths through straight-line code add less than the fullest one.
        let fullest = demand.total().as_const().unwrap_or(0);
        let mostly_less = straight && !keyed && demand.sure.as_const().is_some_and(|sure| sure * 2 < fullest);
        if !demand.exact && (deep || mostly_less || demand.total().has_product()) {
            return Err(Unfit::Loose(demand.total()));
        }
        // The room of a text that the caller goes on to write to is a matter of all of it.
        let outer = matches!(family, Family::Text | Family::Bytes) && outlives;
        if outer && demand.origin().is_some_and(|origin| origin != Origin::Length) {
            return Err(Unfit::OutputBuffer);
        }
        if let Some(own) = self.own_length(&demand, place, &body_of(first)) {
            return Err(Unfit::OwnLength(own));
        }
        if self.dialect().msrv < (1, 73, 0) {
            for placement in &mut demand.placements {
                placement.count = placement.count.clone().without_div_ceil();
            }
        }
        Ok(demand)
    }

    /// Whether nothing but the fills changes the collection in `region`.
    fn undisturbed(&self, place: &Place, region: &[SyntaxNode], fills: &[SyntaxNode]) -> Result<(), Unfit> {
        let mut first = None;
        for mention in region.iter().flat_map(|node| mentions(place, node)) {
            let by = match &mention.touch {
                Touch::Method(call) => Some(call.syntax()),
                Touch::Assigned(bin) => Some(bin.syntax()),
                // The walk of the growth decides what a macro does.
                Touch::Macro(_) => continue,
                // Whoever returns it fills it no more.
                Touch::Value if is_returned(&mention.node) => continue,
                _ => None,
            };
            if by.is_some_and(|by| fills.contains(by)) || self.only_reads(&mention) {
                continue;
            }
            let unfit = match &mention.touch {
                Touch::Method(call) => {
                    let name = call.name_ref().map(|name| name.text().to_string()).unwrap_or_default();
                    let whole = mention.place == *place;
                    if whole && REARRANGES.contains(&name.as_str()) {
                        continue;
                    }
                    match whole && TAKES.contains(&name.as_str()) {
                        // The plainest of the reasons.
                        true => return Err(Unfit::Shrinks(name)),
                        false => Unfit::LentOut(short(call.syntax())),
                    }
                }
                Touch::Exclusive => {
                    Unfit::LentOut(short(&mention.node.parent().unwrap_or(mention.node.clone())))
                }
                Touch::Value if self.is_exclusive_borrow(&mention.node) => {
                    Unfit::LentOut(short(&mention.node))
                }
                _ => Unfit::MovedOrReplaced,
            };
            first.get_or_insert(unfit);
        }
        first.map_or(Ok(()), Err)
    }
}

impl Facts<'_> {
    /// An atom of the demand that is the collection's own length, by itself or through a variable.
    fn own_length(&self, demand: &Demand, place: &Place, body: &SyntaxNode) -> Option<String> {
        let own = format!("{}.len()", place.text());
        let reserves = demand.placements.iter().filter(|it| matches!(it.at, At::Line(_)));
        let atoms = reserves.flat_map(|it| it.count.atoms().into_iter().cloned().collect::<Vec<_>>());
        let is_own = |atom: &crate::facts::quantity::Atom| {
            let bound = atom.reads.iter().filter_map(|read| read.declared).filter_map(|at| {
                let lets = body.descendants().filter_map(ast::LetStmt::cast);
                lets.into_iter().find(|it| Span::from(it.syntax().text_range()).contains(at))
            });
            atom.text == own
                || bound.filter_map(|it| it.initializer()).any(|init| init.syntax().text() == own.as_str())
        };
        atoms.into_iter().find(|atom| is_own(atom)).map(|atom| atom.text)
    }

    /// Whether an expression is a `&mut` that is handed on.
    fn is_exclusive_borrow(&self, node: &SyntaxNode) -> bool {
        let ty = ast::Expr::cast(node.clone()).and_then(|expr| self.ty(&expr).ok());
        ty.is_some_and(|ty| ty.is_mutable_reference())
    }
}

/// What deciding on the placements needs.
struct Work<'a, 'db> {
    facts: &'a Facts<'db>,
    collection: &'a Collection,
    family: Family,
    /// The function, for what happens before the region.
    body: SyntaxNode,
    /// The statements from the birth to the last fill, or the statement of the loop.
    region: &'a [SyntaxNode],
    fills: &'a [SyntaxNode],
    outlives: bool,
    /// Each key is put in once.
    distinct: bool,
}

impl Work<'_, '_> {
    fn growth(&self, node: &SyntaxNode) -> Growth {
        self.growth_of(node, None)
    }

    fn growth_of(&self, node: &SyntaxNode, hoist: Option<&Hoist>) -> Growth {
        self.facts.growth(node, &self.collection.place, self.family, self.outlives, self.distinct, hoist)
    }

    /// Everything in the constructor.
    fn in_constructor(&self, birth: &Birth) -> Result<Demand, Unfit> {
        let (from, to) = (Span::from(birth.stmt.text_range()).start, Span::from(birth.stmt.text_range()).end);
        let mut tally = Tally::new();
        let mut left_before = false;
        for node in self.region {
            let growth = self.growth(node);
            if growth.bounds.is_zero() && growth.left.as_ref().is_none_or(Bounds::is_zero) {
                left_before |= growth.left.is_some();
                tally.add(growth);
                continue;
            }
            // The only fill on each path reserves by itself.
            let alone = growth.fills.len() == self.fills.len()
                && growth.fills.iter().all(|fill| fill.bulk && fill.depth == 0)
                && (growth.fills.len() == 1
                    || growth.fills.iter().all(|fill| is_below_branch(&fill.node, node)));
            if alone && self.collection.place.is_variable() {
                return Err(Unfit::FillerReserves);
            }
            let heads = self.heads(node);
            let conditional_loop = heads.iter().any(|head| is_loop(head) && is_below_branch(head, node));
            let count = tally.add(growth);
            let writable =
                count.iter().flat_map(Quantity::atoms).flat_map(|atom| &atom.reads).try_for_each(|read| {
                    let bound = read.declared.is_none_or(|declared| declared.end <= from);
                    let steady = heads.iter().all(|head| {
                        self.facts.is_unchanged(read, &self.body, to, Span::from(head.text_range()).start)
                    });
                    let early_panic = read.can_panic && node.prev_sibling().as_ref() != Some(&birth.stmt);
                    if bound && steady && !early_panic {
                        Ok(())
                    } else {
                        Err(Unfit::CountChanges(read.path.join(".")))
                    }
                });
            writable?;
            let constant = count.iter().all(|count| count.as_const().is_some());
            if (conditional_loop || left_before) && !constant {
                return Err(Unfit::CountChanges("a branch".to_owned()));
            }
        }
        tally.demand(At::Constructor(birth.clone()))
    }

    /// A `reserve` before each outermost loop.
    fn before_loops(&self) -> Result<Demand, Unfit> {
        let mut heads: Vec<SyntaxNode> =
            self.region.iter().flat_map(|node| self.heads(node)).filter(is_loop).collect();
        heads.dedup();
        if heads.is_empty() {
            return Err(Unfit::NoLoop);
        }
        if heads.len() > MOST_PLACEMENTS {
            return Err(Unfit::Scattered);
        }
        let mut whole: Option<Demand> = None;
        for head in &heads {
            let stmt = statement_of(head).ok_or(Unfit::NoStatement)?;
            // What would be written before the statement would be run for the other arms as well, or once for all calls.
            let elsewhere =
                |it: &SyntaxNode| ast::MatchArm::can_cast(it.kind()) || ast::ClosureExpr::can_cast(it.kind());
            if head.ancestors().take_while(|it| *it != stmt).any(|it| elsewhere(&it)) {
                return Err(Unfit::NoStatement);
            }
            let from = Span::from(stmt.text_range()).start;
            let mut tally = Tally::new();
            let count = tally.add(self.growth(&stmt));
            for read in count.iter().flat_map(Quantity::atoms).flat_map(|atom| &atom.reads) {
                let bound = read.declared.is_none_or(|declared| declared.end <= from);
                let to = Span::from(head.text_range()).start;
                if !bound || !self.facts.is_unchanged(read, &self.body, from, to) {
                    return Err(Unfit::CountChanges(read.path.join(".")));
                }
            }
            let demand = tally.demand(At::Line(line_before(&stmt)))?;
            whole = Some(match whole {
                Some(whole) => whole.and(demand),
                None => demand,
            });
        }
        whole.ok_or(Unfit::NoLoop)
    }

    /// The only loop, its head bound to a name before.
    fn with_hoist(&self) -> Option<Demand> {
        let mut heads: Vec<SyntaxNode> = self.region.iter().flat_map(|node| self.heads(node)).collect();
        heads.dedup();
        let [head] = heads.as_slice() else { return None };
        // A line more is not worth it for what is mostly empty.
        if has_rare_name(&self.collection.place) {
            return None;
        }
        let stmt = statement_of(head)?;
        let is_statement = stmt == *head || stmt.first_child().as_ref() == Some(head);
        let hoist =
            self.facts.hoist(&ast::ForExpr::cast(head.clone()).filter(|_| is_statement)?.iterable()?)?;
        let mut tally = Tally::new();
        tally.add(self.growth_of(&stmt, Some(&hoist)));
        // Nothing but the pure constructor may move behind the call.
        let birth = self.collection.birth.as_ref();
        let (line, at) = match birth.filter(|it| stmt.prev_sibling().as_ref() == Some(&it.stmt)) {
            Some(birth) => (line_before(&birth.stmt), At::Constructor(birth.clone())),
            None => (line_before(&stmt), At::Line(line_before(&stmt))),
        };
        let mut demand = tally.demand(at).ok()?;
        demand.placements.iter_mut().for_each(|it| it.hoist = Some((line.clone(), hoist.clone())));
        Some(demand)
    }

    /// The outermost loops of `node` that fill, and the fills that are in no loop.
    fn heads(&self, node: &SyntaxNode) -> Vec<SyntaxNode> {
        let above = node.parent().unwrap_or_else(|| node.clone());
        let mut heads: Vec<SyntaxNode> = self
            .fills
            .iter()
            .filter(|fill| within(node, fill))
            .map(|fill| outermost_loop(fill, &above).unwrap_or_else(|| fill.clone()))
            .collect();
        heads.dedup();
        heads
    }
}

impl Container {
    /// Whether the order of iteration follows the capacity.
    pub fn order_follows_capacity(&self) -> bool {
        self.hasher == Hasher::Deterministic && !self.of.path.starts_with("indexmap::")
    }
}

impl Place {
    /// The outermost loop around `fill` that the place is declared outside of.
    pub fn outermost_loop(&self, fill: &SyntaxNode) -> Option<SyntaxNode> {
        fill.ancestors()
            .take_while(|it| !ast::Item::can_cast(it.kind()))
            .filter(is_loop)
            .filter(|it| self.declared.is_none_or(|at| !Span::from(it.text_range()).contains(at)))
            .last()
    }
}

/// The function that a node is in.
fn body_of(node: &SyntaxNode) -> SyntaxNode {
    body_owner(node).map_or_else(|| node.clone(), |owner| owner.syntax().clone())
}

/// The names of the methods that the enclosing function calls on `place`.
fn calls_on(place: &Place, node: &SyntaxNode) -> impl Iterator<Item = String> {
    let body = body_owner(node).map(|owner| mentions(place, owner.syntax())).unwrap_or_default();
    let place = place.clone();
    body.into_iter().filter_map(move |Mention { place: of, touch, .. }| match touch {
        Touch::Method(call) if of == place => call.name_ref().map(|name| name.text().to_string()),
        _ => None,
    })
}

/// Whether the place's root is declared by a `let` that makes its value here.
fn is_let(place: &Place, node: &SyntaxNode) -> bool {
    matches!(declaration(place.root(), node), Some(Declaration::Let(..)))
}

/// Whether `fill` is in a branch of its loop, or of its statement.
fn is_conditional(fill: &SyntaxNode) -> bool {
    let above = fill.ancestors().skip(1).find(is_loop).or_else(|| statement_of(fill));
    above.is_some_and(|above| is_below_branch(fill, &above))
}

/// Whether `use alloc::vec;` would be unused without the empty `vec![]`s of the file.
fn is_only_use_of_an_import(node: &SyntaxNode) -> bool {
    let Some(file) = node.ancestors().last() else { return false };
    let names_vec = |path: Option<ast::Path>| {
        path.and_then(|it| it.segment()).is_some_and(|it| it.syntax().text() == "vec")
    };
    let imported = file
        .descendants()
        .filter_map(ast::UseTree::cast)
        .any(|tree| tree.use_tree_list().is_none() && names_vec(tree.path()));
    let still_used = file.descendants().filter_map(ast::MacroCall::cast).any(|call| {
        let empty = call.token_tree().is_none_or(|tree| tree.syntax().children_with_tokens().count() <= 2);
        names_vec(call.path()) && !empty
    });
    imported && !still_used
}

/// Whether a value goes out of the function that it is in: `return v`, `return Ok(v)`.
fn is_returned(value: &SyntaxNode) -> bool {
    value
        .ancestors()
        .take_while(|it| !ast::ClosureExpr::can_cast(it.kind()) && !ast::Stmt::can_cast(it.kind()))
        .take_while(|it| !is_loop(it) && !ast::BlockExpr::can_cast(it.kind()))
        .any(|it| ast::ReturnExpr::can_cast(it.kind()))
}

fn within(outer: &SyntaxNode, inner: &SyntaxNode) -> bool {
    outer.text_range().contains_range(inner.text_range())
}

fn short(node: &SyntaxNode) -> String {
    Unknown::Call.of(node.text()).what
}
