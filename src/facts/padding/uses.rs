//! Every place where the name of a field or static stands that holds atomics: who reads it, who writes it, and what has to be written
//! otherwise once the field is padded.

use std::convert::Infallible;

use ra_ap_hir::{
    AsAssocItem, AssocItemContainer, Field, Function, HasCrate, ModuleDef, PathResolution, Static, Type,
};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::initial::{self, Fix};
use super::roles::{Calls, Role};
use super::{Form, Keeps, Kept, Of, Part};
use crate::facts::Facts;
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
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) file: FileId,
    pub(super) token: &'a SyntaxToken,
    pub(super) in_macro: bool,
}

impl<'db> Facts<'db> {
    /// The uses of the field or static that `part` is.
    pub(super) fn uses_of(&self, part: &Part) -> Uses {
        let mut uses = Uses::default();
        let krate = part.of.krate(self.db());
        // Who reads and writes it is of interest even where one use is in the way.
        let mut obstacle = None;
        let Ok(()) = self.each_mention(krate, &part.name, &mut |file, token| {
            let understood = self.understand_use(part, &Found { file, token, in_macro: false }, &mut uses);
            obstacle = obstacle.take().or(understood.err());
            Ok::<(), Infallible>(())
        });
        if let Of::Field(field) = part.of
            && part.name.starts_with(|it: char| it.is_ascii_digit())
        {
            let understood = self.uses_by_position(part, field, &mut uses);
            obstacle = obstacle.or(understood.err());
        }
        uses.obstacle = obstacle;
        uses
    }

