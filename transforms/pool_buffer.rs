//! Keep a function's scratch buffer for its next call.
//!
//! # Why
//!
//! A function that builds something in a buffer of its own and copies it out pays for it in each call: an allocation
//! and its growth by doubling, eight requests for a kilobyte. Kept in a thread-local, it has its room from the second
//! call on. That pays in code that runs often, and costs memory elsewhere: so this runs only where it is named.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! pub fn encode(tag: u16, body: &[u8]) -> Box<[u8]> {
//!     let mut frame = Vec::new();
//!     frame.extend_from_slice(&tag.to_be_bytes());
//!     frame.extend_from_slice(body);
//!     Box::from(frame.as_slice())
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! use std::cell::Cell;
//!
//! pub fn encode(tag: u16, body: &[u8]) -> Box<[u8]> {
//!     thread_local! {
//!         static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
//!     }
//!     let mut frame = SCRATCH.try_with(Cell::take).unwrap_or_default();
//!     frame.clear();
//!     frame.extend_from_slice(&tag.to_be_bytes());
//!     frame.extend_from_slice(body);
//!     let result = Box::from(frame.as_slice());
//!     if frame.capacity() <= 64 * 1024 {
//!         let _ = SCRATCH.try_with(|scratch| scratch.set(frame));
//!     }
//!     result
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a block of a function, in no loop and no closure, makes an empty `Vec`, `String` or `VecDeque` and fills it;
//! 2. its contents are looked at as a whole, and no path takes the buffer itself away;
//! 3. its elements own nothing and borrow nothing, and their type can be named beside the function;
//! 4. the end of the block is reached, and nothing can still borrow the buffer there;
//! 5. the thread-local can be written here: std, no `async`, `const` or foreign function, rustc 1.59.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! Each thread keeps a buffer of up to 64 KiB, with what was last in it, until it ends. Taking it leaves an empty one,
//! so recursion, early exits and panics are sound: the buffer is then freed, as before. Where the thread-local is
//! gone already, in the drop of another one, the function makes a buffer of its own.
//!
//! # Reference
//!
//! `std::thread::LocalKey::try_with` (`LocalKey::take` panics once the thread-local is destroyed); `Cell::take`.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::collection::{capacity_asked, empty_constructor};
use crate::facts::ending::{Ending, NoEnding, Unnamed};
use crate::facts::escape::{Escape, Local};
use crate::facts::setting::{Setting, asks_the_system, setting};
use crate::facts::shape::{Line, line_after, line_before};
use crate::facts::source::item_path;
use crate::transform::{
    Candidate, Cost, Edit, FileRef, Import, Meta, Plan, Refusal, Safety, Saving, Scope, Span, SyntaxIndex,
    Transform,
};

/// Takes a scratch buffer from a thread-local, and puts it back.
pub struct PoolBuffer;

