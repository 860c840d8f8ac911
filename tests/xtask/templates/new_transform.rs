//! Say in one line what the code is like afterwards.
//!
//! # Why
//!
//! What the code costs before, in allocations and bytes, and what it costs afterwards.
//!
//! # Example
//!
//! ```rust
//! pub fn before() {}
//! ```
//!
//! becomes
//!
//! ```rust
//! pub fn before() {}
//! ```
//!
//! # Fires when
//!
//! 1. Each precondition of `prove`, in its order; cite the number there.
//!
//! # Leaves alone
//!
//! The reasons that the rule declares are listed here by themselves; add what is not in them.
//!
//! # Can change
//!
//! What a user could observe besides allocation.
//!
//! # Reference
//!
//! The std internals, measurements and neighbouring lints that this rests on.

use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::transform::{Candidate, Meta, Plan, Refusal, Safety, Scope, SyntaxIndex, Transform};

/// The rule.
pub struct NewTransform;

static META: Meta = Meta {
    id: "new-transform",
    source: include_str!("new_transform.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why a place is left as it is.
pub mod reasons {
    crate::declines! {
        /// the rewrite is not proven here
        NOT_PROVEN = "not-proven";
    }
}

impl Transform for NewTransform {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[]
    }

    fn find(&self, _index: &SyntaxIndex) -> Vec<Site> {
        Vec::new()
    }

    fn prove(&self, _site: &Site, _facts: &Facts<'_>) -> Result<Proof, Refusal> {
        Err(reasons::NOT_PROVEN.refuse())
    }

    fn plan(&self, _site: &Site, proof: Proof) -> Plan {
        match proof {}
    }
}

/// A candidate.
pub struct Site {
    node: SyntaxNode,
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.node
    }
}

/// All that `plan` needs. It has no values as long as nothing is proven.
pub enum Proof {}
