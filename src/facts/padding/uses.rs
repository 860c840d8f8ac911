//! Every place where the name of an atomic field stands: who reads it, who writes it, and what has to be written
//! otherwise once the field is padded.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Field, Function, HasCrate, Type};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasArgList, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::initial::{self, Fix};
use super::{Form, Keeps, Kept, Part};
use crate::facts::Facts;
use crate::facts::source::is_test_item;
use crate::transform::Span;

/// Methods of atomics that do not write.
const READS: &[&str] = &["load", "as_ptr", "get_mut", "into_inner"];

/// Methods of atomics that write.
const WRITES: &[&str] = &[
    "store",
    "swap",
    "compare_and_swap",
    "compare_exchange",
    "compare_exchange_weak",
    "fetch_add",
    "fetch_sub",
    "fetch_and",
    "fetch_nand",
    "fetch_or",
    "fetch_xor",
    "fetch_max",
    "fetch_min",
    "fetch_update",
    "fetch_not",
    "try_update",
    "update",
    "fetch_ptr_add",
    "fetch_ptr_sub",
    "fetch_byte_add",
    "fetch_byte_sub",
];

/// Functions that start what they are given on another thread.
const STARTS: &[&str] =
    &["spawn", "spawn_blocking", "spawn_scoped", "spawn_fifo", "scope_spawn", "join", "broadcast"];

/// One access to the value of a field.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) role: Role,
    pub(super) writes: bool,
    /// The method, where one is called.
    pub(super) method: String,
    pub(super) in_loop: bool,
    /// Of an array, which element.
    pub(super) index: Option<String>,
}

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

/// What is known of the uses of one field.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    pub(super) accesses: Vec<Access>,
    pub(super) calls: Calls,
    pub(super) fixes: Vec<Fix>,
    /// The first use that a padded field cannot serve, or that is not understood.
    pub(super) obstacle: Option<Kept>,
}

/// Where a name was found: the token in the file, and whether a macro call is around it.
struct Found<'a> {
    file: FileId,
    token: &'a SyntaxToken,
    in_macro: bool,
}

impl<'db> Facts<'db> {
    /// The uses of the field that `part` is.
    pub(super) fn uses_of_field(&self, part: &Part) -> Uses {
        let mut uses = Uses::default();
        let krate = part.field.parent_def(self.db()).adt(self.db()).krate(self.db());
        // Who reads and writes it is of interest even where one use is in the way.
        let mut obstacle = None;
        let Ok(()) = self.each_mention(krate, &part.name, &mut |file, token| {
            let understood = self.understand_use(part, &Found { file, token, in_macro: false }, &mut uses);
            obstacle = obstacle.take().or(understood.err());
            Ok::<(), Infallible>(())
        });
        uses.obstacle = obstacle;
        uses
    }

