//! Order the fields of a `repr(C)` struct so that a value takes fewer bytes.
//!
//! # Why
//!
//! `repr(C)` lays fields out as they are written, each at the next place that suits its alignment, and fills up what is
//! between them. With the largest alignment first nothing is between them. Structs without a `repr` are ordered by the
//! compiler: there the written order costs nothing.
//!
//! It is rare in real code: where people write `repr(C)`, another language, a file format or `unsafe` code mostly relies on
//! the order. `memfix layout` shows what the order of any type costs.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! #[repr(C)]
//! struct Mark {
//!     blank: bool,
//!     offset: u64,
//!     kind: u8,
//!     length: u32,
//! }
//!
//! pub fn ends(marks: &[(bool, u64)]) -> Vec<u64> {
//!     let mark = |&(blank, offset)| Mark { blank, offset, kind: 0, length: 1 };
//!     let marks = marks.iter().map(mark).filter(|mark| !mark.blank && mark.kind == 0);
//!     marks.map(|mark| mark.offset + u64::from(mark.length)).collect()
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! #[repr(C)]
//! struct Mark {
//!     offset: u64,
//!     length: u32,
//!     blank: bool,
//!     kind: u8,
//! }
//!
//! pub fn ends(marks: &[(bool, u64)]) -> Vec<u64> {
//!     let mark = |&(blank, offset)| Mark { blank, offset, kind: 0, length: 1 };
//!     let marks = marks.iter().map(mark).filter(|mark| !mark.blank && mark.kind == 0);
//!     marks.map(|mark| mark.offset + u64::from(mark.length)).collect()
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a struct is `repr(C)`, has named fields, and is smaller with its fields sorted by alignment, then by size;
//! 2. no derive, attribute or `cfg` on it or on a field can look at the order;
//! 3. no other crate can see it, and no other language, `static`, union or type with a `repr` holds it;
//! 4. fields that do something when they are dropped stay in their order;
//! 5. comments and blank lines belong to one field each;
//! 6. wherever its name stands, in all files that can name it, it is a type like any other, and no `unsafe` code and no
//!    cast handles a value of it.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! The offsets of the fields, and the order in which a derived `Debug` prints them.
//!
//! # Reference
//!
//! `fieldalignment` of Go's tools; the Reference on the C representation.

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::field_order::{Keeps, Kept, Order};
use crate::transform::{
    Candidate, Cost, Edit, FileRef, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Sorts the fields of structs that the compiler must not sort.
pub struct ReorderFields;

static META: Meta = Meta {
    id: "reorder-fields",
    source: include_str!("reorder_fields.rs"),
    scope: Scope::Type,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why fields stay in their order.
pub mod reasons {
    crate::declines! {
        /// the compiler orders the fields itself, whatever the order that is written
        COMPILER_ALREADY_REORDERS = "compiler-already-reorders";
        /// a `cfg` that is off leaves the struct out of this configuration
        CFG_INACTIVE = "cfg-inactive";
        /// the representation says more than `C`
        OTHER_REPRESENTATION = "other-representation";
        /// its fields have no names, so that their order is their meaning
        POSITIONAL = "positional";
        /// the layout depends on type parameters
        GENERIC = "generic";
        /// the analyser does not know the layout of a field
        LAYOUT_UNKNOWN = "layout-unknown";
        /// the last field has to be the last
        FIXED_LAST_FIELD = "fixed-last-field";
        /// other crates can see it
        VISIBLE_OUTSIDE = "visible-outside";
        /// a derive compares, hashes or writes the fields in their order, or is not known
        ORDER_DERIVED = "order-derived";
        /// an attribute may look at the fields
        ATTRIBUTE = "attribute";
        /// a field is not part of every configuration
        CONDITIONAL_FIELD = "conditional-field";
        /// fields would be dropped in another order
        DROP_ORDER = "drop-order";
        /// comments or blank lines group the fields
        GROUPED = "grouped";
        /// another language, a `static`, a union or a type with a `repr` holds it
        FOREIGN = "foreign";
        /// `unsafe` code, a cast or a question about its size looks at its bytes
        SEEN_AS_BYTES = "seen-as-bytes";
        /// its name stands in a macro call or an attribute that says nothing of what becomes of it
        IN_MACRO = "in-macro";
        /// it has another name as well
        RENAMED = "renamed";
        /// code that handles it is left out of this configuration, shared between crates, or leads nowhere
        OUT_OF_REACH = "out-of-reach";
    }
}

use reasons::*;

/// A struct with two fields or more, told at its name.
pub struct Site {
    item: ast::Struct,
    name: SyntaxNode,
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.name
    }
}

/// What to write.
pub struct Proof {
    file: FileRef,
    order: Order,
}

impl Transform for ReorderFields {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::STRUCT]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let structs = index.all::<ast::Struct>(SyntaxKind::STRUCT).filter(|it| fields(it) > 1);
        structs.filter_map(|item| Some(Site { name: item.name()?.syntax().clone(), item })).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        // 1. to 6. are in this order in the facts.
        let order = facts.field_order(&site.item).map_err(|kept| refuse(&kept))?;
        Ok(Proof { file: facts.file(), order })
    }

    fn plan(&self, _: &Site, Proof { file, order }: Proof) -> Plan {
        let Order { name, path, span, new, before, after, debug } = order;
        let mut assumes = vec![format!("no generic function looks at the bytes of a `{name}`")];
        if debug {
            assumes.push("nothing relies on the order in which `{:?}` prints the fields".to_owned());
        }
        Plan {
            class: Safety::Review,
            because: "the layout changes".to_owned(),
            message: format!(
                "`{name}` takes {before} bytes in the written order: {after} with the largest alignment first"
            ),
            saves: Saving {
                allocations: None,
                bytes: None,
                formula: format!("{} of {before} bytes of each value", before - after),
            },
            costs: Cost::default(),
            assumes,
            // { a: u8, b: u64, c: u8 }
            // { b: u64, a: u8, c: u8 }
            edits: vec![Edit { file, span, new }],
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: vec![path],
        }
    }
}