static META: Meta = Meta {
    id: "pool-buffer",
    source: include_str!("pool_buffer.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    only_when_named: true,
    declines: reasons::ALL,
};

/// Why a buffer is left as it is.
pub mod reasons {
    crate::declines! {
        /// it is returned, stored or otherwise moved away, and its memory goes with it
        MOVED_OUT = "moved-out";
        /// it is given a new value as a whole
        REPLACED = "replaced";
        /// a closure or a future takes it along
        CAPTURED = "captured";
        /// a variable from outside the block may still borrow it
        BORROWED_OUTSIDE = "borrowed-outside";
        /// a variable whose drop may look at it lives as long as it does
        BORROWED_TO_THE_END = "borrowed-to-the-end";
        /// the code looks at its capacity
        CAPACITY_OBSERVED = "capacity-observed";
        /// a macro call may do anything with it
        USED_IN_MACRO = "used-in-macro";
        /// it only holds work to do or partial results: nothing looks at its contents as a whole
        NEVER_READ_WHOLE = "never-read-whole";
        /// it is made in a loop: to be made before it is reuse-buffer's
        IN_A_LOOP = "in-a-loop";
        /// it is made in a closure, and nothing says how often or where that runs
        IN_A_CLOSURE = "in-a-closure";
        /// the function opens files, starts threads or the like, next to which an allocation is nothing
        OUTWEIGHED = "outweighed";
        /// the function runs once
        CALLED_ONCE = "called-once";
        /// the function is a test, or there for tests
        TEST_CODE = "test-code";
        /// a future may go on in another thread
        ASYNC = "async";
        /// constants and const functions are evaluated by the compiler
        CONST_CONTEXT = "const-context";
        /// other languages call the function, from threads that may end in their own ways
        FOREIGN_ABI = "foreign-abi";
        /// thread-locals are std's
        NO_STD = "no-std";
        /// the oldest compiler that the package supports has no `const` thread-locals
        OLDER_COMPILER = "older-compiler";
        /// a map or set costs its capacity to clear, and other types keep no room that could be kept
        COSTLY_TO_CLEAR = "costly-to-clear";
        /// a thread-local cannot name a type parameter of the function
        GENERIC_ELEMENTS = "generic-elements";
        /// its elements hold borrows, which would have to last as long as the thread
        ELEMENTS_BORROW = "elements-borrow";
        /// its elements own memory or more, which would stay until the next call
        ELEMENTS_OWN = "elements-own";
        /// the type of its elements has no name that could be written here
        UNNAMED_ELEMENTS = "unnamed-elements";
        /// elements of size zero need no memory, and those of more than 64 KiB would not be kept
        NOTHING_TO_KEEP = "nothing-to-keep";
        /// its name means something else at the end of the block
        SHADOWED = "shadowed";
        /// the end of the block is never reached
        END_NOT_REACHED = "end-not-reached";
        /// the analyser does not know a type that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// a `cfg` inside the block hides code that may use it differently
        CFG_INSIDE = "cfg-inside";
        /// a `cfg` that is off leaves the code out of this configuration, so that it has no types
        CFG_INACTIVE = "cfg-inactive";
    }
}

use reasons::*;

/// Bytes that a thread may keep, and the first compiler with `const` thread-locals.
const BOUND: u64 = 64 * 1024;
const CONST_THREAD_LOCALS: (u64, u64, u64) = (1, 59, 0);

/// A local buffer and how it is made.
pub struct Site {
    local: Local,
    constructor: ast::Expr,
    /// What `with_capacity` is asked for.
    room: Option<ast::Expr>,
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        self.constructor.syntax()
    }
}

/// What to write and where.
pub struct Proof {
    file: FileRef,
    function: String,
    scratch_name: String,
    scratch_type: String,
    /// `Cell`, as it can be written here.
    cell: (String, Option<Import>),
    kept_elements: u64,
    /// Where the block begins, and whether the buffer is the first thing in it.
    top: (Line, bool),
    ending: Ending,
    value_name: String,
}