    fn understand_use(&self, part: &Part, found: &Found<'_>, uses: &mut Uses) -> Result<(), Kept> {
        let token = found.token;
        if token.kind() == SyntaxKind::COMMENT || token.text().trim_start_matches("r#") != part.name {
            return Ok(());
        }
        let Some(parent) = token.parent() else { return Ok(()) };
        if token.parent_ancestors().any(|it| ast::Attr::can_cast(it.kind())) {
            return Ok(());
        }
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return self.meaning_of_use(part, found, &parent, uses);
        }
        let mut unseen = false;
        for inner in self.sema.descend_into_macros_exact(token.clone()) {
            let Some(parent) = inner.parent() else { continue };
            if parent.kind() == SyntaxKind::TOKEN_TREE {
                unseen = true;
            } else {
                let found = Found { in_macro: true, ..*found };
                self.meaning_of_use(part, &found, &parent, uses)?;
            }
        }
        if unseen && could_be(token) { Err(Keeps::Macro.because(line_around(token))) } else { Ok(()) }
    }

    /// What the name at `node` is there for.
    fn meaning_of_use(
        &self,
        part: &Part,
        found: &Found<'_>,
        node: &SyntaxNode,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let is_ours = |it: Field| it == part.field;
        // `S { f }` as a pattern has a name, and as an expression a reference.
        if let Some(pat) = node.ancestors().take(4).find_map(ast::RecordPatField::cast)
            && pat.name_ref().is_none_or(|it| it.syntax() == node)
        {
            return match self.sema.resolve_record_pat_field(&pat) {
                Some((it, _)) if is_ours(it) => Err(Keeps::Pattern.because(pat.syntax())),
                _ => Ok(()),
            };
        }
        let Some(parent) = node.parent() else { return Ok(()) };
        if let Some(expr) = ast::FieldExpr::cast(parent.clone()) {
            return match self.sema.resolve_field(&expr) {
                Some(it) if it.left().is_some_and(is_ours) => {
                    self.use_of(part, found, &ast::Expr::FieldExpr(expr), uses)
                }
                Some(_) => Ok(()),
                None if is_plain_call(expr.syntax()) => Ok(()),
                None => Err(Keeps::OutOfReach.because(line_around(found.token))),
            };
        }
        let record = match ast::RecordExprField::cast(parent.clone()) {
            Some(it) => Some(it),
            None => node.ancestors().take(5).find_map(ast::RecordExprField::cast).filter(|it| {
                it.name_ref().is_none()
                    && it.expr().is_some_and(|it| it.syntax().text() == part.name.as_str())
            }),
        };
        let Some(record) = record else { return Ok(()) };
        match self.sema.resolve_record_field(&record) {
            Some((it, ..)) if is_ours(it) => {}
            _ => return Ok(()),
        }
        if found.in_macro {
            return Err(Keeps::Macro.because(line_around(found.token)));
        }
        uses.fixes.extend(self.initial_value(part, found.file, &record)?);
        Ok(())
    }

    /// What is done with the field at `expr`.
    fn use_of(&self, part: &Part, found: &Found<'_>, expr: &ast::Expr, uses: &mut Uses) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let place = parenthesised(expr.syntax());
        let Some(parent) = place.parent() else { return Err(other()) };
        if part.form == Form::Elements {
            return self.use_of_elements(part, found, &place, uses);
        }
        self.use_of_atomic(part, found, &place, &parent, None, uses)
    }

    /// What is done with the atomic at `place`.
    fn use_of_atomic(
        &self,
        part: &Part,
        found: &Found<'_>,
        place: &SyntaxNode,
        parent: &SyntaxNode,
        index: Option<String>,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let note = |uses: &mut Uses, writes: bool, method: &str| {
            if let Some((role, body)) = self.role_of_use(part, found) {
                uses.calls.entry(role.clone()).or_insert_with(|| self.called(&body));
                let in_loop = is_in_loop(found.token, &role);
                let method = method.to_owned();
                uses.accesses.push(Access { role, writes, method, in_loop, index: index.clone() });
            }
        };
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            if call.receiver().is_none_or(|it| it.syntax() != place) {
                return Err(other());
            }
            let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            let is_known = READS.contains(&name.as_str()) || WRITES.contains(&name.as_str());
            match self.sema.resolve_method_call(&call) {
                Some(it) if self.is_of_atomic(it) => {}
                None if is_known => {}
                _ => return Err(other()),
            }
            if name == "into_inner" {
                if found.in_macro {
                    return Err(Keeps::Macro.because(line_around(found.token)));
                }
                let at = u32::from(place.text_range().end());
                uses.fixes.push(Fix::insert(found.file, at, ".into_inner()"));
            }
            note(uses, !READS.contains(&name.as_str()) || name == "as_ptr", &name);
            return Ok(());
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            if reference.raw_token().is_some() {
                return Err(other());
            }
            note(uses, true, "&");
            if self.coerces(&reference) {
                return Ok(());
            }
            if found.in_macro {
                return Err(Keeps::Macro.because(line_around(found.token)));
            }
            let at = u32::from(place.text_range().start());
            uses.fixes.push(Fix::insert(found.file, at, "*"));
            return Ok(());
        }
        if let Some(assignment) = ast::BinExpr::cast(parent.clone())
            && matches!(assignment.op_kind(), Some(ast::BinaryOp::Assignment { op: None }))
            && assignment.lhs().is_some_and(|it| it.syntax() == place)
            && let Some(value) = assignment.rhs()
            && !found.in_macro
        {
            uses.fixes.push(Fix::wrap(found.file, value.syntax()));
            return Ok(());
        }
        Err(other())
    }

    /// What is done with an array, a slice or a `Vec` of atomics.
    fn use_of_elements(
        &self,
        part: &Part,
        found: &Found<'_>,
        place: &SyntaxNode,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let Some(parent) = place.parent() else { return Err(other()) };
        if let Some(index) = ast::IndexExpr::cast(parent.clone()) {
            let is_base = index.base().is_some_and(|it| it.syntax() == place);
            let (Some(at), true) = (index.index(), is_base) else { return Err(other()) };
            if ast::RangeExpr::can_cast(at.syntax().kind()) {
                return Err(other());
            }
            let element = parenthesised(index.syntax());
            let Some(parent) = element.parent() else { return Err(other()) };
            let text = self.index_words(&at);
            return self.use_of_atomic(part, found, &element, &parent, Some(text), uses);
        }
        let plain = |name: &str| matches!(name, "len" | "is_empty");
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone())
            && call.receiver().is_some_and(|it| it.syntax() == place)
        {
            let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            return match name.as_str() {
                _ if plain(&name) => Ok(()),
                "iter" => self.iteration(found, &call),
                _ => Err(other()),
            };
        }
        // `for slot in &self.slots`
        if let Some(reference) = ast::RefExpr::cast(parent.clone()).filter(|it| it.mut_token().is_none())
            && let Some(each) = reference.syntax().parent().and_then(ast::ForExpr::cast)
        {
            let body = ast::HasLoopBody::loop_body(&each).map(|it| it.syntax().clone());
            return match (each.pat(), body) {
                (Some(pat), Some(body)) => self.only_called(found, &pat, &body),
                _ => Err(other()),
            };
        }
        Err(other())
    }

    /// Whether nothing but methods of the atomics is called on what `iter` yields, through closures and in a loop.
    fn iteration(&self, found: &Found<'_>, iter: &ast::MethodCallExpr) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let mut chain = iter.syntax().clone();
        for _ in 0..16 {
            let Some(parent) = chain.parent() else { return Err(other()) };
            if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
                if call.receiver().is_none_or(|it| *it.syntax() != chain) {
                    return Err(other());
                }
                let arguments = call.arg_list();
                for argument in arguments.into_iter().flat_map(|it| it.args()) {
                    let ast::Expr::ClosureExpr(closure) = argument else {
                        if self
                            .sema
                            .type_of_expr(&argument)
                            .is_some_and(|it| !self.mentions_atomic(&it.original))
                        {
                            continue;
                        }
                        return Err(other());
                    };
                    let Some(body) = closure.body() else { return Err(other()) };
                    let params = closure.param_list();
                    for pat in params.into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat()) {
                        self.only_called(found, &pat, body.syntax())?;
                    }
                }
                chain = parent;
                let ty = self.sema.type_of_expr(&ast::Expr::MethodCallExpr(call));
                match ty.map(|it| it.original) {
                    Some(ty) if !self.mentions_atomic(&ty) && !ty.contains_unknown() => return Ok(()),
                    _ => continue,
                }
            }
            return match ast::ForExpr::cast(parent) {
                Some(each) => match (each.pat(), ast::HasLoopBody::loop_body(&each)) {
                    (Some(pat), Some(body)) => self.only_called(found, &pat, body.syntax()),
                    _ => Err(other()),
                },
                None => Err(other()),
            };
        }
        Err(other())
    }

    /// Whether the variables of `pat` that are atomics are only receivers of their methods in `body`.
    fn only_called(&self, found: &Found<'_>, pat: &ast::Pat, body: &SyntaxNode) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        for bound in pat.syntax().descendants().filter_map(ast::IdentPat::cast) {
            let Some(name) = bound.name() else { return Err(other()) };
            let ty = self.sema.type_of_pat(&ast::Pat::IdentPat(bound.clone())).map(|it| it.original);
            let Some(ty) = ty else { return Err(other()) };
            if !self.mentions_atomic(&ty) && !ty.contains_unknown() {
                continue;
            }
            let tokens = body.descendants_with_tokens().filter_map(|it| it.into_token());
            for token in tokens.filter(|it| it.text() == name.text()) {
                let Some(path) = token.parent_ancestors().find_map(ast::PathExpr::cast) else {
                    return Err(other());
                };
                if !is_plain_call(path.syntax()) {
                    return Err(other());
                }
            }
        }
        Ok(())
    }

    /// Whether a reference is an argument of a function that asks for exactly this type, so that `&x` is followed there.
    fn coerces(&self, reference: &ast::RefExpr) -> bool {
        let place = parenthesised(reference.syntax());
        let Some(list) = place.parent().and_then(ast::ArgList::cast) else { return false };
        let Some(number) = list.args().position(|it| *it.syntax() == place) else { return false };
        let call = list.syntax().parent();
        let function = match call.clone().and_then(ast::MethodCallExpr::cast) {
            Some(call) => self.sema.resolve_method_call(&call),
            None => call.and_then(ast::CallExpr::cast).and_then(|it| self.callee(&it)),
        };
        let Some(function) = function else { return false };
        let is_path_call = list.syntax().parent().is_some_and(|it| ast::CallExpr::can_cast(it.kind()));
        let params = function.assoc_fn_params(self.db());
        let shift = usize::from(!is_path_call && function.has_self_param(self.db()));
        let ty = params.get(number + shift).and_then(|it| it.ty().as_reference_inner());
        ty.is_some_and(|it| self.is_atomic(&it))
    }

    /// Whether `function` belongs to an atomic type, or is a trait's for atomics alone.
    fn is_of_atomic(&self, function: Function) -> bool {
        let db = self.db();
        match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(it)) => {
                it.trait_(db).is_none_or(|of| {
                    !matches!(of.krate(db).origin(db), ra_ap_ide_db::base_db::CrateOrigin::Lang(_))
                }) && self.is_atomic(&it.self_ty(db))
            }
            _ => false,
        }
    }

    pub(super) fn is_atomic(&self, ty: &Type<'db>) -> bool {
        let Some(adt) = ty.as_adt() else { return false };
        let path = self.adt_path(adt);
        let Some((module, name)) = path.rsplit_once("::") else { return false };
        name.starts_with("Atomic")
            && (module == "core::sync::atomic"
                || path.starts_with("portable_atomic::")
                || path == "crossbeam_epoch::atomic::Atomic")
    }

    pub(super) fn mentions_atomic(&self, ty: &Type<'db>) -> bool {
        let mut found = false;
        ty.walk(self.db(), |part| found |= self.is_atomic(&part));
        found
    }

    /// The words of an index, with those of the variable that it is.
    fn index_words(&self, index: &ast::Expr) -> String {
        let text = index.syntax().text().to_string();
        let body = index.syntax().ancestors().find_map(ast::Fn::cast).and_then(|it| it.body());
        let is_name = |it: &str| it.chars().all(|c| c.is_alphanumeric() || c == '_');
        let lets = body.into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
        let lets = lets
            .filter_map(ast::LetStmt::cast)
            .filter(|it| is_name(&text) && it.pat().is_some_and(|it| it.syntax().text() == text.as_str()));
        let values: Vec<String> =
            lets.filter_map(|it| Some(it.initializer()?.syntax().text().to_string())).collect();
        format!("{text} {}", values.join(" "))
    }

    /// The functions of the workspace that are called in a body.
    fn called(&self, body: &SyntaxNode) -> BTreeSet<(u32, u32)> {
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
    fn callee(&self, call: &ast::CallExpr) -> Option<Function> {
        let ast::Expr::PathExpr(path) = call.expr()? else { return None };
        match self.sema.resolve_path(&path.path()?)? {
            ra_ap_hir::PathResolution::Def(ra_ap_hir::ModuleDef::Function(it)) => Some(it),
            _ => None,
        }
    }

    /// The role in which the code at a token is run; `None` where the access is nobody else's business: in tests, in
    /// other crates, and where the value is borrowed alone.
    fn role_of_use(&self, part: &Part, found: &Found<'_>) -> Option<(Role, SyntaxNode)> {
        let token = found.token;
        if token.parent_ancestors().any(|it| is_test_item(&it)) {
            return None;
        }
        let krate = part.field.parent_def(self.db()).adt(self.db()).krate(self.db());
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

/// Whether the node is the receiver of a method that every atomic has.
fn is_plain_call(node: &SyntaxNode) -> bool {
    let place = parenthesised(node);
    let call = place.parent().and_then(ast::MethodCallExpr::cast);
    call.is_some_and(|call| {
        call.receiver().is_some_and(|it| *it.syntax() == place)
            && call.name_ref().is_some_and(|it| {
                let name = it.text().to_string();
                name != "into_inner" && (READS.contains(&name.as_str()) || WRITES.contains(&name.as_str()))
            })
    })
}

/// Whether the token stands in `self.f`.
fn is_field_of_self(token: &SyntaxToken) -> bool {
    let before = initial::before(token).filter(|it| it.kind() == T![.]);
    let before = before.and_then(|it| initial::before(&it));
    before.is_some_and(|it| it.text() == "self")
}

/// The node with the parentheses around it.
fn parenthesised(node: &SyntaxNode) -> SyntaxNode {
    let mut place = node.clone();
    while let Some(parent) = place.parent().filter(|it| ast::ParenExpr::can_cast(it.kind())) {
        place = parent;
    }
    place
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

fn is_in_loop(token: &SyntaxToken, role: &Role) -> bool {
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

/// Whether a token of an unexpanded macro could be a field that is used otherwise than by calling its methods.
fn could_be(token: &SyntaxToken) -> bool {
    let before = initial::before(token);
    if before.is_none_or(|it| it.kind() != T![.]) {
        return false;
    }
    let dot = initial::after(token).filter(|it| it.kind() == T![.]);
    let method = dot.and_then(|it| initial::after(&it));
    method.is_none_or(|it| {
        let name = it.text();
        name == "into_inner" || !(READS.contains(&name) || WRITES.contains(&name))
    })
}

/// The statement around a token, for people.
pub(super) fn line_around(token: &SyntaxToken) -> String {
    let around = token.parent_ancestors().find(|it| {
        ast::Stmt::can_cast(it.kind())
            || ast::MacroCall::can_cast(it.kind())
            || ast::RecordExprField::can_cast(it.kind())
            || ast::CallExpr::can_cast(it.kind())
            || ast::Item::can_cast(it.kind())
    });
    around.map_or_else(|| token.text().to_owned(), |it| it.text().to_string())
}

/// The whole span of a node.
pub(super) fn span(node: &SyntaxNode) -> Span {
    node.text_range().into()
}
