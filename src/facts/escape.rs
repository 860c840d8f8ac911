//! Whether the value of a local stays in the block that declares it, and whether it could live longer.
//!
//! Two questions, for any rewrite that keeps a value where the code makes a new one each time:
//!
//! - [`Facts::confined`]: does the value end with its block? It does not where some path moves it away, or where a
//!   closure, a thread or a future takes it along.
//! - [`Facts::may_outlive`]: would anything but memory notice if it lived longer? A type that can hold a borrow would,
//!   since that borrow had to last as long; so would a drop that does more than free, and a future that has to be
//!   `Send` across an `.await`.
//!
//! Borrows *of* the value need no proof of their own: the value dies with its block, so whatever borrows it is dead by
//! then, or the code did not compile. Only a borrow that is put into a variable from outside is refused, because
//! that it is dead is not seen from here.
//!
//! The answer is read off the syntax, with types. The analyser's MIR exists only for bodies without errors and without
//! async, so it decides nothing here.

use std::fmt;

use ra_ap_hir::{Access, Adt, AsAssocItem, AssocItemContainer, DropGlue, HirDisplay as _, Type};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasArgList, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::Facts;
use crate::facts::macros::{FORMAT_ERRORS, FORMAT_INTO, FORMATS};
use crate::facts::place::{Mention, Place, Touch, mentions};
use crate::facts::shape::is_below_branch;
use crate::facts::source::cfg_inside;
use crate::transform::Span;

/// Why a value may be needed, or noticed, after the block that declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Moved away, on every path that comes to it.
    Moved(Move),
    /// Moved away in one branch only.
    MovedInBranch(Move),
    /// Given a new value as a whole, in the code's own words.
    Replaced(String),
    /// A borrow of it is put into this variable from outside.
    Borrowed(String),
    /// Taken along by a closure, a thread or a future.
    Captured(Capture),
    /// In the call of a macro, by its name, that may do anything with it.
    Macro(String),
    /// A `cfg` hides code that may use it differently.
    Cfg(String),
    /// What its own buffer has room for is looked at, or relied on, by this method.
    Capacity(String),
    /// The analyser has no type, or no callee, for this.
    Unknown(String),
    /// Its type can hold a borrow, which would have to live as long.
    Lifetime(String),
    /// Dropping what it holds does more than free memory.
    Drop(String),
    /// Not known to be `Send`, and alive across an `.await`.
    NotSend(String),
}

/// How a value is moved away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Returned, or the value of the block, or of a `break`.
    Returned,
    /// An argument of this callee.
    Argument(String),
    /// The receiver of this method, or operator, which takes it by value.
    Consumed(String),
    /// Part of a literal, or assigned.
    Stored,
    /// Bound to another name.
    Rebound,
    /// Iterated by value.
    Iterated,
    /// Matched by value.
    Matched,
    /// Its contents are moved out by this function, and something else is left in its place.
    Taken(String),
}

/// What takes a value along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// A `move` closure; `thread::spawn` takes one.
    Closure,
    /// An `async` block or closure.
    Future,
}

impl fmt::Display for Escape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Escape::Moved(how) => write!(f, "{how}"),
            Escape::MovedInBranch(how) => write!(f, "{how} in one branch"),
            Escape::Replaced(by) => write!(f, "replaced by `{by}`"),
            Escape::Borrowed(by) => write!(f, "borrowed by `{by}` from outside"),
            Escape::Captured(Capture::Closure) => f.write_str("captured by a `move` closure"),
            Escape::Captured(Capture::Future) => f.write_str("captured by an async block"),
            Escape::Macro(name) => write!(f, "in a call of `{name}!`"),
            Escape::Cfg(cfg) => write!(f, "under `{cfg}`"),
            Escape::Capacity(method) => write!(f, "asked for its room by `{method}`"),
            Escape::Unknown(what) => write!(f, "in `{what}`, which is not known"),
            Escape::Lifetime(ty) => write!(f, "of type `{ty}`, which can hold a borrow"),
            Escape::Drop(ty) => write!(f, "of type `{ty}`, whose drop does more than free"),
            Escape::NotSend(ty) => write!(f, "of type `{ty}`, which may not be `Send`, across an `.await`"),
        }
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Move::Returned => f.write_str("returned"),
            Move::Argument(callee) => write!(f, "passed by value to `{callee}`"),
            Move::Consumed(by) => write!(f, "consumed by `{by}`"),
            Move::Stored => f.write_str("stored"),
            Move::Rebound => f.write_str("bound to another name"),
            Move::Iterated => f.write_str("iterated by value"),
            Move::Matched => f.write_str("matched by value"),
            Move::Taken(by) => write!(f, "emptied by `{by}`"),
        }
    }
}

