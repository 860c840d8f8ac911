//! In which function, or on which thread, an access is run.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_hir::{Crate, Function};
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode, SyntaxToken, T};

use super::initial;
use super::uses::Found;
use crate::facts::Facts;
use crate::facts::source::is_test_item;

/// Functions that start what they are given on another thread.
const STARTS: &[&str] =
    &["spawn", "spawn_blocking", "spawn_scoped", "spawn_fifo", "scope_spawn", "join", "broadcast"];

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
    let name = match ast::MethodCallExpr::cast(call.clone()) {
        Some(it) => it.name_ref().map(|it| it.text().to_string()),
        None => ast::CallExpr::cast(call)
            .and_then(|it| it.expr())
            .map(|it| it.syntax().text().to_string().rsplit("::").next().unwrap_or_default().to_owned()),
    };
    name.is_some_and(|it| STARTS.contains(&it.as_str()))
}

pub(super) fn is_in_loop(token: &SyntaxToken, role: &Role) -> bool {
    token
        .parent_ancestors()
        .take_while(|it| u32::from(it.text_range().start()) != role.start || !is_body_owner(it))
        .any(|it| {
            ast::LoopExpr::can_cast(it.kind())
                || ast::WhileExpr::can_cast(it.kind())
                || ast::ForExpr::can_cast(it.kind())
        })
}

fn is_body_owner(node: &SyntaxNode) -> bool {
    ast::Fn::can_cast(node.kind()) || ast::ClosureExpr::can_cast(node.kind())
}
