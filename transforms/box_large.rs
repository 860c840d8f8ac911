//! Put the one large variant of an enum, or a large value that is usually missing, into a `Box`.
//!
//! # Why
//!
//! A value of an enum is as large as its largest variant. Where one variant is far larger than the others, each value
//! that is stored, moved or sent pays for it. With that variant's payload in a `Box` it takes one pointer, and each time
//! it is built there is one allocation more. So it is with a field that is an `Option` and usually `None`. That pays
//! where many values are kept and few of them are large: a list of tokens, events or messages. It costs where most
//! values are large, or where a value is looked at once and dropped.
//!
//! Expect little of it: clippy has said the same for years, and those who care have boxed or allowed what it found. In
//! 30 programs and libraries it found three places, one of them in a public enum; elsewhere no variant is that much
//! larger, several are, or an attribute allows it. With lower limits there is more.
//!
//! # Example
//!
//! Before:
//!
//! ```rust
//! struct Snapshot {
//!     cells: [u64; 32],
//! }
//!
//! enum Event {
//!     Tick(u64),
//!     Key(char),
//!     Snapshot(Snapshot),
//! }
//!
//! #[derive(Default)]
//! pub struct History {
//!     events: Vec<Event>,
//! }
//!
//! impl History {
//!     pub fn record(&mut self, keys: &str, cells: [u64; 32]) {
//!         self.events.push(Event::Tick(1));
//!         self.events.extend(keys.chars().map(Event::Key));
//!         self.events.push(Event::Snapshot(Snapshot { cells }));
//!     }
//!
//!     pub fn sum(&self) -> u64 {
//!         let value = |event: &Event| match event {
//!             Event::Tick(by) => *by,
//!             Event::Key(key) => u64::from(*key),
//!             Event::Snapshot(snapshot) => snapshot.cells.iter().sum(),
//!         };
//!         self.events.iter().map(value).sum()
//!     }
//! }
//! ```
//!
//! After:
//!
//! ```rust
//! struct Snapshot {
//!     cells: [u64; 32],
//! }
//!
//! enum Event {
//!     Tick(u64),
//!     Key(char),
//!     Snapshot(Box<Snapshot>),
//! }
//!
//! #[derive(Default)]
//! pub struct History {
//!     events: Vec<Event>,
//! }
//!
//! impl History {
//!     pub fn record(&mut self, keys: &str, cells: [u64; 32]) {
//!         self.events.push(Event::Tick(1));
//!         self.events.extend(keys.chars().map(Event::Key));
//!         self.events.push(Event::Snapshot(Box::new(Snapshot { cells })));
//!     }
//!
//!     pub fn sum(&self) -> u64 {
//!         let value = |event: &Event| match event {
//!             Event::Tick(by) => *by,
//!             Event::Key(key) => u64::from(*key),
//!             Event::Snapshot(snapshot) => snapshot.cells.iter().sum(),
//!         };
//!         self.events.iter().map(value).sum()
//!     }
//! }
//! ```
//!
//! # Fires when
//!
//! 1. a variant is larger than each other one by more than 200 bytes (`large-variant` in the settings), and the enum
//!    shrinks by as much with the variant's largest field in a `Box`;
//! 2. nothing that is written on the enum, the variant or the field looks into it, and nobody has allowed large variants;
//! 3. no other crate can see the enum, and its values are kept: in a field, a collection, a `static`;
//! 4. wherever the variant's name stands, in all files that can name it, it builds the variant outside of constants, or is
//!    a pattern that binds the field as a whole;
//! 5. each use of what is bound has the same meaning for a box, or can be written for what is in it: `*p`, `&**p`;
//! 6. some place builds another variant.
//!
//! Of a struct's field that is an `Option` it asks the same (`large-option` in the settings), and more places must leave
//! it `None` than give it a value.
//!
//! # Leaves alone
//!
//! <!-- declines -->
//!
//! # Can change
//!
//! The size of the enum, and one allocation each time that the variant is built. Nothing says how often that is: where
//! most values are of the large variant, it is better left alone.
//!
//! # Reference
//!
//! clippy's `large_enum_variant`, which has the same limit and no fix; the Rust Performance Book, "Boxed Enum Variants".

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::boxing::{After, BoxedOption, BoxedVariant, Built, Keeps, Kept};
use crate::facts::callers::{Barrier, Spelling};
use crate::transform::{
    Candidate, Cost, Edit, Meta, Plan, Refusal, Safety, Saving, Scope, SyntaxIndex, Transform,
};