    fn understand_use(&self, part: &Part, found: &Found<'_>, uses: &mut Uses) -> Result<(), Kept> {
        let token = found.token;
        let Some(parent) = token.parent().filter(|_| token.kind() != SyntaxKind::COMMENT) else {
            return Ok(());
        };
        if token.text().trim_start_matches("r#") != part.name {
            // In a macro call `x.0.1` is `x`, a dot, and a fraction.
            let is_path = token.kind() == SyntaxKind::FLOAT_NUMBER
                && initial::before(token).is_some_and(|it| it.kind() == T![.]);
            return if is_path { Err(Keeps::Macro.because(line_around(token))) } else { Ok(()) };
        }
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
        let could_be = |token| matches!(part.of, Of::Static(_)) || could_be(token);
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
        let field = match part.of {
            Of::Field(it) => it,
            Of::Static(it) => return self.use_of_static(part, it, found, node, uses),
        };
        let is_ours = |it: Field| it == field;
        // `S { f }` as a pattern has a name, and as an expression a reference.
        if let Some(pat) = node.ancestors().take(4).find_map(ast::RecordPatField::cast)
            && pat.name_ref().is_none_or(|it| it.syntax() == node)
        {
            return match self.sema.resolve_record_pat_field(&pat) {
                Some((it, _)) if is_ours(it) => self.use_of_pattern(part, found, pat.pat().as_ref(), uses),
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
        let value = record.expr().ok_or_else(|| Keeps::Initial.because(record.syntax()))?;
        uses.fixes.extend(self.initial_value(part, found.file, &value, record.name_ref().is_none())?);
        Ok(())
    }

    /// What the name at `node` is there for, where it may be the static's.
    fn use_of_static(
        &self,
        part: &Part,
        of: Static,
        found: &Found<'_>,
        node: &SyntaxNode,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let path = node.parent().and_then(ast::PathSegment::cast).map(|it| it.parent_path());
        let Some(path) = path.filter(|it| it.parent_path().is_none()) else { return Ok(()) };
        match self.sema.resolve_path(&path) {
            Some(PathResolution::Def(ModuleDef::Static(it))) if it == of => {}
            Some(_) => return Ok(()),
            None => return Err(Keeps::OutOfReach.because(line_around(found.token))),
        }
        if let Some(tree) = path.syntax().parent().and_then(ast::UseTree::cast) {
            // By its other name it is not looked for.
            return match tree.rename() {
                Some(_) => Err(Keeps::OutOfReach.because(tree.syntax())),
                None => Ok(()),
            };
        }
        match path.syntax().parent().and_then(ast::PathExpr::cast) {
            Some(expr) => self.use_of(part, found, &ast::Expr::PathExpr(expr), uses),
            None => Err(Keeps::OtherUse.because(line_around(found.token))),
        }
    }

    /// What is done with the field at `expr`.
    pub(super) fn use_of(
        &self,
        part: &Part,
        found: &Found<'_>,
        expr: &ast::Expr,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        let place = parenthesised(expr.syntax());
        let Some(parent) = place.parent() else { return Err(other()) };
        if part.form == Form::Elements {
            return self.use_of_elements(part, found, &place, uses);
        }
        self.use_of_atomic(part, found, &place, &parent, None, uses)
    }

    /// What is done with the atomic at `place`.
    pub(super) fn use_of_atomic(
        &self,
        part: &Part,
        found: &Found<'_>,
        place: &SyntaxNode,
        parent: &SyntaxNode,
        index: Option<String>,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let other = || Keeps::OtherUse.because(line_around(found.token));
        // There, `Deref` cannot be called.
        if is_constant(found.token) {
            return Err(other());
        }
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
            let writes = !READS.contains(&name.as_str()) || name == "as_ptr";
            self.note(part, found, &name, writes, index, uses);
            return Ok(());
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            if reference.raw_token().is_some() {
                return Err(other());
            }
            self.note(part, found, "&", true, index, uses);
            if self.coerces(reference.syntax()) {
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

    /// Adds an access, with who makes it.
    pub(super) fn note(
        &self,
        part: &Part,
        found: &Found<'_>,
        method: &str,
        writes: bool,
        index: Option<String>,
        uses: &mut Uses,
    ) {
        let Some((role, body)) = self.role_of_use(part.of.krate(self.db()), found) else { return };
        uses.calls.entry(role.clone()).or_insert_with(|| self.called(&body));
        let in_loop = self.is_in_loop(found.token, &role);
        uses.accesses.push(Access { role, writes, method: method.to_owned(), in_loop, index });
    }

    /// Whether a reference is an argument of a function that asks for exactly this type, so that it is followed there.
    pub(super) fn coerces(&self, reference: &SyntaxNode) -> bool {
        let place = parenthesised(reference);
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
}

/// Whether the node is the receiver of a method that every atomic has.
pub(super) fn is_plain_call(node: &SyntaxNode) -> bool {
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

/// The node with the parentheses around it.
pub(super) fn parenthesised(node: &SyntaxNode) -> SyntaxNode {
    let mut place = node.clone();
    while let Some(parent) = place.parent().filter(|it| ast::ParenExpr::can_cast(it.kind())) {
        place = parent;
    }
    place
}

/// Whether the compiler evaluates the code around a token.
pub(super) fn is_constant(token: &SyntaxToken) -> bool {
    let owner = token.parent_ancestors().find(|it| {
        ast::ClosureExpr::can_cast(it.kind()) || ast::Item::can_cast(it.kind()) || is_const_block(it)
    });
    owner.is_some_and(|it| match ast::Item::cast(it.clone()) {
        Some(ast::Item::Fn(it)) => it.const_token().is_some(),
        Some(item) => matches!(item, ast::Item::Const(_) | ast::Item::Static(_)),
        None => is_const_block(&it),
    })
}

fn is_const_block(node: &SyntaxNode) -> bool {
    ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.const_token().is_some())
}

/// Whether a text in `body` prints the variable, as in `"{name:?}"`.
pub(super) fn is_printed(body: &SyntaxNode, name: &str) -> bool {
    let texts = body.descendants_with_tokens().filter_map(|it| it.into_token());
    texts.filter(|it| it.kind() == SyntaxKind::STRING).any(|it| {
        let text = it.text();
        text.contains(&format!("{{{name}:")) || text.contains(&format!("{{{name}}}"))
    })
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
