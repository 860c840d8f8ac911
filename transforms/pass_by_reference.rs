//! Pass a reference to a large value that is only read.
//!
//! # Why
//!
//! A value of more than two words is passed by a hidden pointer anyway. What a call by value costs is the copy that the
//! caller makes for the pointer to point to: some kilobytes for a table, in each call. Where the compiler sees that the
//! caller does not use the value again it makes none, so the gain **may be nothing**; measure before you rely on it.
//!
//! It is rare in real code: hardly any value is that large and has nothing to drop, and where one is, people pass a
//! reference already.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! #[derive(Clone, Copy)]
//! pub struct Table([u32; 256]);
//!
//! fn look_up(table: Table, byte: u8) -> u32 {
//!     table.0[usize::from(byte)]
//! }
//!
//! pub fn all(table: &Table, bytes: &[u8]) -> Vec<u32> {
//!     bytes.iter().map(|&byte| look_up(*table, byte)).collect()
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! #[derive(Clone, Copy)]
//! pub struct Table([u32; 256]);
//!
//! fn look_up(table: &Table, byte: u8) -> u32 {
//!     table.0[usize::from(byte)]
//! }
//!
//! pub fn all(table: &Table, bytes: &[u8]) -> Vec<u32> {
//!     bytes.iter().map(|&byte| look_up(table, byte)).collect()
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a parameter, or `self`, is a value of more than 256 bytes;
//! 2. nobody else has a say in the signature: no trait, no other language, no attribute, no crate outside;
//! 3. dropping the value does nothing, since the caller would do it later;
//! 4. no lifetime that the result leaves out would become the new reference's;
//! 5. every mention of the function's name in every file that can name it is a call, or provably something else;
//! 6. the body only looks at the value: it reads and copies parts of it, and lends it;
//! 7. nothing in a call changes the argument, or takes it, while the function would borrow it.
//!
//! An argument that was cloned for the call alone is not cloned any more, where the clone only copied.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! The signature. Code that would change a copy while the original stays as it is does not compile any more.
//!
//! # Reference
//!
//! clippy's `large_types_passed_by_value`, which has the same limit and no fix.

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, ast};

use crate::facts::Facts;
use crate::facts::callers::by_reference::{ByReference, Given};
use crate::facts::callers::{Barrier, Obstacle, Parameter, changed_signature};
use crate::transform::{
    Candidate, Cost, Edit, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Puts a `&` before parameters of large types.
pub struct PassByReference;

static META: Meta = Meta {
    id: "pass-by-reference",
    source: include_str!("pass_by_reference.rs"),
    scope: Scope::Signature,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why a parameter stays a value.
pub mod reasons {
    crate::declines! {
        /// dropping the value does something, and would come later
        DROP_OBSERVED = "drop-observed";
        /// the body gives the parameter another value, or changes it
        MUTABLE = "mutable";
        /// the body moves the value, or a part of it, or changes it
        MOVED = "moved";
        /// a `move` closure or a future takes the value along
        CAPTURED = "captured";
        /// the analyser does not know a type or a name that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// a trait says what the signature is
        TRAIT_METHOD = "trait-method";
        /// other languages call it, or it is known by its symbol
        FOREIGN = "foreign";
        /// an `async` function keeps its arguments in the future
        ASYNC = "async";
        /// an attribute on it, or around it, may read or change its signature
        ATTRIBUTE = "attribute";
        /// other workspaces can see it, and `--include public` was not given
        VISIBLE_OUTSIDE = "visible-outside";
        /// the result leaves out a lifetime, which would become the new reference's
        LIFETIME_TIED = "lifetime-tied";
        /// it is used as a value, or an attribute names it, so that its type matters
        FUNCTION_VALUE = "function-value";
        /// an import gives it another name
        RENAMED = "renamed";
        /// its name stands in code that this configuration leaves out, or that may not be written
        OUT_OF_REACH = "out-of-reach";
        /// an example in a documentation comment calls it
        DOCUMENTED = "documented";
        /// its name, or the parameter's, stands in a macro call that says nothing of what becomes of it
        IN_MACRO = "in-macro";
        /// a caller uses or changes the argument in the same call
        BORROWED_AT_CALL = "borrowed-at-call";
    }
}

use reasons::*;

/// A parameter that is a value.
pub struct Site(Parameter);

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        self.0.syntax()
    }
}

