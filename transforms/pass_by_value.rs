//! Pass a small value itself where a reference to it is passed.
//!
//! # Why
//!
//! A `&u64` is as large as the `u64`, and has to be followed: the caller puts the value into memory to have an address
//! for it, and the function reads it back. A value of at most two words travels in registers. Where the function is
//! inlined nothing is left of either, so the gain is in calls that stay calls, and in signatures that say what they
//! mean.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! fn share(total: &u64, rows: &[u64]) -> u64 {
//!     rows.iter().sum::<u64>() * 100 / *total
//! }
//!
//! pub fn shares(groups: &[Vec<u64>]) -> Vec<u64> {
//!     let total = groups.iter().flatten().sum();
//!     groups.iter().map(|rows| share(&total, rows)).collect()
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! fn share(total: u64, rows: &[u64]) -> u64 {
//!     rows.iter().sum::<u64>() * 100 / total
//! }
//!
//! pub fn shares(groups: &[Vec<u64>]) -> Vec<u64> {
//!     let total = groups.iter().flatten().sum();
//!     groups.iter().map(|rows| share(total, rows)).collect()
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a parameter, or `self`, is a shared reference to a type that is `Copy` and at most two words large;
//! 2. nobody else has a say in the signature: no trait, no other language, no attribute, no crate outside;
//! 3. every mention of the function's name in every file that can name it is a call, or provably something else: in
//!    tests, benches, examples, other packages, arguments of macros, and in code that this configuration leaves out;
//! 4. no lifetime ties the result to the reference, and nothing looks at its address;
//! 5. the body reads the value, and some caller has it, or it is a number: what only passes a reference on gains nothing;
//! 6. each use and each argument can be written for the value: `*x` becomes `x`, `f(&x)` becomes `f(x)`, `f(r)` becomes
//!    `f(*r)`, and where a reference is still needed, `x` becomes `&x`; what a pattern bound by reference it binds by
//!    value, where nothing borrows from that.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! The signature. A function that is called through the reference keeps seeing one value, but at another address.
//!
//! # Reference
//!
//! clippy's `trivially_copy_pass_by_ref`, which has no fix.

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, ast};

use crate::facts::Facts;
use crate::facts::callers::by_value::{ByValue, Kept};
use crate::facts::callers::{Barrier, Obstacle, Parameter, changed_signature};
use crate::transform::{
    Candidate, Cost, Edit, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Takes the `&` off parameters of small types.
pub struct PassByValue;

static META: Meta = Meta {
    id: "pass-by-value",
    source: include_str!("pass_by_value.rs"),
    scope: Scope::Signature,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why a parameter stays a reference.
pub mod reasons {
    crate::declines! {
        /// a `cfg` that is off leaves the function out of this configuration, so that it has no types
        CFG_INACTIVE = "cfg-inactive";
        /// the analyser does not know a type or a name that the proof needs
        TYPE_UNKNOWN = "type-unknown";
        /// the value is larger than two words, or than the settings say
        TOO_LARGE = "too-large";
        /// the size of the value depends on type parameters, or the analyser does not know it
        SIZE_UNKNOWN = "size-unknown";
        /// a pattern takes references to parts of it, or the reference may be given another value
        PATTERN = "pattern";
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
        /// a lifetime ties the result to the reference, or is named
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
        /// the code looks at the address of the value
        ADDRESS_TAKEN = "address-taken";
        /// a `move` closure or a future takes the reference along, and may give it out
        CAPTURED = "captured";
        /// an operator or a method is defined for the reference
        OF_REFERENCE = "of-reference";
        /// the body only passes the reference on
        PASSED_ON = "passed-on";
        /// no caller has the value: each was lent the reference that it hands on
        LENT_TO_CALLERS = "lent-to-callers";
        /// a caller's argument reaches the value by more than one step, or its type follows from the signature
        ARGUMENT_UNCLEAR = "argument-unclear";
    }
}

use reasons::*;

/// A parameter that is a reference.
pub struct Site(Parameter);

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        self.0.syntax()
    }
}

/// What to write.
pub struct Proof(ByValue);