/// Boxes what makes a type large.
pub struct BoxLarge;

static META: Meta = Meta {
    id: "box-large",
    source: include_str!("box_large.rs"),
    scope: Scope::Type,
    class: Safety::Review,
    only_when_named: false,
    declines: reasons::ALL,
};

/// Why a part stays where it is.
pub mod reasons {
    crate::declines! {
        /// the layout depends on type parameters
        GENERIC = "generic";
        /// the analyser does not know the layout of a field
        LAYOUT_UNKNOWN = "layout-unknown";
        /// a `Box` cannot be copied, and the type is `Copy`
        COPY = "copy";
        /// a `repr` fixes the layout
        REPRESENTATION = "representation";
        /// other workspaces can see it, and `--include public` was not given
        VISIBLE_OUTSIDE = "visible-outside";
        /// an attribute allows large variants
        ALLOWED_BY_THE_AUTHOR = "allowed-by-the-author";
        /// a derive is not known to see through a `Box`
        DERIVE = "derive";
        /// an attribute may look into it
        ATTRIBUTE = "attribute";
        /// not every configuration has it
        CONDITIONAL = "conditional";
        /// no field makes up most of the variant
        SEVERAL_FIELDS = "several-fields";
        /// other variants are large as well, so that the enum would hardly shrink
        NOTHING_GAINED = "nothing-gained";
        /// the code asks for its size, or looks at its bytes
        SIZE_OBSERVED = "size-observed";
        /// no value is kept in a field, a collection or a `static`
        SHORT_LIVED = "short-lived";
        /// every place that builds the enum builds the large variant
        USUALLY_LARGE = "usually-large";
        /// as many places give the `Option` a value as leave it `None`, or more
        USUALLY_SOME = "usually-some";
        /// it is `None` at first only: methods give it its value later
        FILLED_LATER = "filled-later";
        /// the compiler evaluates code that builds it, and cannot allocate
        CONST_CONTEXT = "const-context";
        /// `Box` means something else where it would be written, or nothing
        NO_BOX = "no-box";
        /// a pattern takes the value apart, or compares it
        DESTRUCTURED = "destructured";
        /// a pattern with alternatives binds it
        ALTERNATIVES = "alternatives";
        /// a use of it cannot be written for a `Box`
        USE_UNCLEAR = "use-unclear";
        /// the `Option` is used as a whole
        USED_AS_A_WHOLE = "used-as-a-whole";
        /// the variant is used as a function where that cannot be written as a closure
        FUNCTION_VALUE = "function-value";
        /// an import gives it another name
        RENAMED = "renamed";
        /// its name stands in code that this configuration leaves out, or that may not be written
        OUT_OF_REACH = "out-of-reach";
        /// an example in a documentation comment builds it
        DOCUMENTED = "documented";
        /// its name, or a name that a pattern binds to it, stands in a macro call that says nothing of what becomes of it
        IN_MACRO = "in-macro";
    }
}

use reasons::*;

/// A variant with fields, or an optional field of a struct, told at its name.
pub struct Site {
    part: Part,
    name: SyntaxNode,
}

enum Part {
    Variant(ast::Variant),
    Option(ast::RecordField),
}

impl Candidate for Site {
    fn node(&self) -> &SyntaxNode {
        &self.name
    }
}

/// What to write.
pub enum Proof {
    Variant(BoxedVariant),
    Option(BoxedOption),
}

impl Transform for BoxLarge {
    type Site = Site;
    type Proof = Proof;

