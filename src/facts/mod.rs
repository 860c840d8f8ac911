//! Answers questions about code: types, lengths, uses, growth. Knows nothing of transforms, findings or edits.
//!
//! **An answer is known or it is not.** Facts never guess: what cannot be seen is `Err(Why)`, and a type that was
//! not inferred is an answer, not an error. Types of the analyser do not appear in what transforms see.

pub mod accessor;
mod attempt;
mod birth;
mod borrows;
pub mod boxing;
pub mod callers;
pub mod capacity;
pub mod collection;
pub mod containers;
pub mod cost;
pub mod demand;
pub mod direct_text;
pub mod ending;
pub mod escape;
pub mod field_order;
pub mod fills;
pub mod fmt_write;
pub mod format_string;
pub mod growth;
pub mod hoist;
mod last_use;
pub mod layout;
pub mod length;
pub mod lift;
pub mod macro_args;
mod macros;
mod mentions;
pub mod padding;
pub mod place;
pub mod quantity;
mod rounds;
pub mod scratch;
mod scripted;
pub mod setting;
pub mod shape;
mod sharing;
pub mod source;
mod stable;
mod tally;
pub mod text_building;
pub mod text_sinks;
pub mod text_values;
pub mod text_writing;
mod trust;
mod types;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use ra_ap_hir::{Function, Semantics, attach_db};
use ra_ap_ide_db::{FileId, RootDatabase};
use ra_ap_syntax::{AstNode, TextRange, ast};
use rustc_hash::FxHashMap;

use crate::facts::fmt_write::{Handling, NoWrite};
use crate::transform::{FileRef, Import};

pub use types::{Container, Hasher};

/// Why an answer is not known, in the code's own names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub kind: Unknown,
    /// The expression that stopped the proof.
    pub what: String,
}

/// Kinds of not knowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The analyser has no type for it.
    Type,
    /// Nothing says how many items it yields.
    Length,
    /// A call whose repetition could cost or change something.
    Call,
    /// Signed or fallible arithmetic.
    Arithmetic,
    /// The length differs from one round of an enclosing loop to the next.
    Varies,
    /// It is inside a macro call.
    Macro,
    /// Something that is made on the way: its length is known only then.
    Made,
    /// It is bounded, but by only one of several conditions.
    Loose,
    /// A closure whose number of calls is not known.
    Closure,
    /// A loop without a known number of rounds.
    Rounds,
}

impl Unknown {
    /// This kind, of the expression `what`.
    pub fn of(self, what: impl ToString) -> Why {
        let what = what.to_string();
        let short: String = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let what = match short.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", &short[..end]),
            None => short,
        };
        Why { kind: self, what }
    }
}

/// A known answer, or why it is unknown.
pub type Answer<T> = Result<T, Why>;

/// What of a file's package decides what may be written into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// `2015`, `2018`, `2021`, `2024`.
    pub edition: String,
    /// Oldest compiler that must accept the result: (major, minor, patch).
    pub msrv: (u64, u64, u64),
    /// Lints that the package's manifest warns of or forbids.
    pub lints: Vec<String>,
    /// Those that it allows.
    pub allowed_lints: Vec<String>,
    /// What of the other files decides.
    pub realm: Arc<callers::Realm>,
    /// Whether signatures may change that other workspaces can see.
    pub public: bool,
    pub thresholds: Thresholds,
    /// What pads a value to cache lines of its own.
    pub padder: Arc<padding::Padder>,
}

/// Limits of size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The largest value that is passed by value, in words.
    pub small_value: u64,
    /// The largest value that is not passed by reference, in bytes.
    pub large_value: u64,
    /// How much larger than the others a variant is that is boxed, in bytes.
    pub large_variant: u64,
    /// How much smaller a struct is with what is in an `Option` boxed, in bytes.
    pub large_option: u64,
}

impl Default for Thresholds {
    /// Two words is what the calling conventions have registers for; 256 bytes is clippy's `large_types_passed_by_value`,
    /// 200 its `large_enum_variant`.
    fn default() -> Thresholds {
        Thresholds { small_value: 2, large_value: 256, large_variant: 200, large_option: 200 }
    }
}