/// What to write.
pub struct Proof(ByReference);

impl Transform for PassByReference {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::FN]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let functions = index.all::<ast::Fn>(SyntaxKind::FN).filter(|it| it.body().is_some());
        functions.flat_map(|it| Parameter::all(&it)).filter(may_be_large).map(Site).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        let name = site.0.name();
        // 1. to 7. are in this order in the facts.
        facts.by_reference(&site.0, facts.dialect().thresholds.large_value).map(Proof).map_err(|given| {
            match given {
                Given::Small => Refusal::NotACandidate,
                Given::DropGlue => DROP_OBSERVED.because(format!("dropping `{name}` does something")),
                Given::Mutable => MUTABLE.because(format!("`{name}` is declared `mut`")),
                Given::Obstacle(obstacle) => refuse(&obstacle),
            }
        })
    }

    fn plan(&self, site: &Site, Proof(found): Proof) -> Plan {
        let name = site.0.name();
        let ByReference { ty, size, spellings, calls, clones, functions, public } = found;
        let clones = match clones {
            0 => String::new(),
            count => format!(", {} of which no longer clone it", count),
        };
        Plan {
            class: Safety::Review,
            because: changed_signature(public),
            message: format!(
                "`{name}` is a `{ty}` of {size} bytes that is only read: pass a reference{calls}{clones}; the copy \
                 that this saves may be one that the compiler has left out already"
            ),
            saves: Saving {
                allocations: None,
                bytes: None,
                formula: format!("no allocation, but at most one copy of {size} bytes in each call"),
            },
            costs: Cost::default(),
            assumes: Vec::new(),
            edits: spellings
                .into_iter()
                .map(|it| Edit { file: it.file, span: it.span, new: it.new })
                .collect(),
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: functions,
        }
    }
}

/// Whether the type is written as one that can be a large value.
fn may_be_large(parameter: &Parameter) -> bool {
    match parameter.written_type() {
        Some(written) => matches!(
            written,
            ast::Type::PathType(_)
                | ast::Type::TupleType(_)
                | ast::Type::ArrayType(_)
                | ast::Type::ParenType(_)
        ),
        None => ast::SelfParam::cast(parameter.syntax().clone()).is_some_and(|it| it.amp_token().is_none()),
    }
}

fn refuse(obstacle: &Obstacle) -> Refusal {
    let what = &obstacle.what;
    match obstacle.kind {
        Barrier::Unknown | Barrier::Inactive => {
            TYPE_UNKNOWN.because(format!("a type or a name in `{what}` is unknown"))
        }
        Barrier::Trait => TRAIT_METHOD.refuse(),
        Barrier::Foreign => FOREIGN.because(obstacle.words()),
        Barrier::Async => ASYNC.refuse(),
        Barrier::Attribute => ATTRIBUTE.because(obstacle.words()),
        Barrier::Visible => VISIBLE_OUTSIDE.refuse(),
        Barrier::Lifetime => LIFETIME_TIED.because(format!("`{what}` would borrow from the new reference")),
        Barrier::Value | Barrier::NamedInAttribute => FUNCTION_VALUE.because(obstacle.words()),
        Barrier::Renamed => RENAMED.because(obstacle.words()),
        Barrier::Unresolved | Barrier::Twin | Barrier::ReadOnly | Barrier::Shared => {
            OUT_OF_REACH.because(obstacle.words())
        }
        Barrier::Documented => DOCUMENTED.because(obstacle.words()),
        Barrier::Macro => IN_MACRO.because(obstacle.words()),
        Barrier::Captured => CAPTURED.because(format!("`{what}` takes the value along")),
        Barrier::Moved | Barrier::Operator | Barrier::Address | Barrier::Pattern => {
            MOVED.because(format!("`{what}` needs the value itself"))
        }
        Barrier::Borrowed | Barrier::Argument => {
            BORROWED_AT_CALL.because(format!("`{what}` uses the argument otherwise as well"))
        }
    }
}
