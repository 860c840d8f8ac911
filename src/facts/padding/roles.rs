//! In which function, or on which thread, an access is run.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_hir::{Crate, Function};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode, SyntaxToken, T};

use super::initial;
use super::uses::Found;
use crate::facts::Facts;
use crate::facts::source::is_test_item;

/// Functions that start what they are given on another thread.
const STARTS: &[&str] =
    &["spawn", "spawn_blocking", "spawn_scoped", "spawn_fifo", "scope_spawn", "join", "broadcast"];

/// Functions that wait: a loop that calls one writes a cache line now and then.
const WAITS: &[&str] = &[
    "accept",
    "park",
    "park_timeout",
    "read_line",
    "recv",
    "recv_deadline",
    "recv_timeout",
    "sleep",
    "wait",
    "wait_timeout",
    "wait_while",
];

/// Types that wait for each of their items.
const SOURCES: &[&str] = &["Incoming", "Receiver"];

/// The functions that a role calls, by file and start.
pub(super) type Calls = BTreeMap<Role, BTreeSet<(u32, u32)>>;

/// The function, or the closure that a thread runs, around an access.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Role {
    pub(super) file: u32,
    pub(super) start: u32,
    pub(super) name: String,
    /// Whether a thread begins with it.
    pub(super) is_entry: bool,
}

impl<'db> Facts<'db> {
    /// The functions of the workspace that are called in a body.
    pub(super) fn called(&self, body: &SyntaxNode) -> BTreeSet<(u32, u32)> {
        let function = |node: SyntaxNode| match ast::MethodCallExpr::cast(node.clone()) {
            Some(call) => self.sema.resolve_method_call(&call),
            None => self.callee(&ast::CallExpr::cast(node)?),
        };
        let place = |function: Function| {
            let source = self.sema.source(function)?;
            let file = source.file_id.file_id()?.file_id(self.db());
            Some((file.index(), u32::from(source.value.syntax().text_range().start())))
        };
        body.descendants().filter_map(function).filter_map(place).collect()
    }

    /// The function that a path calls.
    pub(super) fn callee(&self, call: &ast::CallExpr) -> Option<Function> {
        let ast::Expr::PathExpr(path) = call.expr()? else { return None };
        match self.sema.resolve_path(&path.path()?)? {
            ra_ap_hir::PathResolution::Def(ra_ap_hir::ModuleDef::Function(it)) => Some(it),
            _ => None,
        }
    }

    /// The role in which the code at a token is run; `None` where the access is nobody else's business: in tests, in
    /// other crates, and where the value is borrowed alone.
    pub(super) fn role_of_use(&self, krate: Crate, found: &Found<'_>) -> Option<(Role, SyntaxNode)> {
        let token = found.token;
        if token.parent_ancestors().any(|it| is_test_item(&it)) {
            return None;
        }
        if self.sema.first_crate(found.file) != Some(krate) {
            return None;
        }
        for node in token.parent_ancestors() {
            if let Some(closure) = ast::ClosureExpr::cast(node.clone())
                && starts_thread(closure.syntax())
            {
                let start = u32::from(closure.syntax().text_range().start());
                let file = found.file.index();
                let around = closure.syntax().ancestors().find_map(ast::Fn::cast).and_then(|it| it.name());
                let name = around.map_or_else(String::new, |it| format!("a thread of `{}`", it.text()));
                return Some((Role { file, start, name, is_entry: true }, node));
            }
            let Some(function) = ast::Fn::cast(node.clone()) else { continue };
            let exclusive = function
                .param_list()
                .and_then(|it| it.self_param())
                .is_some_and(|it| it.mut_token().is_some() && it.amp_token().is_some());
            let of_self = is_field_of_self(token);
            if exclusive && of_self {
                return None;
            }
            let name = function.name().map(|it| format!("`{}`", it.text())).unwrap_or_default();
            let start = u32::from(function.syntax().text_range().start());
            return Some((Role { file: found.file.index(), start, name, is_entry: false }, node));
        }
        None
    }
}

