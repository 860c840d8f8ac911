//! Make a buffer once and clear it, where a loop makes one in each round.
//!
//! # Why
//!
//! A `Vec` or `String` that is made anew in each of 1,000 rounds allocates 1,000 times or more: it is born without
//! memory, grows, and gives back what it grew. `clear` keeps the memory, so that after the first rounds nothing is
//! allocated at all: 1,000 allocations and 16,000 bytes become one of 16.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! pub fn total(mut reader: impl std::io::BufRead) -> std::io::Result<u64> {
//!     let mut total = 0;
//!     loop {
//!         let mut line = String::new();
//!         if reader.read_line(&mut line)? == 0 {
//!             return Ok(total);
//!         }
//!         total += line.trim().len() as u64;
//!     }
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! pub fn total(mut reader: impl std::io::BufRead) -> std::io::Result<u64> {
//!     let mut total = 0;
//!     let mut line = String::new();
//!     loop {
//!         line.clear();
//!         if reader.read_line(&mut line)? == 0 {
//!             return Ok(total);
//!         }
//!         total += line.trim().len() as u64;
//!     }
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a `let` in a loop makes a growable container whose `clear` keeps its memory: empty, with a capacity, by
//!    `vec![value; count]`, or, in a loop inside another, by `format!`;
//! 2. no path moves the value away: it ends with the round;
//! 3. its type can hold no borrow, dropping what it holds does no more than free memory, and it is `Send` where the
//!    function awaits something;
//! 4. the declaration can stand before the loop: the loop is a statement that makes more than one round and mostly
//!    comes to it, and all names mean there what they mean here. Of nested loops, the outermost that allows it;
//! 5. what was written at the making can be written at the clearing: `resize` for the elements of `vec!` (not for
//!    zeros, which the allocator gives without writing them), `reserve` for a capacity that differs from round to
//!    round, `write!` for `format!`.
//!
//! Where the last that happens to its elements is `for x in buf` or `extend(buf)`, they are drained instead.
//! The `clear` stands where the making stood, unless the code clears by itself. So `continue`, labels and early exits keep their meaning, and what
//! appends (`read_line`, `read_until`, `read_to_end`) finds the buffer as empty as before.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! The memory of the largest round is kept until the block around the loop ends. It is of class `review` where that
//! may be long (a loop that serves for ever), for maps and sets, where each `clear` costs as much as the largest
//! round so far, for a `vec![0; n]` that is then read into, where a false n would cost time that it did not before, and
//! for `format!`, which reads better.
//!
//! # Reference
//!
//! The Rust Performance Book, "Reusing Collections" and "Reading Lines from a File"; `Vec::clear`, "has no effect on
//! the allocated capacity".

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, ast};

use crate::facts::escape::Escape;
use crate::facts::lift::{Held, Lift, rounds_around};
use crate::facts::quantity::Quantity;
use crate::facts::scratch::{Again, Made, Once, Scratch, can_drain, clear_frees};
use crate::facts::shape::line_before;
use crate::facts::{Container, Facts};
use crate::transform::{
    Candidate, Cost, Edit, FileRef, Meta, Plan, Refusal, Safety, Saving, Scope, Span, SyntaxIndex, Transform,
};

/// Moves the declaration of a buffer out of loops, and clears it where it was made.
pub struct ReuseBuffer;