/// A value of which only the elements are needed.
#[derive(Clone, Debug)]
pub struct Spent {
    /// What stands for the elements: `buf` in `for x in buf`, or `buf.into_iter()`.
    pub node: SyntaxNode,
    /// Why the value is gone afterwards.
    pub escape: Escape,
}

/// A local variable that a `let` declares, its whole pattern being the name.
#[derive(Clone, Debug)]
pub struct Local {
    pub stmt: ast::LetStmt,
    pub pattern: ast::IdentPat,
    pub place: Place,
}

impl Local {
    /// The variable that `stmt` declares.
    pub fn of(stmt: &ast::LetStmt) -> Option<Local> {
        let Some(ast::Pat::IdentPat(pattern)) = stmt.pat() else { return None };
        if pattern.ref_token().is_some() || pattern.pat().is_some() {
            return None;
        }
        let place = Place {
            path: vec![pattern.name()?.text().to_string()],
            declared: Some(Span::from(pattern.syntax().text_range())),
        };
        Some(Local { stmt: stmt.clone(), pattern, place })
    }

    /// The block that declares it, which is where its value ends.
    pub fn block(&self) -> Option<SyntaxNode> {
        self.stmt.syntax().parent()
    }

    /// Every mention of it, in source order.
    pub fn mentions(&self) -> Vec<Mention> {
        self.block().map_or_else(Vec::new, |block| mentions(&self.place, &block))
    }
}

