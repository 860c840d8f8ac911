//! Reserve the final length before a loop fills a collection.

use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::transform::{Candidate, Meta, Plan, Refusal, Safety, Scope, SyntaxIndex, Transform};

/// Writes `with_capacity(n)` or `reserve(n)` where the count is known.
pub struct InsertCapacity;

static META: Meta = Meta {
    id: "insert-capacity",
    source: include_str!("insert_capacity.rs"),
    scope: Scope::Body,
    class: Safety::Review,
    declines: reasons::ALL,
};

/// Why a collection is left as it is.
pub mod reasons {
    crate::declines! {
        /// every push sits in an error or rare arm, so the collection is normally empty
        RARELY_FILLED = "rarely-filled";
    }
}

/// A collection and what fills it.
pub struct Site(SyntaxNode);

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.0
    }
}

impl Transform for InsertCapacity {
    type Site = Site;
    type Proof = ();

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[]
    }

    fn find(&self, _index: &SyntaxIndex) -> Vec<Site> {
        Vec::new()
    }

    fn prove(&self, _site: &Site, _facts: &Facts<'_>) -> Result<(), Refusal> {
        Err(Refusal::NotACandidate)
    }

    fn plan(&self, _site: &Site, _proof: ()) -> Plan {
        unimplemented!()
    }
}