static META: Meta = Meta {
    id: "reuse-buffer",
    source: include_str!("reuse_buffer.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why a buffer is made anew in each round.
pub mod reasons {
    crate::declines! {
        /// its value is moved away, so that the next round needs another
        MOVED = "moved";
        /// its value is moved away in one branch
        MOVED_IN_BRANCH = "moved-in-branch";
        /// it is given a new value as a whole
        REPLACED = "replaced";
        /// a variable from outside the loop borrows it
        BORROWED_OUTSIDE = "borrowed-outside";
        /// a `move` closure, a thread or a future takes it along
        CAPTURED = "captured";
        /// a macro call may do anything with it
        IN_MACRO = "in-macro";
        /// a `cfg` decides whether it, or a use of it, exists
        CFG_INSIDE = "cfg-inside";
        /// a `cfg` that is off leaves the code out of this configuration, so that it has no types
        CFG_INACTIVE = "cfg-inactive";
        /// the code looks at its capacity, or relies on it
        CAPACITY_OBSERVED = "capacity-observed";
        /// the analyser does not know a type or a method that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// its type can hold a borrow, which would have to live as long as the loop
        HOLDS_BORROWS = "holds-borrows";
        /// dropping what it holds does more than free memory, and would come later
        DROP_OBSERVED = "drop-observed";
        /// it may not be `Send`, and would then be alive across an `.await`
        NOT_SEND = "not-send";
        /// its `clear` gives the memory back
        CLEAR_FREES = "clear-frees";
        /// it keeps its first elements in itself and mostly allocates nothing
        HELD_INLINE = "held-inline";
        /// elements of size zero need no memory
        ZERO_SIZED_ELEMENTS = "zero-sized-elements";
        /// the constructor does not name the type, so that `clear` could not be called before the type is known
        CONSTRUCTOR_UNNAMED = "constructor-unnamed";
        /// the allocator gives zeroed memory without writing it, and `resize` would write all of it in each round
        ZEROED_BY_CALLOC = "zeroed-by-calloc";
        /// what `vec!` repeats is more than a literal or a name
        FILL_NOT_PLAIN = "fill-not-plain";
        /// its capacity or its hasher differs from round to round
        CAPACITY_VARIES = "capacity-varies";
        /// one `format!` in a round of one loop reads better than it costs
        FORMATTED_SELDOM = "formatted-seldom";
        /// `write!` or `String` would mean something else there
        NO_WRITE = "no-write";
        /// the closure is none that std's `Iterator::for_each` runs, or it takes along what it uses
        CLOSURE = "closure";
        /// only some rounds come to it
        RARELY_MADE = "rarely-made";
        /// a loop inside clears it and uses it again, and the loop outside may run for ever
        REUSED_ALREADY = "reused-already";
        /// the loop makes one round, or is left in the round that comes to it
        RUNS_ONCE = "runs-once";
        /// the loop is no statement of a block, so that there is no place for a `let` before it
        NO_PLACE = "no-place";
        /// its name means something else outside the loop
        NAME_TAKEN = "name-taken";
        /// something that it is declared with is itself declared inside the loop
        NOT_IN_SCOPE = "not-in-scope";
    }
}

use reasons::*;

/// A buffer that a loop makes.
pub struct Site(Scratch);

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        self.0.local.stmt.syntax()
    }
}

/// What to write, and how sure it is.
pub struct Proof {
    file: FileRef,
    container: Container,
    lift: Lift,
    rounds: Option<Quantity>,
    again: Again,
    /// What stands for its elements, and leaves it empty where they are drained.
    drained: Vec<Span>,
}