impl Facts<'_> {
    /// Whether the value of `local` ends with the block that declares it: no path takes it away.
    pub fn confined(&self, local: &Local) -> Result<(), Escape> {
        self.spent(local)?.into_iter().next().map_or(Ok(()), |spent| Err(spent.escape))
    }

    /// Where the elements of a value that else ends with its block are taken out, one by one, by value. Were they
    /// drained instead, the value would be confined.
    pub fn spent(&self, local: &Local) -> Result<Vec<Spent>, Escape> {
        let Some(block) = local.block() else { return Err(Escape::Unknown(local.place.text())) };
        if let Some(cfg) = cfg_inside(&block).next() {
            return Err(Escape::Cfg(cfg.syntax().text().to_string()));
        }
        let mut all = Vec::new();
        for mention in local.mentions() {
            if let Some(capture) = captured(&mention.node, &block) {
                return Err(Escape::Captured(capture));
            }
            match self.stays(&mention, &block) {
                Ok(()) => {}
                Err(escape) => match self.iterated(&mention) {
                    Some(node) => all.push(Spent { node, escape }),
                    None => return Err(escape),
                },
            }
            if let Some(outside) = self.stored_outside(&mention.node, &block) {
                return Err(Escape::Borrowed(outside));
            }
        }
        Ok(all)
    }

    /// What stands for the elements, where a mention is only there to be iterated: the head of a `for`, or the argument
    /// of an `extend`.
    fn iterated(&self, mention: &Mention) -> Option<SyntaxNode> {
        let is_head = |node: &SyntaxNode| {
            let round = node.parent().and_then(ast::ForExpr::cast);
            round.and_then(|it| it.iterable()).is_some_and(|it| it.syntax() == node)
        };
        match &mention.touch {
            Touch::Value if is_head(&mention.node) => Some(mention.node.clone()),
            Touch::Value => {
                let call = ast::MethodCallExpr::cast(mention.node.parent()?.parent()?)?;
                let callee = self.sema.resolve_method_call(&call)?;
                let extends = self.function_path(callee).ends_with("iter::traits::collect::Extend::extend");
                extends.then(|| mention.node.clone())
            }
            Touch::Method(call) if call.name_ref()?.text() == "into_iter" => {
                let mut whole = call.syntax().clone();
                while let Some(outer) = whole.parent().and_then(ast::MethodCallExpr::cast) {
                    outer.receiver().filter(|it| *it.syntax() == whole)?;
                    // A draining iterator cannot be cloned.
                    let copies = outer.name_ref().is_none_or(|name| matches!(name.text(), "cycle" | "clone"));
                    self.sema.resolve_method_call(&outer).filter(|it| !copies && self.is_std(*it))?;
                    whole = outer.syntax().clone();
                }
                is_head(&whole).then(|| call.syntax().clone())
            }
            _ => None,
        }
    }

    /// Whether one mention leaves the value where it is.
    fn stays(&self, mention: &Mention, block: &SyntaxNode) -> Result<(), Escape> {
        let moved = |how: Move| match is_below_branch(&mention.node, block) {
            true => Escape::MovedInBranch(how),
            false => Escape::Moved(how),
        };
        match &mention.touch {
            Touch::Shared => Ok(()),
            Touch::Exclusive => match taker(&mention.node) {
                Some(name) => Err(moved(Move::Taken(name))),
                None => Ok(()),
            },
            Touch::Assigned(bin) => match bin.op_kind() {
                Some(ast::BinaryOp::Assignment { op: Some(_) }) => Ok(()),
                _ => Err(Escape::Replaced(bin.syntax().text().to_string())),
            },
            Touch::Value => Err(moved(value_goes(&mention.node))),
            Touch::Macro(call) => in_macro(call, mention.place.root()),
            Touch::Method(call) => {
                let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
                if ROOM.contains(&name.as_str()) {
                    return Err(Escape::Capacity(name));
                }
                match self.takes_by_value(call) {
                    Some(false) if hands_out(call, &name) => Err(moved(Move::Taken(name))),
                    Some(false) => Ok(()),
                    Some(true) => Err(moved(Move::Consumed(name))),
                    None => Err(Escape::Unknown(name)),
                }
            }
        }
    }

    /// Whether a method takes its receiver itself, not a borrow of it.
    fn takes_by_value(&self, call: &ast::MethodCallExpr) -> Option<bool> {
        let function = self.sema.resolve_method_call(call)?;
        match function.self_param(self.db())?.access(self.db()) {
            Access::Shared | Access::Exclusive => Some(false),
            Access::Owned => {
                // `impl Trait for &Vec<T>`: what is taken is a borrow that the call itself makes.
                let container = function.as_assoc_item(self.db())?.container(self.db());
                let own = match container {
                    AssocItemContainer::Impl(of) => of.self_ty(self.db()).is_reference(),
                    AssocItemContainer::Trait(_) => false,
                };
                Some(!own)
            }
        }
    }

    /// Whether nothing but memory would notice if the value of `local` lived longer, `awaits` saying whether it would
    /// then live across an `.await`.
    pub fn may_outlive(&self, local: &Local, awaits: bool) -> Result<(), Escape> {
        let unknown = || Escape::Unknown(local.place.text());
        let ty = self.sema.type_of_pat(&local.pattern.clone().into()).ok_or_else(unknown)?.original;
        if ty.contains_unknown() {
            return Err(unknown());
        }
        let shown = || self.shown(&ty);
        if self.can_borrow(&ty) {
            return Err(Escape::Lifetime(shown()));
        }
        if !self.only_frees(&ty, 8) {
            return Err(Escape::Drop(shown()));
        }
        if awaits && !self.has_trait(&ty, ["core", "marker", "Send"]) {
            return Err(Escape::NotSend(shown()));
        }
        Ok(())
    }

    fn shown(&self, ty: &Type<'_>) -> String {
        let krate = self.sema.first_crate(FileId::from_raw(self.file().0));
        krate.map_or_else(String::new, |krate| {
            let text = ty.display(self.db(), krate.to_display_target(self.db())).to_string();
            text.replace(", Global", "")
        })
    }

    /// Whether dropping a value runs no code but that of the allocator.
    fn only_frees(&self, ty: &Type<'_>, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        if ty.drop_glue(self.db()) == DropGlue::None {
            return true;
        }
        let deeper = |ty: &Type<'_>| self.only_frees(ty, depth - 1);
        if ty.is_tuple() {
            return ty.tuple_fields(self.db()).iter().all(deeper);
        }
        if let Some((element, _)) = ty.as_array(self.db()) {
            return deeper(&element);
        }
        let Some((adt, args)) = ty.as_adt_with_args() else { return false };
        if FREES.contains(&self.adt_path(adt).as_str()) {
            return args.iter().flatten().all(deeper);
        }
        // A user's own type, without parameters.
        args.is_empty()
            && !self.has_trait(ty, ["core", "ops", "Drop"])
            && self.parts(adt).is_some_and(|parts| parts.iter().all(deeper))
    }

    /// The types of the fields of a struct, or of all variants of an enum.
    fn parts(&self, adt: Adt) -> Option<Vec<Type<'_>>> {
        let db = self.db();
        let fields = match adt {
            Adt::Struct(it) => it.fields(db),
            Adt::Enum(it) => it.variants(db).into_iter().flat_map(|it| it.fields(db)).collect(),
            Adt::Union(_) => return None,
        };
        Some(fields.into_iter().map(|field| field.ty(db)).collect())
    }

    fn has_trait(&self, ty: &Type<'_>, path: [&str; 3]) -> bool {
        self.trait_at(path).is_some_and(|it| ty.impls_trait(self.db(), it, &[]))
    }

    /// The variable from outside `block` that is assigned something in which `node` is, and could borrow it.
    fn stored_outside(&self, node: &SyntaxNode, block: &SyntaxNode) -> Option<String> {
        let assignments = node.ancestors().take_while(|it| it != block).filter_map(ast::BinExpr::cast);
        assignments.filter(|it| it.op_kind() == Some(ast::BinaryOp::Assignment { op: None })).find_map(
            |bin| {
                bin.rhs().filter(|it| it.syntax().text_range().contains_range(node.text_range()))?;
                let target = bin.lhs()?;
                let place = Place::of(&target)?;
                let inside = place.declared.is_some_and(|it| Span::from(block.text_range()).contains(it));
                let holds = self.ty(&target).map_or(true, |ty| self.can_borrow(&ty));
                (!inside && holds).then(|| place.text())
            },
        )
    }
}