    fn meta(&self) -> &'static Meta {
        &META
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        &[SyntaxKind::VARIANT, SyntaxKind::RECORD_FIELD]
    }

    fn find(&self, index: &SyntaxIndex) -> Vec<Site> {
        let variants = index.all::<ast::Variant>(SyntaxKind::VARIANT).filter(|it| it.field_list().is_some());
        let fields = index.all::<ast::RecordField>(SyntaxKind::RECORD_FIELD).filter(is_option);
        let variants = variants.filter_map(|it| Some((it.name()?, Part::Variant(it))));
        let fields = fields.filter_map(|it| Some((it.name()?, Part::Option(it))));
        variants.chain(fields).map(|(name, part)| Site { part, name: name.syntax().clone() }).collect()
    }

    fn prove(&self, site: &Site, facts: &Facts<'_>) -> Result<Proof, Refusal> {
        let thresholds = facts.dialect().thresholds;
        // 1. to 6. are in this order in the facts.
        match &site.part {
            Part::Variant(it) => {
                let found = facts.boxed_variant(it, thresholds.large_variant);
                found.map(Proof::Variant).map_err(|kept| refuse(&kept))
            }
            Part::Option(it) => {
                let found = facts.boxed_option(it, thresholds.large_option);
                found.map(Proof::Option).map_err(|kept| refuse(&kept))
            }
        }
    }

    fn plan(&self, _: &Site, proof: Proof) -> Plan {
        match proof {
            Proof::Variant(found) => plan_variant(found),
            Proof::Option(found) => plan_option(found),
        }
    }
}

/// ```text
/// enum E { Big(Payload) }         E::Big(x)
/// enum E { Big(Box<Payload>) }    E::Big(Box::new(x))
/// ```
fn plan_variant(found: BoxedVariant) -> Plan {
    let BoxedVariant { name, path, ty, variant, next, before, after, built, others, spellings, public } =
        found;
    let holder = owner(&name);
    Plan {
        message: format!(
            "`{name}` takes {variant} bytes and the next variant {next}: with its `{ty}` in a `Box`, each `{holder}` \
             takes {after} bytes instead of {before}"
        ),
        saves: saving(before, after),
        costs: cost(
            &format!("`{name}` is built"),
            built,
            &format!(", where {} another variant", places(others, "build")),
        ),
        assumes: vec![format!("most values of `{holder}` are of other variants than `{name}`")],
        ..changed_type(public, path, spellings)
    }
}

/// ```text
/// struct S { part: Option<Payload> }         S { part: Some(x) }              s.part.as_ref()
/// struct S { part: Option<Box<Payload>> }    S { part: Some(Box::new(x)) }    s.part.as_deref()
/// ```
fn plan_option(found: BoxedOption) -> Plan {
    let BoxedOption { name, path, ty, before, after, empty, built, spellings, public } = found;
    let holder = owner(&name);
    Plan {
        message: format!(
            "`{name}` is `None` where {}: with its `{ty}` in a `Box`, each `{holder}` takes {after} bytes instead of \
             {before}",
            places(empty, "make it")
        ),
        saves: saving(before, After::Exactly(after)),
        costs: cost(&format!("`{name}` is given a value"), built, ""),
        assumes: vec![format!("`{name}` is `None` in most values")],
        ..changed_type(public, path, spellings)
    }
}

/// What is common to all plans.
fn changed_type(public: bool, path: String, spellings: Vec<Spelling>) -> Plan {
    let because =
        if public { "the type changes, which other workspaces can see" } else { "the type changes" };
    Plan {
        class: Safety::Review,
        because: because.to_owned(),
        message: String::new(),
        saves: Saving::default(),
        costs: Cost::default(),
        assumes: Vec::new(),
        edits: spellings.into_iter().map(|it| Edit { file: it.file, span: it.span, new: it.new }).collect(),
        imports: Vec::new(),
        dependencies: Vec::new(),
        subjects: vec![path],
    }
}

fn saving(before: u64, after: After) -> Saving {
    let formula = format!("{} of {before} bytes of each value", after.saved_of(before));
    Saving { allocations: None, bytes: None, formula }
}

