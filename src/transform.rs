//! The vocabulary of memfix: what a transform is, and the plain values that pass between the stages.
//!
//! A transform answers three questions, in this order and in separate functions, so that "is it possible" and
//! "do it" cannot drift apart:
//!
//! - `find`: where could this be done? Syntax only, no types.
//! - `prove`: may it be done here? One named precondition a line; the first that fails is the answer.
//! - `plan`: which text changes? It cannot fail: whatever it needs is in the proof.
//!
//! Everything below `Transform` is plain data: no syntax node and no type of the analyser crosses a stage.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Range;

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, TextRange, WalkEvent, ast};

use crate::facts::Facts;

/// A source file of the loaded workspace. Valid for one loaded workspace; [`crate::workspace::Workspace::file`]
/// gives its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileRef(pub u32);

/// A half-open range of bytes in a file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `start..end`, in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// An empty span at `offset`: an insertion point.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The same range as `usize`, for slicing text.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies within `self`.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte or meet at a point.
    pub const fn touches(self, other: Span) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

impl From<TextRange> for Span {
    fn from(range: TextRange) -> Self {
        Self::new(range.start().into(), range.end().into())
    }
}

/// What applying a proposal can change besides allocation, in the order of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Only allocation behaviour changes; applied by default.
    Safe,
    /// Correct, but something observable or a trade-off is in it; applied with `--include review`.
    Review,
    /// Worth knowing, no edit that can be proven.
    Advice,
}

impl Safety {
    /// The name in reports and configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Review => "review",
            Safety::Advice => "advice",
        }
    }
}

/// What a rewrite reaches: it decides how much of the workspace a proof must see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One function body.
    Body,
    /// A function's signature and its callers.
    Signature,
    /// A type's definition and all its uses.
    Type,
}

impl Scope {
    /// The name in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Body => "body",
            Scope::Signature => "signature",
            Scope::Type => "type",
        }
    }
}

/// A reason for leaving a place alone: its stable name and one sentence for the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Kebab-case, a fact about the code: `rarely-filled`.
    pub id: &'static str,
    /// One lower-case sentence for people.
    pub sentence: &'static str,
}

/// What is known of a transform without running it.
#[derive(Debug)]
pub struct Meta {
    /// Imperative, names the result: `insert-capacity`.
    pub id: &'static str,
    /// The whole source file; its `//!` head is the user documentation.
    pub source: &'static str,
    /// What the rewrite reaches.
    pub scope: Scope,
    /// The highest class a proposal of it can have.
    pub class: Safety,
    /// Whether it runs only where it is named: its rewrite is worth something in hot code alone, and costs elsewhere.
    pub only_when_named: bool,
    /// Every reason it can decline with.
    pub declines: &'static [Reason],
}

/// Declares a transform's reasons for leaving a place alone as constants and as the list `ALL`.
///
/// Each has one doc sentence, which is what the catalogue and `--declined` print.
#[macro_export]
macro_rules! declines {
    ($( #[doc = $sentence:literal] $name:ident = $id:literal; )*) => {
        $(
            #[doc = $sentence]
            pub const $name: $crate::transform::Reason =
                $crate::transform::Reason { id: $id, sentence: $sentence.trim_ascii() };
        )*
        /// Every reason of this transform, in the order of the catalogue.
        pub const ALL: &[$crate::transform::Reason] = &[$($name),*];
    };
}

/// One replacement of text. An empty span inserts; an empty `new` deletes.
///
/// `new` has `\n` line ends; `schedule` turns them into the file's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    pub file: FileRef,
    pub span: Span,
    pub new: String,
}

/// A `use` that an edit needs. Requests are merged as sets and rendered once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Import {
    pub file: FileRef,
    /// Offset of the `{`-delimited module body's first byte, or 0 for the file's own module.
    pub module: u32,
    /// `std::fmt::Write as _`.
    pub path: String,
    /// Where the line goes: the start of a line, or else a point that a new line may follow (after `{`).
    pub at: u32,
    /// White space before `use`.
    pub indent: String,
}

/// A package that an edit needs. Requests are merged as sets and rendered once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    /// The manifest of the package that needs it.
    pub manifest: FileRef,
    /// Its name in the registry: `crossbeam-utils`.
    pub name: String,
    /// Which versions will do: `0.8`.
    pub requirement: String,
    /// Without its default features.
    pub bare: bool,
    /// Taken from the table of the workspace.
    pub inherited: bool,
    /// What the lock file says of it, where it has the package for others already.
    pub lock: Option<Locked>,
}