impl Transform for PoolBuffer {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::LET_STMT]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        index.all::<ast::LetStmt>(SyntaxKind::LET_STMT).filter_map(|stmt| site(&stmt)).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        let Site { local, constructor, .. } = site;
        let name = local.place.text();
        if setting(local.stmt.syntax()) == Some(Setting::Test) {
            return Err(TEST_CODE.refuse());
        }
        if facts.is_inactive(constructor.syntax()) {
            return Err(CFG_INACTIVE.refuse());
        }
        // 1. A buffer, made once in each call.
        let unknown = || TYPE_UNKNOWN.because(format!("the type of `{name}` is unknown"));
        let known = facts.container(constructor).map_err(|_| unknown())?;
        let container = known.ok_or(Refusal::NotACandidate)?;
        let Some(since) = container.of.const_since() else {
            return Err(COSTLY_TO_CLEAR.because(format!("`{name}` is a {}", container.of.name)));
        };
        where_made(local)?;
        if let Some(call) = asks_the_system(constructor.syntax()) {
            return Err(OUTWEIGHED.because(format!("the function also calls `{call}`")));
        }
        // 2. Read as a whole, and still there at the end.
        facts.confined(local).map_err(|escape| refuse(escape, &name))?;
        if !local.mentions().iter().any(|mention| mention.touch.reads_whole()) {
            return Err(NEVER_READ_WHOLE.because(format!("nothing looks at `{name}` as a whole")));
        }
        // 3. Elements that a thread can keep.
        let scratch_type = facts.spelled(local).map_err(|unnamed| match unnamed {
            Unnamed::Generic => GENERIC_ELEMENTS.refuse(),
            Unnamed::NoName => UNNAMED_ELEMENTS.refuse(),
            Unnamed::Unknown => unknown(),
        })?;
        facts.may_outlive(local, false).map_err(|escape| refuse(escape, &name))?;
        if facts.elements_own(local) {
            return Err(ELEMENTS_OWN.because(format!("the elements of `{name}` own memory")));
        }
        let size = container.element_size.ok_or_else(unknown)?;
        let kept_elements = BOUND.checked_div(size).filter(|kept| *kept > 0);
        let kept_elements = kept_elements.ok_or_else(|| NOTHING_TO_KEEP.refuse())?;
        // 4. One path to the end, where nothing else needs it.
        let ending = facts.ending(local).map_err(|none| match none {
            NoEnding::NotReached => END_NOT_REACHED.refuse(),
            NoEnding::Shadowed => SHADOWED.because(format!("another `{name}` is declared in the block")),
            NoEnding::Unknown => unknown(),
        })?;
        if let Some(borrower) = facts.late_borrower(local) {
            return Err(BORROWED_TO_THE_END.because(format!("`{borrower}` may borrow `{name}` to the end")));
        }
        // 5. A thread-local can be written.
        if facts.is_no_std().is_some() {
            return Err(NO_STD.refuse());
        }
        let since = since.max(CONST_THREAD_LOCALS);
        if facts.dialect().msrv < since {
            return Err(OLDER_COMPILER.because(format!("it takes rustc 1.{}", since.1)));
        }
        let node = local.stmt.syntax();
        let names = ["SCRATCH".to_owned(), format!("SCRATCH_{}", name.to_uppercase())];
        let first = node.parent().and_then(|it| it.children().next());
        Ok(Proof {
            file: facts.file(),
            function: item_path(node),
            scratch_name: facts.unused_name(&names, node),
            scratch_type,
            cell: facts.std_type("std::cell::Cell", "core::cell::Cell", node),
            kept_elements,
            top: (line_before(first.as_ref().unwrap_or(node)), first.as_ref() == Some(node)),
            ending,
            value_name: facts.unused_name(&["result", "outcome"].map(str::to_owned), node),
        })
    }

    fn plan(&self, site: &Site, proof: Proof) -> Plan {
        let name = site.local.place.text();
        let function = &proof.function;
        let short = function.rsplit("::").next().unwrap_or(function);
        Plan {
            class: Safety::Review,
            because: "each thread keeps a buffer".to_owned(),
            message: format!("each call of `{short}` allocates `{name}` anew: keep it for the next call"),
            saves: Saving {
                formula: format!("allocation and growth of `{name}` in all calls of a thread but the first"),
                ..Saving::default()
            },
            costs: Cost { bytes: 0, note: format!("up to {} KiB kept by each thread", BOUND / 1024) },
            assumes: vec![format!("`{short}` is called often")],
            edits: edits(site, &proof),
            imports: proof.cell.1.iter().cloned().collect(),
            dependencies: Vec::new(),
            subjects: vec![format!("{function}::SCRATCH")],
        }
    }
}

/// `let mut name = …;` of an empty collection that something fills.
fn site(stmt: &ast::LetStmt) -> Option<Site> {
    let local = Local::of(stmt)?;
    local.pattern.mut_token()?;
    let constructor = stmt.initializer()?;
    let room = capacity_asked(&constructor);
    if room.is_none() && empty_constructor(&constructor).is_none() {
        return None;
    }
    local.mentions().iter().any(|it| it.touch.may_fill()).then_some(Site { local, constructor, room })
}

/// Whether the code around `local` runs often, in one thread, and at run time.
fn where_made(local: &Local) -> Result<(), Refusal> {
    let reason = match setting(local.stmt.syntax()) {
        None => return Ok(()),
        Some(Setting::Test) => TEST_CODE,
        Some(Setting::Const) => CONST_CONTEXT,
        Some(Setting::Async) => ASYNC,
        Some(Setting::Loop) => IN_A_LOOP,
        Some(Setting::Closure) => IN_A_CLOSURE,
        Some(Setting::Foreign) => FOREIGN_ABI,
        Some(Setting::Main) => CALLED_ONCE,
    };
    Err(reason.refuse())
}