impl Transform for ReuseBuffer {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::LET_STMT]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let lets = index.all::<ast::LetStmt>(SyntaxKind::LET_STMT);
        let in_loops = lets.filter(|stmt| !rounds_around(stmt.syntax()).is_empty());
        in_loops.filter_map(|stmt| Scratch::of(&stmt)).map(Site).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        let local = &site.0.local;
        let name = local.place.text();
        if facts.is_inactive(site.node()) {
            return Err(CFG_INACTIVE.refuse());
        }
        // 1. A container whose `clear` keeps its memory.
        let container = match facts.container_of_local(local) {
            Ok(Some(container)) => container,
            Ok(None) => return Err(Refusal::NotACandidate),
            Err(why) => return Err(TYPE_UNKNOWN.because(format!("the type of `{}` is unknown", why.what))),
        };
        if clear_frees(container.of) {
            return Err(CLEAR_FREES.because(format!("`{}::clear` gives the memory back", container.of.name)));
        }
        if !container.of.growable {
            return Err(Refusal::NotACandidate);
        }
        if container.inline > 0 {
            return Err(
                HELD_INLINE.because(format!("`{name}` holds {} elements in itself", container.inline))
            );
        }
        if container.element_size == Some(0) {
            return Err(ZERO_SIZED_ELEMENTS.refuse());
        }
        if site.0.infers_its_type() {
            return Err(CONSTRUCTOR_UNNAMED.refuse());
        }
        // 2. The value ends with the round.
        let spent = facts.spent(local).map_err(|escape| refuse_escape(&name, &escape))?;
        let awaits = facts.awaits_around(site.node());
        if let Some(first) = spent.first()
            && (awaits || !can_drain(container.of))
        {
            return Err(refuse_escape(&name, &first.escape));
        }
        // 3. Nothing but memory notices that it lives longer.
        facts.may_outlive(local, awaits).map_err(|escape| refuse_escape(&name, &escape))?;
        // 4. The declaration can stand before a loop.
        let lift = facts.lift(local).map_err(|held| refuse_held(&name, held))?;
        if matches!(site.0.made, Made::Formatted(_)) && lift.loops.len() < 2 {
            return Err(FORMATTED_SELDOM.refuse());
        }
        // 5. What was written at the making can be written at the clearing.
        let outermost = lift.loops.last().unwrap_or(site.node());
        let again = facts.again(&site.0, &container, outermost).map_err(|once| match once {
            Once::CapacityVaries => CAPACITY_VARIES.refuse(),
            Once::NotPlain(value) => FILL_NOT_PLAIN.because(format!("`{value}` is more than a name")),
            Once::Zeros(count) => ZEROED_BY_CALLOC
                .because(format!("`resize` would write all {count} zeros of `{name}` in each round")),
            Once::NoWrite => NO_WRITE.refuse(),
        })?;
        let drained = spent.iter().map(|it| Span::from(it.node.text_range())).collect();
        Ok(Proof { file: facts.file(), rounds: facts.rounds(&lift.loops), container, lift, again, drained })
    }

    fn plan(&self, site: &Site, proof: Proof) -> Plan {
        let Proof { file, container, lift, rounds, again, drained } = proof;
        let Scratch { local, made } = &site.0;
        let name = local.place.text();
        let mut because = Vec::new();
        if container.of.family.is_keyed() {
            because.push("each `clear` costs as much as the largest round so far");
        }
        if lift.endless {
            because.push("the loop may run for long, and keeps the memory of its largest round");
        }
        if matches!(made, Made::Formatted(_)) {
            because.push("`write!` reads less well than `format!`");
        }
        let mut assumes = Vec::new();
        if container.order_follows_capacity() {
            assumes.push("nothing depends on the order of iteration, which follows the capacity".to_owned());
        }
        if let Some(count) = &again.trusted {
            assumes.push(format!("`{count}` is trusted: as many zeros are written before any is read over"));
        }
        // The first round allocates as before, the others find the room.
        let others = rounds.as_ref().map(|it| it.clone().minus(Quantity::ONE));
        let count = others.as_ref().and_then(Quantity::as_const).filter(|_| !matches!(made, Made::Empty(_)));
        let bytes = count.zip(again.room).zip(container.element_size);
        let of_round = match made {
            Made::Empty(_) => "the allocations of one round",
            _ => "1 allocation",
        };
        let start = Span::at(lift.line.offset);
        Plan {
            class: if because.is_empty() && assumes.is_empty() { Safety::Safe } else { Safety::Review },
            because: because.join(", "),
            message: format!(
                "`{name}` is made anew in each round: make it once before the loop, and clear it"
            ),
            saves: Saving {
                allocations: count,
                bytes: bytes.map(|((rounds, room), size)| rounds.saturating_mul(room).saturating_mul(size)),
                formula: match others {
                    _ if count.is_some() => String::new(),
                    Some(others) => format!("{others} times {of_round}"),
                    None => format!("in each round but the first, {of_round}"),
                },
            },
            costs: Cost {
                bytes: 0,
                note: "the memory of the largest round is kept until the block ends".to_owned(),
            },
            assumes,
            edits: edits(file, &site.0, &lift, &again, &drained),
            imports: again.import.into_iter().collect(),
            dependencies: Vec::new(),
            // A second variable of this name would hide the first.
            subjects: vec![format!("{}:{}:{name}", file.0, start.start)],
        }
    }
}