impl<'db> Facts<'db> {
    /// Whether the token is in a loop of the role, the innermost of which does not wait in each round.
    pub(super) fn is_in_loop(&self, token: &SyntaxToken, role: &Role) -> bool {
        let innermost = token
            .parent_ancestors()
            .take_while(|it| u32::from(it.text_range().start()) != role.start || !is_body_owner(it))
            .find(|it| {
                ast::LoopExpr::can_cast(it.kind())
                    || ast::WhileExpr::can_cast(it.kind())
                    || ast::ForExpr::can_cast(it.kind())
            });
        let Some(innermost) = innermost else { return false };
        let items = ast::ForExpr::cast(innermost.clone()).and_then(|it| it.iterable());
        let items = items.and_then(|it| self.sema.type_of_expr(&it)).map(|it| it.original.strip_references());
        let source = items.and_then(|it| it.as_adt()).map(|it| it.name(self.db()));
        let receives = source.is_some_and(|it| SOURCES.contains(&it.as_str()));
        let mut calls = innermost.descendants().filter_map(called_name);
        !receives && !calls.any(|it| WAITS.contains(&it.as_str()))
    }

    /// Whether a thread begins with the function that the role is, as in `thread::spawn(move || work(shared))`.
    pub(super) fn begins_thread(&self, krate: Crate, role: &Role) -> bool {
        let tree = self.tree_of(FileId::from_raw(role.file));
        let at = tree.token_at_offset(role.start.into()).right_biased();
        let mut around = at.iter().flat_map(|it| it.parent_ancestors()).filter_map(ast::Fn::cast);
        let function = around.find(|it| u32::from(it.syntax().text_range().start()) == role.start);
        let (Some(of), Some(name)) = (
            function.as_ref().and_then(|it| self.sema.to_def(it)),
            function.as_ref().and_then(|it| it.name()),
        ) else {
            return false;
        };
        let begins = |token: &SyntaxToken| {
            let name = token.parent()?;
            let call = name.ancestors().take(5).find_map(|it| {
                let function = match ast::MethodCallExpr::cast(it.clone()) {
                    Some(call) => self.sema.resolve_method_call(&call),
                    None => self.callee(&ast::CallExpr::cast(it.clone())?),
                };
                (function == Some(of)).then_some(it)
            })?;
            let mut closures = call.ancestors().take_while(|it| !ast::Fn::can_cast(it.kind()));
            closures.find(|it| ast::ClosureExpr::can_cast(it.kind()) && starts_thread(it))
        };
        let looked = self.each_mention(krate, name.text(), &mut |_, token| {
            let of_test = token.parent_ancestors().any(|it| is_test_item(&it));
            if !of_test && begins(token).is_some() { Err(()) } else { Ok(()) }
        });
        looked.is_err()
    }
}

/// Whether the token stands in `self.f`.
fn is_field_of_self(token: &SyntaxToken) -> bool {
    let before = initial::before(token).filter(|it| it.kind() == T![.]);
    let before = before.and_then(|it| initial::before(&it));
    before.is_some_and(|it| it.text() == "self")
}

/// Whether a closure is given to a function that runs it on another thread.
fn starts_thread(closure: &SyntaxNode) -> bool {
    let Some(call) =
        closure.parent().filter(|it| ast::ArgList::can_cast(it.kind())).and_then(|it| it.parent())
    else {
        return false;
    };
    called_name(call).is_some_and(|it| STARTS.contains(&it.as_str()))
}

/// The last name of what a call calls.
fn called_name(call: SyntaxNode) -> Option<String> {
    if let Some(call) = ast::MethodCallExpr::cast(call.clone()) {
        return Some(call.name_ref()?.text().to_string());
    }
    let callee = ast::CallExpr::cast(call)?.expr()?.syntax().text().to_string();
    Some(callee.rsplit("::").next()?.trim().to_owned())
}

fn is_body_owner(node: &SyntaxNode) -> bool {
    ast::Fn::can_cast(node.kind()) || ast::ClosureExpr::can_cast(node.kind())
}
