//! Reserve the final length of a collection before it is filled.
//!
//! # Why
//!
//! A `Vec` that grows by `push` doubles: filled with 1,000 numbers it allocates once and reallocates eight times,
//! asking for 16,352 bytes to keep 8,000. A `HashMap` allocates anew each time and hashes every key again: ten
//! allocations and 69,724 bytes for 1,000 entries, against one of 34,832. With the capacity given, each is one
//! allocation.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! pub fn ids(rows: &[(u64, String)]) -> Vec<u64> {
//!     let mut ids = Vec::new();
//!     for (id, _) in rows {
//!         ids.push(*id);
//!     }
//!     ids
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! pub fn ids(rows: &[(u64, String)]) -> Vec<u64> {
//!     let mut ids = Vec::with_capacity(rows.len());
//!     for (id, _) in rows {
//!         ids.push(*id);
//!     }
//!     ids
//! }
//! ```
//!
//! # Fires when
//!
//! 1. the place is a growable container of std, hashbrown, indexmap, smallvec or bytes, resolved by type;
//! 2. nothing between its empty constructor and its last filling call takes from it, replaces it or lends it out;
//! 3. the number of elements is bounded by something that can be written again: lengths in memory, constants,
//!    integers, through the adaptors of std, summed over statements, joined over branches, multiplied by loops;
//! 4. it is more than the first allocation holds anyway;
//! 5. what the number is computed from is bound and unchanged where the capacity is written: in the constructor if
//!    it can be, else in a `reserve` directly before the loop.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! One larger allocation up front instead of several; `capacity()` is visible. Where the number is an upper bound,
//! memory can stay unused; where it is an integer that nothing has checked, a huge one aborts the program, where the
//! loop might have ended early. Both are of class `review`, and so are maps and sets whose keys may repeat.
//!
//! # Reference
//!
//! `alloc::raw_vec::RawVec::MIN_NON_ZERO_CAP`; hashbrown's load factor of 7/8; the Rust Performance Book, "Heap
//! Allocations"; clippy's `reserve_after_initialization` and `vec_init_then_push`.

use ra_ap_syntax::ast;
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::collection::{Collection, collections, filled_element, filled_place, is_loop};
use crate::facts::demand::{At, Demand, Placement, Unfit};
use crate::facts::quantity::Origin;
use crate::facts::{Container, Facts, Unknown};
use crate::transform::{
    Candidate, Cost, Edit, FileRef, Meta, Plan, Refusal, Safety, Scope, Span, SyntaxIndex, Transform,
};

/// Writes `with_capacity(n)` or `reserve(n)` where the count is known.
pub struct InsertCapacity;

static META: Meta = Meta {
    id: "insert-capacity",
    source: include_str!("insert_capacity.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// The syntax that can fill a collection: `v.push(x)`, `s += "…"`, `write!(s, …)`.
const FILLS: &[SyntaxKind] = &[SyntaxKind::METHOD_CALL_EXPR, SyntaxKind::BIN_EXPR, SyntaxKind::MACRO_CALL];

/// Why a collection is left as it is.
pub mod reasons {
    crate::declines! {
        /// every fill sits in an error or rare arm, so the collection is normally empty and `new()` allocates nothing
        RARELY_FILLED = "rarely-filled";
        /// one call fills the empty collection, and std reserves for all of it by itself
        FILLER_ALREADY_RESERVES = "filler-already-reserves";
        /// the code reserves for this collection already
        ALREADY_RESERVED = "already-reserved";
        /// a call made the collection, and may have given it room
        MADE_BY_A_CALL = "made-by-a-call";
        /// the first allocation holds as many elements anyway
        FITS_FIRST_ALLOCATION = "fits-first-allocation";
        /// elements of size zero need no memory
        ZERO_SIZED_ELEMENTS = "zero-sized-elements";
        /// the code looks at `capacity()`
        CAPACITY_OBSERVED = "capacity-observed";
        /// the code expects keys to come again, so the number of fills says little of the number of entries
        DEDUPLICATES = "deduplicates";
        /// the analyser does not know a type that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// nothing says how many items the loop yields
        LENGTH_UNKNOWN = "length-unknown";
        /// the length is behind a call that may cost something or answer differently the second time
        CALL_NOT_REPEATABLE = "call-not-repeatable";
        /// the count is signed, or the result of arithmetic that can fail
        SIGNED_COUNT = "signed-count";
        /// each round of the loop adds a different number
        VARIES_PER_ROUND = "varies-per-round";
        /// nothing bounds the number of rounds
        ROUNDS_UNKNOWN = "rounds-unknown";
        /// a macro call may fill or change the collection
        FILLED_IN_MACRO = "filled-in-macro";
        /// what is added is made on the way, and its length is known only then
        MADE_ON_THE_WAY = "made-on-the-way";
        /// a closure fills it, and nothing says how often the closure runs
        FILLED_IN_CLOSURE = "filled-in-closure";
        /// elements are taken out while it is being filled
        SHRINKS = "shrinks";
        /// it is moved or replaced while it is being filled
        MOVED_OR_REPLACED = "moved-or-replaced";
        /// it is lent to a callee that may change it while it is being filled
        LENT_OUT = "lent-out";
        /// what the count is computed from is not bound, or changes, before the loop
        COUNT_CHANGES = "count-changes";
        /// the count was read or parsed, and a hostile one would abort the program
        COUNT_FROM_INPUT = "count-from-input";
        /// loops in several places fill it, and none of them decides the size
        SCATTERED = "scattered";
        /// the bound is likely far above what is needed: a product on some paths, keys that repeat, one of several conditions
        BOUND_TOO_LOOSE = "bound-too-loose";
        /// the count is the collection's own length, which one doubling covers
        OWN_LENGTH = "own-length";
        /// the loop can return without the collection in any round, and then the room was for nothing
        OFTEN_ABANDONED = "often-abandoned";
        /// each item goes to one of several collections, and a full-sized room for each is several times too much
        DEALT_OUT = "dealt-out";
        /// the caller goes on to fill it, so that doubling covers it
        OUTPUT_BUFFER = "output-buffer";
        /// an index chooses the collection, and a `reserve` before the loop would use it where the loop makes no round
        BEHIND_INDEX = "behind-index";
        /// a `cfg` inside the construct hides code that may fill it differently
        CFG_INSIDE = "cfg-inside";
        /// a `cfg` that is off leaves the code out of this configuration, so that it has no types
        CFG_INACTIVE = "cfg-inactive";
        /// the constructor does not name the type, so there is nothing to call `with_capacity` on
        CONSTRUCTOR_UNNAMED = "constructor-unnamed";
        /// the loop is no statement of a block, so there is no place for a `reserve`
        NO_PLACE_FOR_RESERVE = "no-place-for-reserve";
    }
}

use reasons::*;

/// A candidate.
pub enum Site {
    /// A collection and what fills it; the node is the constructor, or the loop where that is not in this body.
    Whole(Collection, SyntaxNode),
    /// A call that fills one of several collections, chosen by an index.
    Element { call: SyntaxNode, index: ast::Expr },
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        match self {
            Site::Whole(_, node) | Site::Element { call: node, .. } => node,
        }
    }
}

/// What to write, and how sure it is.
pub struct Proof {
    file: FileRef,
    /// The collection as Rust text.
    place: String,
    container: Container,
    demand: Demand,
}

impl Transform for InsertCapacity {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        FILLS
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let calls = FILLS.iter().flat_map(|&kind| index.nodes(kind));
        let mut fills: Vec<SyntaxNode> = calls.filter(|node| filled_place(node).is_some()).cloned().collect();
        fills.sort_by_key(|node| node.text_range().start());
        let wholes = collections(fills.into_iter()).into_iter().flat_map(Collection::candidates);
        let elements =
            index.nodes(SyntaxKind::METHOD_CALL_EXPR).filter(|node| node.ancestors().any(|it| is_loop(&it)));
        let elements = elements
            .filter_map(|call| Some(Site::Element { call: call.clone(), index: filled_element(call)? }));
        wholes.map(|(collection, node)| Site::Whole(collection, node)).chain(elements).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        if facts.is_inactive(site.node()) {
            return Err(CFG_INACTIVE.refuse());
        }
        let (collection, node) = match site {
            Site::Whole(collection, node) => (collection, node),
            Site::Element { call, index } => {
                let unfit = facts.unfit_element(call, index).ok_or(Refusal::NotACandidate)?;
                return Err(refuse(unfit.0, unfit.1));
            }
        };
        let Collection { place, birth, fills } = collection;
        let name = place.text();
        // 1. A container whose capacity means room.
        let container = match facts.container_filled(collection) {
            Ok(Some(container)) => container,
            Ok(None) => return Err(Refusal::NotACandidate),
            Err(why) => return Err(TYPE_UNKNOWN.because(format!("the type of `{}` is unknown", why.what))),
        };
        if container.element_size == Some(0) {
            return Err(ZERO_SIZED_ELEMENTS.refuse());
        }
        if facts.observes_capacity(place, node) {
            return Err(CAPACITY_OBSERVED.because(format!("`{name}.capacity()` is read")));
        }
        if facts.reserves(place, node) {
            return Err(ALREADY_RESERVED.because(format!("`{name}` is reserved for already")));
        }
        if birth.is_none() && facts.is_made_by_a_call(place, node) {
            return Err(MADE_BY_A_CALL.because(format!("a call made `{name}`")));
        }
        let keyed = container.of.family.is_keyed();
        if keyed && fills.iter().any(|fill| facts.expects_repeats(fill)) {
            return Err(DEDUPLICATES.because(format!("`{name}` expects keys to come again")));
        }
        if fills.iter().all(|fill| facts.is_deduplicated(fill)) {
            return Err(DEDUPLICATES.because(format!("`{name}` gets each item once")));
        }
        let normally_empty = || RARELY_FILLED.because(format!("`{name}` is normally empty"));
        if collection.is_rare(node) {
            return Err(normally_empty());
        }
        // 2, 3 and 5. Bounded, undisturbed, and writable where it is wanted.
        let demand = facts.demand(collection, &container).map_err(|unfit| refuse(unfit, name.clone()))?;
        if collection.is_asked_for(node) {
            return Err(normally_empty());
        }
        // 4. More than comes for nothing.
        if let Some(n) = demand.total().as_const()
            && n <= container.held_anyway()
        {
            return Err(FITS_FIRST_ALLOCATION.because(format!("the first allocation has room for {n}")));
        }
        if facts.is_from_input(&demand, collection) {
            return Err(COUNT_FROM_INPUT.because(format!("`{}` was read or parsed", demand.total())));
        }
        let written = demand.placements.iter().any(|it| matches!(it.at, At::Constructor(_)));
        if written && birth.as_ref().is_some_and(|birth| !facts.can_take_capacity(birth, &container)) {
            return Err(CONSTRUCTOR_UNNAMED.refuse());
        }
        Ok(Proof { file: facts.file(), place: name, container, demand })
    }

    fn plan(&self, _site: &Site, proof: Proof) -> Plan {
        let Proof { file, place, container, demand } = proof;
        let total = demand.total();
        let mut assumes = Vec::new();
        let mut because = Vec::new();
        if demand.estimate {
            because.push(format!("likely size {total}"));
            assumes.push("most characters come out as one byte".to_owned());
        } else if !demand.exact {
            because.push(format!("{} {total}", if demand.at_least { "at least" } else { "upper bound" }));
        }
        match demand.origin() {
            Some(Origin::Integer) => assumes.push(format!("`{}` is trusted", demand.integers())),
            Some(Origin::SizeHint) => assumes.push("the iterator's `size_hint` is honest".to_owned()),
            Some(Origin::Length | Origin::Input) | None => {}
        }
        if demand.keys_may_repeat {
            assumes.push("keys are distinct".to_owned());
        }
        if container.order_follows_capacity() {
            assumes.push("nothing depends on the order of iteration, which follows the capacity".to_owned());
        }
        let class = if because.is_empty() && assumes.is_empty() { Safety::Safe } else { Safety::Review };
        let how_many = match (demand.exact && !demand.keys_may_repeat, demand.at_least, demand.estimate) {
            (_, _, true) => "about",
            (true, _, _) => "exactly",
            (_, true, _) => "at least",
            _ => "at most",
        };
        let unit = container.of.family.unit();
        Plan {
            class,
            because: because.join(", "),
            message: format!("`{place}` is filled with {how_many} {total} {unit}: ask for them at once"),
            saves: container.cost_of_growing(&total),
            costs: Cost {
                bytes: 0,
                note: match demand.exact {
                    true => String::new(),
                    false => format!("room for {total} {unit}, of which some may stay unused"),
                },
            },
            assumes,
            edits: demand.placements.iter().flat_map(|it| edits(file, it, &container, &place)).collect(),
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: Vec::new(),
        }
    }
}

/// ```text
/// Vec::new()                       Vec::with_capacity(rows.len())
/// for row in rows { … }            out.reserve(rows.len());
///                                  for row in rows { … }
/// for row in load() { … }          let rows = load();
///                                  out.reserve(rows.len());
///                                  for row in rows { … }
/// ```
fn edits(file: FileRef, placement: &Placement, container: &Container, place: &str) -> Vec<Edit> {
    let count = &placement.count;
    let mut edits = Vec::new();
    let mut before = String::new();
    if let Some((line, hoist)) = &placement.hoist {
        before = format!("{}{}", hoist.line, line.separator);
        edits.extend(hoist.head.iter().map(|(span, new)| Edit { file, span: *span, new: new.clone() }));
        if matches!(placement.at, At::Constructor(_)) {
            edits.push(Edit { file, span: Span::at(line.offset), new: std::mem::take(&mut before) });
        }
    }
    edits.push(match &placement.at {
        At::Line(line) => {
            let new = format!("{before}{place}.reserve({count});{}", line.separator);
            Edit { file, span: Span::at(line.offset), new }
        }
        At::Constructor(birth) => {
            let (span, new) = birth.with_capacity(count, container);
            Edit { file, span, new }
        }
    });
    edits
}

/// The reason behind what the facts found.
fn refuse(unfit: Unfit, place: String) -> Refusal {
    match unfit {
        Unfit::Unknown(why) => {
            let reason = match why.kind {
                Unknown::Type => TYPE_UNKNOWN,
                Unknown::Length => LENGTH_UNKNOWN,
                Unknown::Call => CALL_NOT_REPEATABLE,
                Unknown::Arithmetic => SIGNED_COUNT,
                Unknown::Varies => VARIES_PER_ROUND,
                Unknown::Macro => FILLED_IN_MACRO,
                Unknown::Made => MADE_ON_THE_WAY,
                Unknown::Loose => BOUND_TOO_LOOSE,
                Unknown::Closure => FILLED_IN_CLOSURE,
                Unknown::Rounds => ROUNDS_UNKNOWN,
            };
            reason.because(format!("`{place}`: {} (`{}`)", reason.sentence, why.what))
        }
        Unfit::Shrinks(name) => {
            SHRINKS.because(format!("`{place}.{name}` takes elements out while it is filled"))
        }
        Unfit::MovedOrReplaced => {
            MOVED_OR_REPLACED.because(format!("`{place}` is moved or replaced meanwhile"))
        }
        Unfit::LentOut(by) => LENT_OUT.because(format!("`{by}` may change `{place}` while it is filled")),
        Unfit::CountChanges(what) => {
            COUNT_CHANGES.because(format!("`{what}` is not bound, or changes, before `{place}` is filled"))
        }
        Unfit::Loose(bound) => BOUND_TOO_LOOSE.because(format!("`{bound}` is only an upper bound")),
        Unfit::Scattered | Unfit::NoLoop => SCATTERED.refuse(),
        Unfit::FillerReserves => FILLER_ALREADY_RESERVES.refuse(),
        Unfit::CfgInside(cfg) => {
            CFG_INSIDE.because(format!("`{cfg}` hides code that may fill `{place}` differently"))
        }
        Unfit::OwnLength(own) => OWN_LENGTH.because(format!("`{own}` is the length of `{place}` itself")),
        Unfit::Abandoned => {
            OFTEN_ABANDONED.because(format!("the function can give up `{place}` in any round"))
        }
        Unfit::DealtOut => DEALT_OUT.because(format!("`{place}` gets only some of the items")),
        Unfit::OutputBuffer => OUTPUT_BUFFER.because(format!("the caller goes on to fill `{place}`")),
        Unfit::BehindIndex => BEHIND_INDEX.because(format!("`{place}` is evaluated only in a round")),
        Unfit::NoStatement => NO_PLACE_FOR_RESERVE.refuse(),
    }
}