fn cost(event: &str, built: Built, rest: &str) -> Cost {
    let in_loops = match built.in_loops {
        0 => String::new(),
        1 => ", one of them in a loop".to_owned(),
        count => format!(", {count} of them in loops"),
    };
    let places = if built.places == 1 { "1 place".to_owned() } else { format!("{} places", built.places) };
    Cost { bytes: 0, note: format!("one allocation each time {event}: in {places}{in_loops}{rest}") }
}

/// `3 places build`, `1 place builds`.
fn places(count: usize, verb: &str) -> String {
    let (verb, object) =
        verb.split_once(' ').map_or((verb, String::new()), |(verb, it)| (verb, format!(" {it}")));
    if count == 1 { format!("1 place {verb}s{object}") } else { format!("{count} places {verb}{object}") }
}

fn owner(name: &str) -> &str {
    name.split("::").next().unwrap_or_default()
}

fn is_option(field: &ast::RecordField) -> bool {
    let Some(ast::Type::PathType(ty)) = field.ty() else { return false };
    ty.path().and_then(|it| it.segment()).and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "Option")
}

fn refuse(kept: &Kept) -> Refusal {
    let what = &kept.what;
    match kept.kind {
        Keeps::Fine => Refusal::NotACandidate,
        Keeps::Generic => GENERIC.refuse(),
        Keeps::Unknown => LAYOUT_UNKNOWN.because(what.clone()),
        Keeps::Copy => COPY.refuse(),
        Keeps::Representation => REPRESENTATION.because(format!("`{what}` fixes the layout")),
        Keeps::Visible => VISIBLE_OUTSIDE.refuse(),
        Keeps::Allowed => ALLOWED_BY_THE_AUTHOR.because(format!("`{what}` allows it")),
        Keeps::Derive => DERIVE.because(format!("`{what}` is not known to see through a `Box`")),
        Keeps::Attribute => ATTRIBUTE.because(format!("`{what}` may look into it")),
        Keeps::Conditional => CONDITIONAL.because(format!("`{what}` may leave it out")),
        Keeps::SeveralFields => {
            SEVERAL_FIELDS.because(format!("with its largest field in a `Box` the enum has {what}"))
        }
        Keeps::NothingGained => NOTHING_GAINED.because(what.clone()),
        Keeps::Size => SIZE_OBSERVED.because(format!("`{what}` depends on its size")),
        Keeps::ShortLived => SHORT_LIVED.because(format!("no value of `{what}` is kept")),
        Keeps::UsuallyLarge => {
            USUALLY_LARGE.because(format!("no place builds another variant than `{what}`"))
        }
        Keeps::UsuallySome => USUALLY_SOME.because(format!("{what} places give it a value")),
        Keeps::FilledLater => FILLED_LATER.refuse(),
        Keeps::Whole => USED_AS_A_WHOLE.because(format!("`{what}` uses the `Option` as a whole")),
        Keeps::Const => CONST_CONTEXT.because(format!("`{what}` is evaluated by the compiler")),
        Keeps::NoBox => NO_BOX.because(format!("no `Box` can be written for `{what}`")),
        Keeps::Destructured => DESTRUCTURED.because(format!("the pattern `{what}` looks into it")),
        Keeps::Alternatives => ALTERNATIVES.because(format!("`{what}` is bound by several alternatives")),
        Keeps::Use => USE_UNCLEAR.because(format!("`{what}` has no counterpart for a `Box`")),
        Keeps::Barrier(barrier) => match barrier {
            Barrier::Value => FUNCTION_VALUE.because(kept.words(barrier)),
            Barrier::Renamed => RENAMED.because(kept.words(barrier)),
            Barrier::Documented => DOCUMENTED.because(kept.words(barrier)),
            Barrier::Macro | Barrier::NamedInAttribute => IN_MACRO.because(kept.words(barrier)),
            Barrier::Unknown => USE_UNCLEAR.because(kept.words(barrier)),
            Barrier::Address => USE_UNCLEAR.because(format!("`{what}` looks at the address")),
            _ => OUT_OF_REACH.because(kept.words(barrier)),
        },
    }
}
