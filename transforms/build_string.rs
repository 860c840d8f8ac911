//! Write text where it goes instead of into a temporary string first.
//!
//! # Why
//!
//! `out += &format!("{x},")` allocates a string, copies it into `out` and frees it: for 1,000 numbers 1,001 allocations
//! and 16,184 bytes, against one growing buffer of 8,184 bytes with `write!(out, "{x},")`. `out = format!("{out}{x}")`
//! copies all that is there each time: 4 MB for the same 1,000.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! pub fn list(rows: &[(String, u32)]) -> String {
//!     let mut out = String::new();
//!     for (name, count) in rows {
//!         out.push_str(&format!("{name}: {count}\n"));
//!     }
//!     out
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! use std::fmt::Write as _;
//!
//! pub fn list(rows: &[(String, u32)]) -> String {
//!     let mut out = String::new();
//!     for (name, count) in rows {
//!         writeln!(out, "{name}: {count}").unwrap();
//!     }
//!     out
//! }
//! ```
//!
//! # Fires when
//!
//! 1. the target is a `String`, a formatter, or a writer in memory, resolved by type;
//! 2. what is added is made by `format!` with a literal string, by the `to_string` of `Display`, by `repeat`, or is a
//!    sum or a list of texts; or an iterator of such strings is collected into one;
//! 3. no value holds a borrow of the target, or of what the target is part of, while it is written to;
//! 4. no comment stands in what would be cut;
//! 5. `fmt::Write` is in scope, or importing it makes no other call ambiguous.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! Where a `Display` panics or fails, the target has got a part of the text, where `format!` left it as it was. With
//! std's types none does. With others the class is `review`, unless the target is a variable that is gone after the
//! panic. A result that is handled by `let _ =` hides the failure, where `format!` panics.
//!
//! # Reference
//!
//! clippy's `format_push_string`, `format_collect` and `string_add`; `alloc::fmt::format`; the Rust Performance Book,
//! "Heap Allocations".

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::direct_text::{Direct, Obstacle, Way};
use crate::facts::fmt_write::NoWrite;
use crate::facts::text_building::{Append, Collected, How, Sum, append, collected, copying_sum};
use crate::facts::text_writing::{has_attributes, has_comment, loop_around};
use crate::transform::{
    Candidate, Cost, Edit, FileRef, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Writes into the target what would be formatted into a temporary string.
pub struct BuildString;

static META: Meta = Meta {
    id: "build-string",
    source: include_str!("build_string.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why text is left as it is built.
pub mod reasons {
    crate::declines! {
        /// a `cfg` that is off leaves the code out of this configuration, so that it has no types
        CFG_INACTIVE = "cfg-inactive";
        /// the analyser does not know a type that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// the buffer goes on through `+`, and nothing is copied
        ALREADY_A_BUILDER = "already-a-builder";
        /// the new text goes before or around the old one, which must move anyway
        PREPENDS = "prepends";
        /// a value borrows the target, or what the target is part of, while it would be written to
        READS_TARGET = "reads-target";
        /// the format string is no plain literal, or its list cannot be read from text alone
        FORMAT_UNREADABLE = "format-unreadable";
        /// a `to_string` of its own may give something else than `Display` does
        TO_STRING_NOT_DISPLAY = "to-string-not-display";
        /// each write goes to a file, a socket or a terminal, and one write would become several
        UNBUFFERED_WRITER = "unbuffered-writer";
        /// a comment or an attribute stands in what would be cut
        COMMENT_INSIDE = "comment-inside";
        /// importing `fmt::Write` would make another call ambiguous
        IMPORT_AMBIGUOUS = "import-ambiguous";
        /// `fmt::Write` is imported under a `cfg` only
        IMPORT_CONDITIONAL = "import-conditional";
        /// `write!` is another macro here, or the edition or oldest compiler cannot import what it needs
        WRITE_UNAVAILABLE = "write-unavailable";
        /// `join` makes one exact allocation, and a loop in its place reads worse
        JOINED_TEXT = "joined-text";
        /// what takes the repeated text takes no pieces, or the oldest compiler has no `repeat_n`
        REPEATED_TEXT = "repeated-text";
        /// a part has effects, which would come between two writes
        EFFECTS_BETWEEN = "effects-between";
        /// a part is no text that can be pushed as it is
        PART_NOT_TEXT = "part-not-text";
        /// the code waits while the text is formatted, and a future would hold more than before
        AWAITS = "awaits";
        /// the file imports `format` or `ToString` for nothing else, and would be warned of an import without a use
        IMPORT_FOR_THIS = "import-for-this";
        /// the closure returns early, or uses every name that the new string could have
        CLOSURE_UNSUITABLE = "closure-unsuitable";
    }
}

use reasons::*;

/// A temporary string and where it goes.
pub struct Site {
    node: SyntaxNode,
    shape: Shape,
}

enum Shape {
    Append(Append),
    Collected(Collected),
    Sum(Sum),
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.node
    }
}

/// What is written instead.
pub struct Proof {
    file: FileRef,
    direct: Direct,
    /// The head of the loop around it.
    around: Option<String>,
}

impl Transform for BuildString {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::METHOD_CALL_EXPR, SyntaxKind::BIN_EXPR]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let nodes = index.nodes(SyntaxKind::METHOD_CALL_EXPR).chain(index.nodes(SyntaxKind::BIN_EXPR));
        let shapes = nodes.filter_map(|node| {
            let shape = append(node).map(Shape::Append);
            let shape = shape.or_else(|| collected(node).map(Shape::Collected));
            let shape = shape.or_else(|| copying_sum(node).map(Shape::Sum))?;
            Some(Site { node: node.clone(), shape })
        });
        shapes.collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        if facts.is_inactive(&site.node) {
            return Err(CFG_INACTIVE.refuse());
        }
        // 1, 2, 3 and 5. Text, in parts, into something that takes it, with what that needs.
        let direct = match &site.shape {
            Shape::Append(append) => facts.append_directly(append),
            Shape::Collected(collected) => facts.collect_directly(collected),
            Shape::Sum(sum) => facts.sum_directly(sum),
        };
        let direct = direct.map_err(refuse)?;
        // 4. No comment is lost.
        let stmt = site.node.parent().unwrap_or_else(|| site.node.clone());
        let cut = direct.changes.iter().map(|(span, _)| *span);
        if has_comment(&stmt, cut) || has_attributes(&site.node) {
            return Err(COMMENT_INSIDE.refuse());
        }
        Ok(Proof { file: facts.file(), direct, around: loop_around(&site.node) })
    }

    fn plan(&self, site: &Site, proof: Proof) -> Plan {
        let Proof { file, direct, around } = proof;
        let target = site.target();
        let quadratic = matches!(&site.shape, Shape::Append(it) if it.how == How::Replace);
        let (what, saved) = match &site.shape {
            Shape::Append(_) if quadratic => (
                format!("all of `{target}` is copied to add to it"),
                format!("the copy of all of `{target}`"),
            ),
            Shape::Append(_) => (format!("`{target}` is given a temporary string"), String::new()),
            Shape::Collected(_) => {
                ("each item becomes a string of its own".to_owned(), "an allocation for each item".to_owned())
            }
            Shape::Sum(sum) => {
                let steps = sum.operands.len() - 1;
                ("the sum grows with each part".to_owned(), format!("up to {steps} reallocations"))
            }
        };
        let instead = match direct.way {
            Way::Push => "push what it is made of",
            Way::Write => "format into it directly",
            Way::Extend => "append it piece by piece",
            Way::Fold { .. } => "write all into one",
            Way::Join => "let itertools write them into one",
            Way::Concat => "ask for all of it at once",
        };
        let mut because = Vec::new();
        let mut assumes = Vec::new();
        match direct.way {
            Way::Fold { separated: true } => because.push("reads longer"),
            Way::Concat | Way::Join => because.push("reads differently"),
            _ => {}
        }
        if direct.several_writes {
            because.push("one write becomes several");
            assumes.push(format!("`{target}` does not mind several small writes"));
        }
        if !direct.foreign.is_empty() {
            because.push("a part stays when formatting fails");
            assumes.push(format!("formatting `{}` neither fails nor panics", direct.foreign.join("`, `")));
        }
        let rounds = around.map(|it| format!("in each round of `{it}`"));
        let formula: Vec<String> = rounds.into_iter().chain([saved]).filter(|it| !it.is_empty()).collect();
        Plan {
            class: if because.is_empty() { Safety::Safe } else { Safety::Review },
            because: because.join(", "),
            message: format!("{what}: {instead}"),
            saves: Saving {
                allocations: matches!(site.shape, Shape::Append(_)).then_some(1),
                bytes: None,
                formula: formula.join(", "),
            },
            costs: Cost::default(),
            assumes,
            edits: direct.changes.into_iter().map(|(span, new)| Edit { file, span, new }).collect(),
            imports: direct.import.into_iter().collect(),
            dependencies: Vec::new(),
            subjects: Vec::new(),
        }
    }
}