/// What takes the value along at `node`: the nearest closure or future between it and `block`.
fn captured(node: &SyntaxNode, block: &SyntaxNode) -> Option<Capture> {
    node.ancestors().take_while(|it| it != block).find_map(|it| {
        if let Some(closure) = ast::ClosureExpr::cast(it.clone()) {
            let future = closure.async_token().map(|_| Capture::Future);
            return future.or(closure.move_token().map(|_| Capture::Closure));
        }
        let runs_later = ast::BlockExpr::cast(it)?;
        let lazy = runs_later.async_token().or(runs_later.gen_token());
        lazy.map(|_| Capture::Future)
    })
}

/// The function that moves the contents out of what is borrowed exclusively at `node`: `mem::take(&mut buf)`.
fn taker(node: &SyntaxNode) -> Option<String> {
    let borrow = node.parent()?;
    let call = ast::CallExpr::cast(borrow.parent()?.parent()?)?;
    let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
    let name = callee.path()?.segment()?.name_ref()?.text().to_string();
    ["take", "replace", "swap"].contains(&name.as_str()).then_some(name)
}

/// Whether a method that borrows gives the contents, or a share of them, away.
fn hands_out(call: &ast::MethodCallExpr, name: &str) -> bool {
    // `str` and slices have a `split` with an argument, which only looks.
    let bare = call.arg_list().is_none_or(|args| args.args().next().is_none());
    matches!(name, "split_off" | "split_to") || (name == "split" && bare)
}

/// Where a value goes that is mentioned as it stands.
fn value_goes(node: &SyntaxNode) -> Move {
    let Some(parent) = node.ancestors().skip(1).find(|it| !ast::ParenExpr::can_cast(it.kind())) else {
        return Move::Stored;
    };
    match parent.kind() {
        SyntaxKind::ARG_LIST => {
            let callee = parent.parent().and_then(|call| {
                let name = ast::MethodCallExpr::cast(call.clone())
                    .and_then(|it| it.name_ref())
                    .map(|it| it.syntax().clone());
                name.or_else(|| Some(ast::CallExpr::cast(call)?.expr()?.syntax().clone()))
            });
            Move::Argument(callee.map_or_else(String::new, |it| it.text().to_string()))
        }
        SyntaxKind::LET_STMT => Move::Rebound,
        SyntaxKind::FOR_EXPR => Move::Iterated,
        SyntaxKind::MATCH_EXPR | SyntaxKind::LET_EXPR => Move::Matched,
        SyntaxKind::RETURN_EXPR | SyntaxKind::BREAK_EXPR | SyntaxKind::STMT_LIST => Move::Returned,
        SyntaxKind::BIN_EXPR => {
            let bin = ast::BinExpr::cast(parent);
            let left = bin.as_ref().and_then(|it| it.lhs()).is_some_and(|it| it.syntax() == node);
            match bin.and_then(|it| it.op_token()) {
                Some(operator) if left => Move::Consumed(operator.text().to_owned()),
                _ => Move::Stored,
            }
        }
        _ => Move::Stored,
    }
}