/// The facts of one file in one view. Built inside `attach_db`; owns the unit's `Semantics`, since a `Semantics`
/// answers only for trees that it parsed itself.
pub struct Facts<'db> {
    pub(crate) sema: Semantics<'db, RootDatabase>,
    file: FileRef,
    tree: ast::SourceFile,
    dialect: Dialect,
    asked: Cell<u64>,
    unknown: Cell<u64>,
    /// Who calls a function.
    callers: RefCell<FxHashMap<Function, Result<Vec<callers::Call>, callers::Obstacle>>>,
    /// What of a function, by where it stands, is not seen.
    unseen: RefCell<FxHashMap<TextRange, Option<String>>>,
    /// Whether the file has a `write!` of its own.
    own_write: OnceCell<bool>,
    /// What the file does with results of `write!`.
    write_habit: OnceCell<Option<Handling>>,
    /// Whether the file writes `{name}` in format strings.
    inline_habit: OnceCell<bool>,
    spoilt: Cell<bool>,
    /// How each module, by its start, imports what `write!` needs.
    write_imports: RefCell<HashMap<u32, Result<Import, NoWrite>>>,
}

impl<'db> Facts<'db> {
    /// Asks `question` about `file`, in the scope that the analyser needs to answer about types.
    pub fn ask<R>(
        db: &RootDatabase,
        file: FileRef,
        dialect: Dialect,
        question: impl FnOnce(&Facts<'_>) -> R,
    ) -> R {
        attach_db(db, || question(&Facts::new(db, file, dialect)))
    }

    fn new(db: &'db RootDatabase, file: FileRef, dialect: Dialect) -> Self {
        let sema = Semantics::new(db);
        let tree = sema.parse_guess_edition(FileId::from_raw(file.0));
        Self {
            sema,
            file,
            tree,
            dialect,
            asked: Cell::new(0),
            unknown: Cell::new(0),
            callers: RefCell::default(),
            unseen: RefCell::default(),
            own_write: OnceCell::new(),
            write_habit: OnceCell::new(),
            inline_habit: OnceCell::new(),
            spoilt: Cell::new(false),
            write_imports: RefCell::new(HashMap::new()),
        }
    }

    /// The file's syntax tree; the only tree that these facts answer for.
    pub fn tree(&self) -> &ast::SourceFile {
        &self.tree
    }

    /// Whether the whole file is Rust; where not, what follows from the tree may be incomplete.
    pub fn parses(&self) -> bool {
        self.syntax_errors().next().is_none()
    }

    /// Where the file is no Rust.
    ///
    /// Not what the analyser has against a string over several lines that end in `\r\n`: rustc reads those as `\n`.
    pub(crate) fn syntax_errors(&self) -> impl Iterator<Item = TextRange> {
        let file = self.sema.attach_first_edition(FileId::from_raw(self.file.0));
        let text = self.tree().syntax().text();
        let of_line_end = move |range: &TextRange| {
            if !range.is_empty() {
                // Of the string as a whole, said once more at the place.
                return text.slice(*range).to_string().contains("\\\r\n");
            }
            let from = text.slice(range.start()..);
            let first_two = (from.char_at(0.into()), from.char_at(1.into()));
            matches!(first_two, (Some('\\'), Some('\r')) | (Some('\r'), Some('\n')))
        };
        let errors = file.parse_errors(self.sema.db).unwrap_or_default();
        errors.iter().map(|error| error.range()).filter(move |range| !of_line_end(range))
    }

    /// The file.
    pub fn file(&self) -> FileRef {
        self.file
    }

    /// What may be written here.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// How many types were asked for, and how many of them were unknown.
    pub fn type_statistics(&self) -> (u64, u64) {
        (self.asked.get(), self.unknown.get())
    }

    pub(crate) fn db(&self) -> &'db RootDatabase {
        self.sema.db
    }
}