impl Site {
    /// What is added to, on one line.
    fn target(&self) -> String {
        let text = match &self.shape {
            Shape::Append(it) => it.target.syntax().text().to_string(),
            Shape::Collected(_) | Shape::Sum(_) => String::new(),
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The reason behind what stands in the way.
fn refuse(obstacle: Obstacle) -> Refusal {
    let (reason, message) = match obstacle {
        Obstacle::NoText => return Refusal::NotACandidate,
        Obstacle::Unknown(why) => (TYPE_UNKNOWN, format!("the type of `{}` is unknown", why.what)),
        Obstacle::NoWrite(NoWrite::Ambiguous(call)) => {
            (IMPORT_AMBIGUOUS, format!("`{call}` would mean two things with `fmt::Write` in scope"))
        }
        Obstacle::NoWrite(NoWrite::Conditional(cfg)) => {
            (IMPORT_CONDITIONAL, format!("`fmt::Write` is imported under `{cfg}` only"))
        }
        Obstacle::NoWrite(NoWrite::Shadowed | NoWrite::Unsupported) => return WRITE_UNAVAILABLE.refuse(),
        Obstacle::OwnBuffer(target) => {
            (ALREADY_A_BUILDER, format!("`{target}` goes on with its own buffer, and nothing is copied"))
        }
        Obstacle::Prepends(target) => {
            (PREPENDS, format!("`{target}` does not come first, so that it must move anyway"))
        }
        Obstacle::Reads(value, place) => {
            (READS_TARGET, format!("`{value}` borrows from `{place}`, which would be written to meanwhile"))
        }
        Obstacle::Unreadable(code) => (FORMAT_UNREADABLE, format!("`{code}` cannot be read or cut as text")),
        Obstacle::OwnToString(call) => {
            (TO_STRING_NOT_DISPLAY, format!("`{call}` is not the `to_string` of `Display`"))
        }
        Obstacle::Unbuffered(writer) => (UNBUFFERED_WRITER, format!("`{writer}` may do each write at once")),
        Obstacle::Joined(code) => (JOINED_TEXT, format!("`{code}` makes one exact allocation")),
        Obstacle::JoinedOnce(closure) => {
            (JOINED_TEXT, format!("`{closure}` runs for one list, and a loop in its place reads worse"))
        }
        Obstacle::Repeated(text) => {
            (REPEATED_TEXT, format!("`{text}` is repeated, and cannot be appended piece by piece here"))
        }
        Obstacle::Effects(part) => (EFFECTS_BETWEEN, format!("`{part}` may have effects")),
        Obstacle::PartNotText(part) => (PART_NOT_TEXT, format!("`{part}` is no text that can be pushed")),
        Obstacle::Awaits(target) => (AWAITS, format!("what `{target}` gets is waited for")),
        Obstacle::LastUse(name) => (IMPORT_FOR_THIS, format!("nothing else uses the import of `{name}`")),
        Obstacle::Closure(closure) => (CLOSURE_UNSUITABLE, format!("`{closure}` cannot add to a string")),
    };
    reason.because(message)
}