/// Whether a macro call only looks at, or writes into, every mention of `name` in it.
fn in_macro(call: &ast::MacroCall, name: &str) -> Result<(), Escape> {
    let path = call.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
    let macro_name = path.map(|it| it.text().to_string()).unwrap_or_default();
    let other = || Escape::Macro(macro_name.clone());
    let formats =
        [FORMATS, FORMAT_ERRORS, FORMAT_INTO].iter().any(|them| them.contains(&macro_name.as_str()));
    let Some(tree) = call.token_tree().filter(|_| formats) else { return Err(other()) };
    let tokens: Vec<SyntaxToken> = tree
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| !it.kind().is_trivia())
        .collect();
    let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.text());
    for (at, token) in tokens.iter().enumerate() {
        if matches!(token.text(), "move" | "async") {
            return Err(other());
        }
        if token.text() != name {
            continue;
        }
        let (before, after) = (text(at.checked_sub(1)), text(Some(at + 1)));
        let method = text(Some(at + 2));
        if after == "." && ROOM.contains(&method) {
            return Err(Escape::Capacity(method.to_owned()));
        }
        let borrowed = matches!(before, "&" | "mut");
        let whole = matches!(after, "," | ")" | "]" | "}");
        let outermost = token.parent().as_ref() == Some(tree.syntax());
        let looked_at = match after {
            "." => borrowed || LOOKS.iter().any(|looks| method.starts_with(looks)),
            "[" => true,
            _ if whole && borrowed => true,
            _ if whole && at == 1 => BORROWS_FIRST.contains(&macro_name.as_str()),
            // What is formatted is borrowed by the macro itself.
            _ if whole => outermost && matches!(before, "," | "=" | "?" | "%"),
            // `buf = …` names an argument.
            "=" => outermost && before == ",",
            _ => false,
        };
        if !looked_at {
            return Err(other());
        }
    }
    Ok(())
}

/// Types whose own drop only frees, if that of their arguments does.
pub(super) const FREES: &[&str] = &[
    "alloc::alloc::Global",
    "alloc::boxed::Box",
    "alloc::collections::binary_heap::BinaryHeap",
    "alloc::collections::btree::map::BTreeMap",
    "alloc::collections::btree::set::BTreeSet",
    "alloc::collections::linked_list::LinkedList",
    "alloc::collections::vec_deque::VecDeque",
    "alloc::string::String",
    "alloc::vec::Vec",
    "bytes::bytes_mut::BytesMut",
    "core::option::Option",
    "core::result::Result",
    "hashbrown::map::HashMap",
    "hashbrown::set::HashSet",
    "indexmap::map::IndexMap",
    "indexmap::set::IndexSet",
    "smallvec::SmallVec",
    "std::collections::hash::map::HashMap",
    "std::collections::hash::set::HashSet",
    "std::ffi::os_str::OsString",
    "std::path::PathBuf",
];

/// Methods that look at the room of a buffer, or rely on it.
const ROOM: &[&str] = &[
    "allocation_size",
    "capacity",
    "chunk_mut",
    "push_within_capacity",
    "read_buf",
    "set_len",
    "shrink_to",
    "shrink_to_fit",
    "spare_capacity_mut",
];

/// Macros that format, and borrow their first argument too.
const BORROWS_FIRST: &[&str] =
    &["assert_eq", "assert_ne", "debug_assert_eq", "debug_assert_ne", "write", "writeln"];

/// Beginnings of the names of methods of buffers that take them by reference.
const LOOKS: &[&str] = &[
    "as_",
    "bytes",
    "chars",
    "chunks",
    "clone",
    "concat",
    "contains",
    "display",
    "drain",
    "ends_with",
    "extend",
    "first",
    "get",
    "insert",
    "is_",
    "iter",
    "join",
    "keys",
    "last",
    "len",
    "lines",
    "pop",
    "push",
    "remove",
    "split",
    "starts_with",
    "to_",
    "trim",
    "values",
    "windows",
];