/// An entry of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locked {
    pub file: FileRef,
    /// The package that gains a dependency, and its version.
    pub package: String,
    pub version: String,
    /// The dependency as it is written there: `crossbeam-utils`, or with its version where there are several.
    pub entry: String,
}

/// What an edit is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    /// Allocations and reallocations saved each time the code runs, where the count is a constant.
    pub allocations: Option<u64>,
    /// Bytes not requested from the allocator each time the code runs, where the count is a constant.
    pub bytes: Option<u64>,
    /// The same as a formula over the code's own names, or empty.
    pub formula: String,
}

/// What an edit costs, signed, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// Bytes more (or, negative, fewer) held, where known.
    pub bytes: i64,
    /// What else it costs, or empty.
    pub note: String,
}

/// The edits of a proven site and what they are worth: the output of `plan`.
#[derive(Clone, Debug)]
pub struct Plan {
    pub class: Safety,
    /// Why the class is what it is, one lower-case clause: `upper bound`; empty when safe.
    pub because: String,
    /// What, why and what to do, in one lower-case sentence.
    pub message: String,
    pub saves: Saving,
    pub costs: Cost,
    /// What must hold and was not proven.
    pub assumes: Vec<String>,
    pub edits: Vec<Edit>,
    pub imports: Vec<Import>,
    pub dependencies: Vec<Dependency>,
    /// Paths of the definitions that the edit changes; two proposals that share one conflict.
    pub subjects: Vec<String>,
}

/// Where a candidate is, in words that outlive the syntax tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub transform: &'static str,
    pub file: FileRef,
    /// The construct that is rewritten.
    pub span: Span,
    /// The enclosing item: `Parser::parse_row`.
    pub item: String,
    /// The construct's text with white space folded, for an id that survives reformatting.
    pub text: String,
}

impl Finding {
    /// Whether `other` is of the same construct, wherever that has moved to.
    pub fn is_of(&self, other: &Finding) -> bool {
        (self.transform, self.file, &self.item, &self.text)
            == (other.transform, other.file, &other.item, &other.text)
    }
}

/// A proven rewrite: a small commit, accepted whole or not at all.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub finding: Finding,
    pub plan: Plan,
}

/// A candidate left alone.
#[derive(Clone, Debug)]
pub struct Decline {
    pub finding: Finding,
    pub reason: Reason,
    /// The reason in this place's own names, one lower-case sentence.
    pub message: String,
}

/// Why `prove` stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A candidate that must be left alone, with the reason and this place's own words.
    Declined(Reason, String),
    /// Types show that the place has nothing to do with this transform (a `push` of no container). Only counted.
    NotACandidate,
}

impl Reason {
    /// This reason as a refusal, with this place's own words.
    pub fn because(self, message: impl Into<String>) -> Refusal {
        Refusal::Declined(self, message.into())
    }

    /// This reason as a refusal, in the catalogue's words.
    pub fn refuse(self) -> Refusal {
        Refusal::Declined(self, self.sentence.to_owned())
    }
}

/// One rewrite rule. It does no I/O, prints nothing, holds no state and does not know that others exist.
pub trait Transform: Sync {
    /// A candidate in this rule's own words; may hold syntax nodes.
    type Site: Candidate;
    /// All that `plan` needs.
    type Proof;