impl Transform for PassByValue {
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
        let parameters = functions.flat_map(|it| Parameter::all(&it));
        parameters.filter(|it| may_be_small(it) && !(it.is_self() && of_trait(it))).map(Site).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        let name = site.0.name();
        // 1. to 6. are in this order in the facts.
        facts.by_value(&site.0, facts.dialect().thresholds.small_value).map(Proof).map_err(
            |kept| match kept {
                Kept::NotCopy => Refusal::NotACandidate,
                Kept::Large(size) => TOO_LARGE.because(format!("`{name}` points to {size} bytes")),
                Kept::SizeUnknown(ty) => SIZE_UNKNOWN.because(format!("the size of `{ty}` is not known")),
                Kept::Pattern => PATTERN.refuse(),
                Kept::Lent(call) => {
                    LENT_TO_CALLERS.because(format!("all callers have but a reference, as in `{call}`"))
                }
                Kept::PassedOn => PASSED_ON.because(format!("the body does not read `{name}`")),
                Kept::Obstacle(obstacle) => refuse(&obstacle),
            },
        )
    }

    fn plan(&self, site: &Site, Proof(found): Proof) -> Plan {
        let name = site.0.name();
        let ByValue { ty, size, word, spellings, lends, calls, functions, public } = found;
        let mut assumes = Vec::new();
        if lends > 0 {
            assumes.push(format!("nothing that `&{name}` is passed on to compares addresses"));
        }
        let edits =
            spellings.into_iter().map(|it| Edit { file: it.file, span: it.span, new: it.new }).collect();
        Plan {
            class: Safety::Review,
            because: changed_signature(public),
            message: format!(
                "`{name}` is a pointer of {word} bytes to a `{ty}` of {size} byte{}: pass the value itself{calls}",
                if size == 1 { "" } else { "s" }
            ),
            saves: Saving {
                allocations: None,
                bytes: None,
                formula: "no allocation, but a read through a pointer in each call that is not inlined"
                    .to_owned(),
            },
            costs: Cost::default(),
            assumes,
            edits,
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: functions,
        }
    }
}

/// Whether the type is written as a shared reference to something that can be a small value.
fn may_be_small(parameter: &Parameter) -> bool {
    let Some(written) = parameter.written_type() else {
        let receiver = ast::SelfParam::cast(parameter.syntax().clone());
        return receiver.is_some_and(|it| it.amp_token().is_some() && it.mut_token().is_none());
    };
    let ast::Type::RefType(reference) = written else { return false };
    if reference.mut_token().is_some() {
        return false;
    }
    match reference.ty() {
        Some(ast::Type::PathType(path)) => path.syntax().text() != "str",
        Some(ast::Type::TupleType(_) | ast::Type::ArrayType(_) | ast::Type::RefType(_)) => true,
        Some(ast::Type::PtrType(_) | ast::Type::FnPtrType(_) | ast::Type::ParenType(_)) => true,
        _ => false,
    }
}

/// Whether a trait has declared the function.
fn of_trait(parameter: &Parameter) -> bool {
    let around = parameter.function.syntax().ancestors().find_map(ast::Item::cast);
    let of = parameter.function.syntax().parent().and_then(|it| it.parent());
    of.or_else(|| around.map(|it| it.syntax().clone())).is_some_and(|it| {
        ast::Trait::can_cast(it.kind()) || ast::Impl::cast(it).is_some_and(|it| it.trait_().is_some())
    })
}

fn refuse(obstacle: &Obstacle) -> Refusal {
    let what = &obstacle.what;
    match obstacle.kind {
        Barrier::Inactive => CFG_INACTIVE.refuse(),
        Barrier::Unknown => TYPE_UNKNOWN.because(obstacle.words()),
        Barrier::Trait => TRAIT_METHOD.refuse(),
        Barrier::Foreign => FOREIGN.because(obstacle.words()),
        Barrier::Async => ASYNC.refuse(),
        Barrier::Attribute => ATTRIBUTE.because(obstacle.words()),
        Barrier::Visible => VISIBLE_OUTSIDE.refuse(),
        Barrier::Pattern => PATTERN.because(format!("`{what}` needs references to parts of it")),
        Barrier::Lifetime => {
            LIFETIME_TIED.because(format!("the lifetime in `{what}` is, or may be, its own"))
        }
        Barrier::Value | Barrier::NamedInAttribute => FUNCTION_VALUE.because(obstacle.words()),
        Barrier::Renamed => RENAMED.because(obstacle.words()),
        Barrier::Unresolved | Barrier::Twin | Barrier::ReadOnly | Barrier::Shared => {
            OUT_OF_REACH.because(obstacle.words())
        }
        Barrier::Documented => DOCUMENTED.because(obstacle.words()),
        Barrier::Macro => IN_MACRO.because(obstacle.words()),
        Barrier::Address => ADDRESS_TAKEN.because(format!("`{what}` looks at the address")),
        Barrier::Captured => CAPTURED.because(format!("`{what}` may give the reference out")),
        Barrier::Operator | Barrier::Moved | Barrier::Borrowed => {
            OF_REFERENCE.because(format!("`{what}` is defined for the reference"))
        }
        Barrier::Argument => ARGUMENT_UNCLEAR.because(format!("the argument in `{what}` stays a reference")),
    }
}