fn fields(item: &ast::Struct) -> usize {
    match item.field_list() {
        Some(ast::FieldList::RecordFieldList(list)) => list.fields().count(),
        Some(ast::FieldList::TupleFieldList(list)) => list.fields().count(),
        None => 0,
    }
}

fn refuse(kept: &Kept) -> Refusal {
    let what = &kept.what;
    match kept.kind {
        Keeps::Fine => Refusal::NotACandidate,
        Keeps::Compiler => COMPILER_ALREADY_REORDERS.because(what.clone()),
        Keeps::Inactive => CFG_INACTIVE.refuse(),
        Keeps::Representation => OTHER_REPRESENTATION.because(format!("`{what}` says more than `C`")),
        Keeps::Positional => POSITIONAL.refuse(),
        Keeps::Generic => GENERIC.refuse(),
        Keeps::Unknown => LAYOUT_UNKNOWN.because(what.clone()),
        Keeps::LastField => FIXED_LAST_FIELD.because(format!("the last field has to be the last: {what}")),
        Keeps::Visible => VISIBLE_OUTSIDE.refuse(),
        Keeps::Derive => ORDER_DERIVED.because(format!("`{what}` may depend on the order")),
        Keeps::Attribute => ATTRIBUTE.because(format!("`{what}` may look at the fields")),
        Keeps::ConditionalField => CONDITIONAL_FIELD.because(format!("`{what}` may leave a field out")),
        Keeps::DropOrder => DROP_ORDER.refuse(),
        Keeps::Arrangement => GROUPED.because(format!("what belongs to which field is unclear: `{what}`")),
        Keeps::Foreign => FOREIGN.because(format!("`{what}` holds or takes it")),
        Keeps::Bytes => SEEN_AS_BYTES.because(format!("`{what}` may look at its bytes")),
        Keeps::Macro => IN_MACRO.because(format!("its name stands in `{what}`")),
        Keeps::Renamed => RENAMED.because(format!("`{what}` names it")),
        Keeps::OutOfReach => OUT_OF_REACH.because(format!("not all is known of `{what}`")),
    }
}
