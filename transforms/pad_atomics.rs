//! Give atomics that different threads write a cache line each.
//!
//! # Why
//!
//! A core that writes a cache line takes it from all others, whatever else lies in it. Where one thread writes the head of
//! a queue and another its tail, and both lie in one line, each write makes the other thread wait for memory, though
//! they share nothing. Two threads that count beside each other run 4.5 to 5.3 times as fast with the counters padded
//! (`cargo bench --profile dev --bench false_sharing`).
//!
//! It is rare in real code: few types are shared so, and in the queues and channels that are known, people have padded
//! already.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! use std::sync::OnceLock;
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! struct Ring {
//!     head: AtomicUsize,
//!     tail: AtomicUsize,
//! }
//!
//! static RING: OnceLock<Ring> = OnceLock::new();
//!
//! fn ring() -> &'static Ring {
//!     RING.get_or_init(|| Ring { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) })
//! }
//!
//! pub fn push() -> bool {
//!     let tail = ring().tail.load(Ordering::Relaxed);
//!     let has_room = tail - ring().head.load(Ordering::Acquire) < 64;
//!     if has_room {
//!         ring().tail.store(tail + 1, Ordering::Release);
//!     }
//!     has_room
//! }
//!
//! pub fn pop() -> bool {
//!     let head = ring().head.load(Ordering::Relaxed);
//!     let has_more = head < ring().tail.load(Ordering::Acquire);
//!     if has_more {
//!         ring().head.store(head + 1, Ordering::Release);
//!     }
//!     has_more
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! use crossbeam_utils::CachePadded;
//! use std::sync::OnceLock;
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! struct Ring {
//!     head: CachePadded<AtomicUsize>,
//!     tail: CachePadded<AtomicUsize>,
//! }
//!
//! static RING: OnceLock<Ring> = OnceLock::new();
//!
//! fn ring() -> &'static Ring {
//!     RING.get_or_init(|| Ring { head: CachePadded::new(AtomicUsize::new(0)), tail: CachePadded::new(AtomicUsize::new(0)) })
//! }
//!
//! pub fn push() -> bool {
//!     let tail = ring().tail.load(Ordering::Relaxed);
//!     let has_room = tail - ring().head.load(Ordering::Acquire) < 64;
//!     if has_room {
//!         ring().tail.store(tail + 1, Ordering::Release);
//!     }
//!     has_room
//! }
//!
//! pub fn pop() -> bool {
//!     let head = ring().head.load(Ordering::Relaxed);
//!     let has_more = head < ring().tail.load(Ordering::Acquire);
//!     if has_more {
//!         ring().head.store(head + 1, Ordering::Release);
//!     }
//!     has_more
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a struct of the default representation has two atomics that are more than flags, or an array, a boxed slice or a
//!    `Vec` of them, or one beside other fields; or a static is an array of them, or a `LazyLock` of a list;
//! 2. one function writes the one atomic and another function the other, and each watches what the other writes, as the two
//!    ends of a queue do; or two threads write one each in a loop; or one thread writes an atomic in a loop, while another
//!    uses the fields beside it in one and not the atomic; or elements are chosen by thread or shard;
//! 3. threads are seen to share a value: in an `Arc`, a `static`, a `OnceLock` or `LazyLock`, behind `unsafe impl Sync`,
//!    or taken along by what a thread runs;
//! 4. nothing shows that there are many values: no collection holds them, no loop makes them, and their name is none of
//!    what there is for each request or task; an array in a static has at most 256 elements;
//! 5. every place where the name of a field or static stands is understood, in all files that can name it: methods are
//!    called through `Deref`, also on what a pattern binds, first values are wrapped, and what wants the atomic itself
//!    gets `&*x` or `x.into_inner()`;
//! 6. crossbeam-utils is declared, also by another name or as part of crossbeam, or can be added to the manifest; or the
//!    settings name a type of your own (`pad-with`).
//!
//! All atomics that either side writes are padded, since one that stays would keep the line moving.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! Values get larger, by up to 128 bytes for each padded field on x86-64 and arm64. A derived `Debug` prints
//! `CachePadded { value: … }`. The package has one more dependency, without dependencies of its own.
//!
//! # Reference
//!
//! `crossbeam_utils::CachePadded`; "False sharing" in the Rust Performance Book's further reading.

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::padding::{Keeps, Kept, Padding};
use crate::transform::{
    Candidate, Cost, Edit, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Pads atomics of structs and statics that threads share.
pub struct PadAtomics;

static META: Meta = Meta {
    id: "pad-atomics",
    source: include_str!("pad_atomics.rs"),
    scope: Scope::Type,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why atomics stay together.
pub mod reasons {
    crate::declines! {
        /// a `cfg` that is off leaves it out of this configuration
        CFG_INACTIVE = "cfg-inactive";
        /// a representation is asked for
        REPRESENTATION = "representation";
        /// a derive or another attribute may look at the fields
        ATTRIBUTE = "attribute";
        /// a field is not part of every configuration
        CONDITIONAL_FIELD = "conditional-field";
        /// a field has cache lines of its own already
        ALREADY_PADDED = "already-padded";
        /// at most one of its atomics is more than a flag
        FLAGS = "flags";
        /// at most one of its atomics is written after it was made, or its elements are only stored in one place
        RARELY_WRITTEN = "rarely-written";
        /// who writes one of its atomics writes the others, so that they are better off together
        WRITTEN_TOGETHER = "written-together";
        /// no two functions write one of its atomics each and watch the other, as with counters
        UNWATCHED = "unwatched";
        /// no thread writes its one atomic in a loop while another uses the fields beside it in one
        QUIET = "quiet";
        /// nothing shows that the elements belong to a thread or a shard each
        NOT_BY_THREAD = "not-by-thread";
        /// nothing shows that threads share a value
        NOT_SHARED = "not-shared";
        /// there are many values, and each would get larger
        MANY_INSTANCES = "many-instances";
        /// code asks for the size of the struct
        SIZE_MATTERS = "size-matters";
        /// other workspaces can see a field, and `--include public` was not given
        VISIBLE_OUTSIDE = "visible-outside";
        /// a pattern takes the struct apart, and the atomic itself is needed, or what becomes of it is not understood
        PATTERN = "pattern";
        /// a use of a field needs the atomic itself, in a way that is not understood
        OTHER_USE = "other-use";
        /// it is not understood how the first value is made
        FIRST_VALUE_UNCLEAR = "first-value-unclear";
        /// a field stands in a macro call that says nothing of what becomes of it
        IN_MACRO = "in-macro";
        /// code that handles it is left out of this configuration, shared between crates, in another crate, or may not be written
        OUT_OF_REACH = "out-of-reach";
        /// there is no type to pad with: the package can neither name crossbeam-utils nor get it
        NO_PADDING_TYPE = "no-padding-type";
    }
}

use reasons::*;

/// A struct or static with an atomic in it, told at its name.
pub struct Site {
    item: Item,
    name: SyntaxNode,
}

enum Item {
    Struct(ast::Struct),
    Static(ast::Static),
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.name
    }
}

/// What to write.
pub struct Proof(Padding);

impl Transform for PadAtomics {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::STRUCT, SyntaxKind::STATIC]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let structs = index.all::<ast::Struct>(SyntaxKind::STRUCT);
        let structs = structs.filter(|it| it.field_list().is_some_and(|it| may_hold_atomics(it.syntax())));
        let structs =
            structs.filter_map(|it| Some(Site { name: it.name()?.syntax().clone(), item: Item::Struct(it) }));
        let statics = index.all::<ast::Static>(SyntaxKind::STATIC);
        let statics = statics.filter(|it| it.ty().is_some_and(|it| may_be_list(it.syntax())));
        let statics =
            statics.filter_map(|it| Some(Site { name: it.name()?.syntax().clone(), item: Item::Static(it) }));
        structs.chain(statics).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        // 1. to 6. are in this order in the facts.
        let found = match &site.item {
            Item::Struct(item) => facts.padding(item),
            Item::Static(item) => facts.padding_of_static(item),
        };
        found.map(Proof).map_err(|kept| refuse(&kept))
    }

    fn plan(&self, _: &Site, Proof(found): Proof) -> Plan {
        let fields: Vec<String> = found.fields.iter().map(|it| format!("`{it}`")).collect();
        let fields = listed(&fields);
        let Padding { name, padder, growth, .. } = &found;
        let size = match (growth.sizes, growth.of_each_element) {
            (_, more @ 1..) => format!("each element takes {more} bytes more"),
            (Some((before, after)), _) if found.is_static => {
                format!("`{name}` takes {after} bytes instead of {before}")
            }
            (Some((before, after)), _) => format!("each `{name}` takes {after} bytes instead of {before}"),
            (None, _) => format!("each `{name}` takes at least {} bytes more", growth.at_least),
        };
        let what = match found.is_static {
            true => format!("the elements of `{name}`"),
            false => format!("{fields} of `{name}`"),
        };
        let mut assumes = vec![format!("these run on different threads at the same time: {}", found.sides)];
        if !found.is_static {
            assumes.push(format!("there are few values of `{name}`"));
            let shared = found.shared.trim_end_matches(';');
            assumes.push(format!("those threads share a value, as `{shared}` suggests"));
        }
        if found.debug {
            assumes.push(format!(
                "nothing relies on `{{:?}}` of `{name}`, which then prints `{padder} {{ value: … }}`"
            ));
        }
        if found.is_no_std {
            assumes.push("it runs where cores have caches, as those without std often do not".to_owned());
        }
        let note = if found.renews_lock { "Cargo.lock changes with the next build" } else { "" };
        let because = match (&found.dependency, found.public) {
            (_, true) => "types change that other workspaces can see",
            (Some(_), _) => "the layout changes, and the package gets a dependency",
            (None, _) => "the layout changes",
        };
        // head: AtomicUsize
        // head: CachePadded<AtomicUsize>
        let edits =
            found.spellings.iter().map(|it| Edit { file: it.file, span: it.span, new: it.new.clone() });
        Plan {
            class: Safety::Review,
            because: because.to_owned(),
            message: format!("{}: give {what} cache lines of their own; {size}", found.sides),
            saves: Saving {
                allocations: None,
                bytes: None,
                formula: "no allocation, but the wait for a cache line that another core has just written"
                    .to_owned(),
            },
            costs: Cost {
                bytes: growth
                    .sizes
                    .map_or(growth.at_least as i64, |(before, after)| after as i64 - before as i64),
                note: note.to_owned(),
            },
            assumes,
            edits: edits.collect(),
            imports: found.imports.clone(),
            dependencies: found.dependency.iter().cloned().collect(),
            subjects: vec![found.path.clone()],
        }
    }
}

/// Whether a type that is called atomic stands there.
fn may_hold_atomics(types: &SyntaxNode) -> bool {
    let mut tokens = types.descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.any(|it| it.kind() == SyntaxKind::IDENT && it.text().starts_with("Atomic"))
}

/// Whether a type may be an array, a slice or a `Vec` of atomics.
fn may_be_list(ty: &SyntaxNode) -> bool {
    let is_list = |it: SyntaxNode| {
        ast::ArrayType::can_cast(it.kind()) || ast::SliceType::can_cast(it.kind()) || it.text() == "Vec"
    };
    may_hold_atomics(ty) && ty.descendants().any(is_list)
}

/// `a`, `b` and `c`.
fn listed(words: &[String]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn refuse(kept: &Kept) -> Refusal {
    let what = &kept.what;
    match kept.kind {
        Keeps::Fine => Refusal::NotACandidate,
        Keeps::Inactive => CFG_INACTIVE.refuse(),
        Keeps::Representation => REPRESENTATION.because(format!("`{what}` is asked for")),
        Keeps::Attribute => ATTRIBUTE.because(format!("`{what}` may look at the fields")),
        Keeps::ConditionalField => CONDITIONAL_FIELD.because(format!("`{what}` may leave a field out")),
        Keeps::Padded => ALREADY_PADDED.because(format!("`{what}` has cache lines of its own already")),
        Keeps::Flags => FLAGS.refuse(),
        Keeps::RarelyWritten => RARELY_WRITTEN.refuse(),
        Keeps::Together => WRITTEN_TOGETHER.refuse(),
        Keeps::Unwatched => UNWATCHED.refuse(),
        Keeps::Alone => QUIET.refuse(),
        Keeps::Unsharded => {
            NOT_BY_THREAD.because(format!("nothing shows that elements of `{what}` belong to a thread each"))
        }
        Keeps::Unshared => NOT_SHARED.refuse(),
        Keeps::Many => MANY_INSTANCES.because(format!("there are many values: `{what}`")),
        Keeps::Sized => SIZE_MATTERS.because(format!("`{what}` asks for the size")),
        Keeps::Visible => VISIBLE_OUTSIDE.refuse(),
        Keeps::Pattern => PATTERN.because(format!("`{what}` takes the struct apart")),
        Keeps::OtherUse => OTHER_USE.because(format!("`{what}` needs the atomic itself")),
        Keeps::Initial => FIRST_VALUE_UNCLEAR.because(format!("what `{what}` is given is not understood")),
        Keeps::Macro => IN_MACRO.because(format!("a field stands in `{what}`")),
        Keeps::OutOfReach => OUT_OF_REACH.because(format!("not all is known of `{what}`")),
        Keeps::NoPadder => NO_PADDING_TYPE.because(format!("there is no type to pad with: {what}")),
    }
}
