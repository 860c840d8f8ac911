//! Who calls a function, and whether its signature may change.
//!
//! A signature can change only where every caller is known and can be rewritten with it. So the question is answered
//! from the text of every file that can name the function, active or not: each mention of its name is a call that is
//! understood, provably something else, or the reason why nothing is known.

pub mod by_reference;
pub mod by_value;
mod mention;
mod origin;
mod parameter;
mod signature;
mod taken_apart;
mod value_use;
mod visible;

use std::fmt;
use std::sync::Arc;

use ra_ap_hir::Function;
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast;
use rustc_hash::FxHashSet;

use crate::facts::Facts;
use crate::transform::{FileRef, Span};

pub(in crate::facts) use by_value::{binds_tightly, consistent};
pub(in crate::facts) use mention::{is_aside, line_of, line_of_node, neighbour};
pub(in crate::facts) use parameter::Occurrence;
pub use parameter::Parameter;

/// What a proof about many files must know of the workspace, which no database says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Realm {
    /// Files that may be written.
    pub editable: FxHashSet<FileRef>,
    /// Files that are modules of several crates: what is proven of them is proven of the first only.
    pub shared: FxHashSet<FileRef>,
    /// Files of binaries, tests, benches and examples alone: nothing depends on them.
    pub programs: FxHashSet<FileRef>,
    /// Whether the analyser's layouts of std's types are not those of rustc.
    pub inexact_layouts: bool,
    /// Names of packages whose build script was not run.
    pub scripted: Arc<FxHashSet<String>>,
}

/// A text to put in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelling {
    pub file: FileRef,
    pub span: Span,
    pub new: String,
}

/// Why a change of a signature is to be looked at. `public`: code of other workspaces may call the function.
pub fn changed_signature(public: bool) -> String {
    if public { "the signature changes, which other workspaces can see" } else { "the signature changes" }
        .to_owned()
}

/// How many calls there are, and in how many files: `, in 3 calls in 2 files`, to follow what is to be done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    pub count: usize,
    pub files: usize,
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = |count: usize| if count == 1 { "" } else { "s" };
        let Calls { count, files } = *self;
        match count {
            0 => write!(f, "; no call is in sight"),
            _ => write!(f, ", in {count} call{} in {files} file{}", ending(count), ending(files)),
        }
    }
}

/// Why a signature has to stay, in the code's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    pub kind: Barrier,
    /// The code that is in the way.
    pub what: String,
}

impl Obstacle {
    /// What is in the way of any change of the signature, in words.
    pub fn words(&self) -> String {
        let what = &self.what;
        match self.kind {
            Barrier::Unknown => format!("a type or a name in `{what}` is unknown"),
            Barrier::Foreign => format!("`{what}`: it is known by its symbol"),
            Barrier::Attribute => format!("`{what}` may read or change the signature"),
            Barrier::Value => format!("`{what}` uses the function as a value"),
            Barrier::NamedInAttribute => format!("`{what}` names the function"),
            Barrier::Renamed => format!("`{what}` gives it another name"),
            Barrier::Unresolved => format!("`{what}` stands in code without types"),
            Barrier::Twin => format!("another configuration has `{what}`"),
            Barrier::ReadOnly => format!("`{what}` stands in a file that may not be written"),
            Barrier::Shared => "its file is a module of several crates".to_owned(),
            Barrier::Documented => format!("`{what}` shows a call"),
            Barrier::Macro => format!("`{what}` is, or is in, a macro call"),
            _ => format!("`{what}` is in the way"),
        }
    }
}

/// Kinds of obstacles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// The function is left out of this configuration.
    Inactive,
    /// A type or a name that the proof needs is not known.
    Unknown,
    /// A trait says what the signature is.
    Trait,
    /// Called as other languages call, or by its symbol.
    Foreign,
    /// A future keeps its arguments.
    Async,
    /// An attribute that may read or change the function.
    Attribute,
    /// Its file is a module of several crates.
    Shared,
    /// Other crates can see it.
    Visible,
    /// Used as a value: a function pointer, an argument of `map`.
    Value,
    /// Its name stands in code that is not analysed.
    Unresolved,
    /// Its name, or the parameter's, stands in a macro whose expansion is not understood.
    Macro,
    /// An attribute names it.
    NamedInAttribute,
    /// A documentation example calls it.
    Documented,
    /// An import gives it another name.
    Renamed,
    /// A caller stands in a file that may not be written.
    ReadOnly,
    /// Another configuration has another function of this name.
    Twin,
    /// A pattern binds references to parts of it.
    Pattern,
    /// A lifetime in the result is tied to the parameter, or one is named.
    Lifetime,
    /// The address matters.
    Address,
    /// A closure or a future takes the parameter along.
    Captured,
    /// An operator or a method that is another one for the other type.
    Operator,
    /// The value is moved, changed, or given away.
    Moved,
    /// A caller's argument cannot be written for the other type.
    Argument,
    /// A caller reads or changes the argument while it would be borrowed.
    Borrowed,
}

impl Barrier {
    /// This kind of obstacle, at the code `what`.
    pub(crate) fn at(self, what: impl ToString) -> Obstacle {
        Obstacle { kind: self, what: crate::facts::Unknown::Type.of(what).what }
    }
}

/// One call of a function. In a macro call the node is one of the expansion.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) node: CallNode,
}

/// A call as it is written.
#[derive(Clone, Debug)]
pub(crate) enum CallNode {
    /// `f(x)`, `Type::f(x, y)`.
    Path(ast::CallExpr),
    /// `x.f(y)`.
    Method(ast::MethodCallExpr),
}

impl Call {
    /// The argument for parameter `index`, `self` being the first where there is one.
    ///
    /// `Err`: it is the receiver of a method call, which follows and takes references by itself.
    pub(crate) fn argument(&self, index: usize, has_self: bool) -> Option<Result<ast::Expr, ast::Expr>> {
        use ra_ap_syntax::ast::HasArgList;
        match &self.node {
            CallNode::Path(call) => call.arg_list()?.args().nth(index).map(Ok),
            CallNode::Method(call) if has_self && index == 0 => call.receiver().map(Err),
            CallNode::Method(call) => call.arg_list()?.args().nth(index - usize::from(has_self)).map(Ok),
        }
    }

    pub(crate) fn syntax(&self) -> &ra_ap_syntax::SyntaxNode {
        use ra_ap_syntax::AstNode;
        match &self.node {
            CallNode::Path(call) => call.syntax(),
            CallNode::Method(call) => call.syntax(),
        }
    }
}

impl<'db> Facts<'db> {
    /// Every call of `function` in the workspace, in the order of files.
    ///
    /// `Err`: the first place that hides one, or that uses the function otherwise.
    pub(crate) fn callers(&self, function: Function) -> Result<Vec<Call>, Obstacle> {
        if let Some(known) = self.callers.borrow().get(&function) {
            return known.clone();
        }
        let callers = self.mentions(function);
        self.callers.borrow_mut().insert(function, callers.clone());
        callers
    }

    pub(crate) fn file_ref(file: FileId) -> FileRef {
        FileRef(file.index())
    }
}