    /// The rule's name, documentation and reasons.
    fn meta(&self) -> &'static Meta;
    /// The syntax kinds that `find` wants indexed.
    fn kinds(&self) -> &'static [SyntaxKind];
    /// The places where the rewrite could be possible, from syntax alone.
    fn find(&self, index: &SyntaxIndex) -> Vec<Self::Site>;
    /// Whether it may be done at this site.
    fn prove(&self, site: &Self::Site, facts: &Facts<'_>) -> Result<Self::Proof, Refusal>;
    /// The edits.
    fn plan(&self, site: &Self::Site, proof: Self::Proof) -> Plan;
}

/// What the engine asks of any candidate.
pub trait Candidate {
    /// The construct that would be rewritten.
    fn node(&self) -> &SyntaxNode;
}

/// The nodes of one file, by kind: the result of the one walk that all transforms share.
#[derive(Debug)]
pub struct SyntaxIndex {
    root: SyntaxNode,
    by_kind: HashMap<SyntaxKind, Vec<SyntaxNode>>,
}

impl SyntaxIndex {
    /// Walks `file` once and keeps the nodes of `kinds`, in source order, leaving out what is under a node that
    /// `skip` accepts.
    pub fn new(file: &ast::SourceFile, kinds: &[SyntaxKind], skip: impl Fn(&SyntaxNode) -> bool) -> Self {
        let mut by_kind: HashMap<SyntaxKind, Vec<SyntaxNode>> = HashMap::with_capacity(kinds.len());
        let mut walk = file.syntax().preorder();
        while let Some(event) = walk.next() {
            let WalkEvent::Enter(node) = event else { continue };
            if skip(&node) {
                walk.skip_subtree();
            } else if kinds.contains(&node.kind()) {
                by_kind.entry(node.kind()).or_default().push(node);
            }
        }
        Self { root: file.syntax().clone(), by_kind }
    }

    /// All nodes of `kind`, in source order.
    pub fn nodes(&self, kind: SyntaxKind) -> impl Iterator<Item = &SyntaxNode> {
        self.by_kind.get(&kind).into_iter().flatten()
    }

    /// How many nodes of `kind` there are.
    pub fn count(&self, kind: SyntaxKind) -> usize {
        self.by_kind.get(&kind).map_or(0, Vec::len)
    }

    /// The file's root node.
    pub fn root(&self) -> &SyntaxNode {
        &self.root
    }

    /// All nodes of type `N`, in source order.
    pub fn all<N: AstNode>(&self, kind: SyntaxKind) -> impl Iterator<Item = N> + '_ {
        self.by_kind.get(&kind).into_iter().flatten().filter_map(|node| N::cast(node.clone()))
    }
}

/// The result of one transform on one file.
#[derive(Debug, Default)]
pub struct Survey {
    pub proposals: Vec<Proposal>,
    pub declines: Vec<Decline>,
    /// Candidates whose proof panicked, and what the panic said.
    pub failures: Vec<(Finding, String)>,
    /// Syntactic candidates that types showed to be none.
    pub not_candidates: usize,
    /// Time in `find`, nanoseconds.
    pub find_ns: u64,
    /// Time in `prove` and `plan`, nanoseconds.
    pub prove_ns: u64,
}

/// A [`Transform`] whose types are erased, for the table [`crate::transforms::ALL`].
pub trait AnyTransform: Sync {
    /// See [`Transform::meta`].
    fn meta(&self) -> &'static Meta;
    /// See [`Transform::kinds`].
    fn kinds(&self) -> &'static [SyntaxKind];
    /// Finds, proves and plans everything in one file.
    fn survey(&self, index: &SyntaxIndex, facts: &Facts<'_>) -> Survey;
}

impl<T: Transform> AnyTransform for T {
    fn meta(&self) -> &'static Meta {
        Transform::meta(self)
    }

    fn kinds(&self) -> &'static [SyntaxKind] {
        Transform::kinds(self)
    }

    fn survey(&self, index: &SyntaxIndex, facts: &Facts<'_>) -> Survey {
        let mut survey = Survey::default();
        let start = std::time::Instant::now();
        let sites = self.find(index);
        survey.find_ns = start.elapsed().as_nanos() as u64;
        let start = std::time::Instant::now();
        for site in sites {
            let finding = facts.finding(Transform::meta(self).id, site.node());
            match facts.attempt(|| self.prove(&site, facts)) {
                Ok(Ok(proof)) => survey.proposals.push(Proposal { finding, plan: self.plan(&site, proof) }),
                Ok(Err(Refusal::Declined(reason, message))) => {
                    survey.declines.push(Decline { finding, reason, message });
                }
                Ok(Err(Refusal::NotACandidate)) => survey.not_candidates += 1,
                Err(panic) => survey.failures.push((finding, panic)),
            }
        }
        survey.prove_ns = start.elapsed().as_nanos() as u64;
        survey
    }
}

/// What a panic says where it says nothing.
pub const SILENT_PANIC: &str = "panicked without a message";

/// What a panic with this payload says.
pub fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or(SILENT_PANIC)
}