/// ```text
/// for row in rows {                       let mut buf = Vec::new();
///     let mut buf = Vec::new();           for row in rows {
///                                             buf.clear();
///     for x in buf {                          for x in buf.drain(..) {
/// ```
fn edits(file: FileRef, scratch: &Scratch, lift: &Lift, again: &Again, drained: &[Span]) -> Vec<Edit> {
    let stmt = scratch.local.stmt.syntax();
    let (inner, outer) = (line_before(stmt).separator, &lift.line.separator);
    let mut declaration = scratch.declaration(again.constructor.as_deref());
    if inner.starts_with('\n') && outer.starts_with('\n') {
        declaration = declaration.replace(&inner, outer);
    }
    let name = scratch.local.place.text();
    let (mut made, mut clear) = (Span::from(stmt.text_range()), format!("{name}.clear();"));
    if let Some(refill) = &again.refill {
        clear.push_str(&inner);
        clear.push_str(refill);
    } else if let Some(line) = scratch.line_of_no_use() {
        (made, clear) = (line, String::new());
    }
    let mut edits = vec![
        Edit { file, span: Span::at(lift.line.offset), new: format!("{declaration}{outer}") },
        Edit { file, span: made, new: clear },
    ];
    edits.extend(drained.iter().map(|&span| Edit { file, span, new: format!("{name}.drain(..)") }));
    edits
}

/// The reason behind an escape.
fn refuse_escape(name: &str, escape: &Escape) -> Refusal {
    let reason = match escape {
        Escape::Moved(_) => MOVED,
        Escape::MovedInBranch(_) => MOVED_IN_BRANCH,
        Escape::Replaced(_) => REPLACED,
        Escape::Borrowed(_) => BORROWED_OUTSIDE,
        Escape::Captured(_) => CAPTURED,
        Escape::Macro(_) => IN_MACRO,
        Escape::Cfg(_) => CFG_INSIDE,
        Escape::Capacity(_) => CAPACITY_OBSERVED,
        Escape::Unknown(_) => TYPE_UNKNOWN,
        Escape::Lifetime(_) => HOLDS_BORROWS,
        Escape::Drop(_) => DROP_OBSERVED,
        Escape::NotSend(_) => NOT_SEND,
    };
    let why: String = escape.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    reason.because(format!("`{name}` is {why}"))
}

/// The reason why the declaration cannot leave the loop.
fn refuse_held(name: &str, held: Held) -> Refusal {
    match held {
        Held::NoLoop | Held::Closure => CLOSURE.refuse(),
        Held::Rare => RARELY_MADE.because(format!("only some rounds come to `{name}`")),
        Held::Reused => REUSED_ALREADY.because(format!("a loop inside clears `{name}` already")),
        Held::Once => RUNS_ONCE.refuse(),
        Held::NoPlace => NO_PLACE.refuse(),
        Held::NameTaken => NAME_TAKEN.because(format!("`{name}` means something else outside the loop")),
        Held::NotInScope(what) => NOT_IN_SCOPE.because(format!("`{what}` is declared inside the loop")),
        Held::Cfg(cfg) => CFG_INSIDE.because(format!("`{name}` is under `{cfg}`")),
    }
}