/// The reason behind what the escape analysis found.
fn refuse(escape: Escape, name: &str) -> Refusal {
    let reason = match &escape {
        Escape::Moved(_) | Escape::MovedInBranch(_) => MOVED_OUT,
        Escape::Replaced(_) => REPLACED,
        Escape::Borrowed(_) => BORROWED_OUTSIDE,
        Escape::Captured(_) => CAPTURED,
        Escape::Macro(_) => USED_IN_MACRO,
        Escape::Cfg(_) => CFG_INSIDE,
        Escape::Capacity(_) => CAPACITY_OBSERVED,
        Escape::Lifetime(_) => ELEMENTS_BORROW,
        Escape::Drop(_) | Escape::NotSend(_) => ELEMENTS_OWN,
        Escape::Unknown(_) => TYPE_UNKNOWN,
    };
    reason.because(format!("`{name}` is {escape}"))
}

/// ```text
/// let mut buf = Vec::new();   thread_local! { static SCRATCH: … }
///                             let mut buf = SCRATCH.try_with(Cell::take).unwrap_or_default();
///                             buf.clear();
/// buf.to_vec()                let result = buf.to_vec();
///                             if buf.capacity() <= 65536 { … SCRATCH … set(buf) … } result
/// ```
fn edits(site: &Site, proof: &Proof) -> Vec<Edit> {
    let Proof { scratch_name: scratch, scratch_type: ty, cell: (cell, _), top: (top, first), .. } = proof;
    let result = &proof.value_name;
    let buffer = site.local.place.text();
    let edit = |span: Span, new: String| Edit { file: proof.file, span, new };
    let line @ Line { separator, .. } = &line_before(site.local.stmt.syntax());
    let constructor = ty.split('<').next().unwrap_or(ty);
    let (outer, inner) = (&top.separator, top.deeper());
    let gap = if *first || !outer.contains('\n') { outer.clone() } else { format!("\n{outer}") };
    let declared = format!(
        "thread_local! {{{inner}static {scratch}: {cell}<{ty}> = const {{ {cell}::new({constructor}::new()) }};{outer}}}{gap}"
    );
    let taken = format!("{scratch}.try_with({cell}::take).unwrap_or_default()");
    let room = site.room.as_ref().map(|it| format!("{separator}{buffer}.reserve({});", it.syntax().text()));
    let cleared = format!("{separator}{buffer}.clear();{}", room.unwrap_or_default());
    let most = proof.kept_elements;
    let round = most.is_multiple_of(1024);
    let bound = if round { format!("{} * 1024", most / 1024) } else { most.to_string() };
    let cell = if buffer == "scratch" { "cell" } else { "scratch" };
    let back = format!(
        "if {buffer}.capacity() <= {bound} {{{}let _ = {scratch}.try_with(|{cell}| {cell}.set({buffer}));{separator}}}",
        line.deeper()
    );
    let mut edits = vec![
        edit(Span::at(top.offset), declared),
        edit(Span::from(site.node().text_range()), taken),
        edit(Span::at(line_after(site.local.stmt.syntax())), cleared),
    ];
    let mut follow = |node: &SyntaxNode, ends: &str, rest: String| {
        let (end, after) = (Span::from(node.text_range()).end, line_after(node));
        let (ends, rest) = if end == after { ("", ends.to_owned() + &rest) } else { (ends, rest) };
        edits.extend((!ends.is_empty()).then(|| edit(Span::at(end), ends.to_owned())));
        edits.push(edit(Span::at(after), rest));
    };
    match &proof.ending {
        Ending::Statement { node, bare } => {
            follow(node, if *bare { ";" } else { "" }, format!("{separator}{back}"));
        }
        Ending::Value(tail) => {
            edits.push(edit(Span::at(line_before(tail.syntax()).offset), format!("{back}{separator}")));
        }
        Ending::ValueOf(tail, ty) => {
            follow(tail.syntax(), ";", format!("{separator}{back}{separator}{result}"));
            let ty = ty.as_ref().map(|ty| format!(": {}", ty.syntax().text())).unwrap_or_default();
            let start = Span::from(tail.syntax().text_range()).start;
            edits.push(edit(Span::at(start), format!("let {result}{ty} = ")));
        }
    }
    edits
}
