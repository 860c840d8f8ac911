//! An `Option` that is a field of a struct, usually `None`, and large: what it takes to box what is in it.

use ra_ap_hir::{Adt, HasVisibility, ModuleDef, PathResolution, Struct, Visibility};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, BinaryOp, HasArgList, HasGenericArgs, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::binding::Bindings;
use super::declared::{flat, readable_part, readable_type};
use super::size::size_of_struct;
use super::{Built, Keeps, Kept, Target, merged, text_of};
use crate::facts::Facts;
use crate::facts::callers::{Barrier, Spelling, is_aside, line_of, line_of_node, neighbour};
use crate::facts::collection::is_loop;

/// An optional field whose value can be put into a box.
#[derive(Clone, Debug)]
pub struct BoxedOption {
    /// The struct's name and the field's: `Row::detail`.
    pub name: String,
    /// The struct's path, crate first.
    pub path: String,
    /// The type in the `Option` as it is written.
    pub ty: String,
    /// Bytes of a value of the struct, before and after.
    pub before: u64,
    pub after: u64,
    /// Places that give it `None`, and places that give it something.
    pub empty: usize,
    pub built: Built,
    /// What to write, sorted.
    pub spellings: Vec<Spelling>,
    /// Whether other workspaces can see the field.
    pub public: bool,
}

/// What is known of all uses of the field.
#[derive(Default)]
struct Uses {
    spellings: Vec<Spelling>,
    empty: usize,
    /// Places that give it something.
    full: usize,
    /// How many of these are what a method gives the value that it is called on.
    later: usize,
    built: Built,
}

/// Methods of `Option` that only ask whether there is a value.
const ASKS: &[&str] = &["is_none", "is_some"];

/// Methods of `Option` that take it by value.
const BY_VALUE: &[&str] = &[
    "and_then",
    "expect",
    "filter",
    "into_iter",
    "is_none_or",
    "is_some_and",
    "map",
    "map_or",
    "map_or_else",
    "ok_or",
    "ok_or_else",
    "or",
    "or_else",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "zip",
];

impl<'db> Facts<'db> {
    /// What boxing the value of `item`, an `Option` in a struct that shrinks by more than `limit` bytes, takes.
    pub fn boxed_option(&self, item: &ast::RecordField, limit: u64) -> Result<BoxedOption, Kept> {
        let db: &RootDatabase = self.db();
        let fine = || Keeps::Fine.because("it is not large");
        let source = item.syntax().parent().and_then(|it| it.parent()).and_then(ast::Struct::cast);
        let (source, field) = source.zip(self.sema.to_def(item)).ok_or_else(fine)?;
        let own: Struct = self.sema.to_def(&source).ok_or_else(fine)?;
        let ty = field.ty(db);
        let is_option = ty.as_adt().is_some_and(|it| self.adt_path(it) == "core::option::Option");
        let payload = ty.type_arguments().next().filter(|_| is_option).ok_or_else(fine)?;
        let inner = written_payload(item).ok_or_else(fine)?;
        let size = ty.layout(db).map_or(0, |it| it.size());
        let word = self.word_size(&payload).ok_or_else(fine)?;
        if size.saturating_sub(word) <= limit || payload.contains_unknown() {
            return Err(fine());
        }
        let adt = Adt::Struct(own);
        if self.dialect().realm.inexact_layouts {
            return Err(Keeps::Unknown.because("the analyser misreads this version of std"));
        }
        let shape = self.shape(adt).map_err(|why| match why {
            crate::facts::layout::NoLayout::Generic => Keeps::Generic.because(&why),
            _ => Keeps::Unknown.because(&why),
        })?;
        let fields = shape.variants.first().ok_or_else(fine)?;
        let after = size_of_struct(fields, &self.field_name(field), word);
        if let Some(attr) = self.permission(item.syntax()) {
            return Err(Keeps::Allowed.because(attr));
        }
        flat(&source).iter().try_for_each(|it| readable_type(it))?;
        flat(item).iter().try_for_each(|it| readable_part(it))?;
        if shape.size.saturating_sub(after) <= limit {
            return Err(Keeps::NothingGained.because(format!("{after} bytes instead of {}", shape.size)));
        }
        if adt.ty(db).is_copy(db) || payload.is_copy(db) {
            return Err(Keeps::Copy.because("Copy"));
        }
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Barrier::Shared.at("mod").into());
        }
        let seen = own.visibility(db) == Visibility::Public && field.visibility(db) == Visibility::Public;
        let public = seen && !self.dialect().realm.programs.contains(&self.file());
        if public && !self.dialect().public {
            return Err(Keeps::Visible.because("pub"));
        }
        self.is_stored(adt)?;
        let target = Target { field, variant: None, payload };
        let mut spellings = self.boxed_declaration(&target, &inner)?;
        let mut uses = self.uses_of_option(&target, own)?;
        uses.empty +=
            usize::from(flat(&source).iter().any(|it| it.starts_with("derive") && it.contains("Default")));
        if uses.empty <= uses.full {
            let counts = format!("{} of {}", uses.full, uses.empty + uses.full);
            return Err(Keeps::UsuallySome.because(counts));
        }
        if uses.full > 0 && uses.later == uses.full {
            return Err(Keeps::FilledLater.because(item.syntax()));
        }
        spellings.append(&mut uses.spellings);
        Ok(BoxedOption {
            name: format!("{}::{}", text_of(source.name()), text_of(item.name())),
            path: self.adt_path(adt),
            ty: inner.syntax().text().to_string().split_whitespace().collect::<Vec<_>>().join(" "),
            before: shape.size,
            after,
            empty: uses.empty,
            built: uses.built,
            spellings: merged(spellings)?,
            public,
        })
    }

    fn uses_of_option(&self, target: &Target<'db>, own: Struct) -> Result<Uses, Kept> {
        let db: &RootDatabase = self.db();
        let name = self.field_name(target.field);
        let (mut uses, mut bindings) = (Uses::default(), Bindings::new(target));
        let mut values: Vec<(ast::Expr, Option<String>, SyntaxNode)> = Vec::new();
        self.each_mention(own.module(db).krate(db), &name, &mut |_, token| {
            // What a comment calls is no field.
            if is_aside(token, &name).or_else(|it| match it.kind {
                Barrier::Documented => Ok(true),
                _ => Err(it),
            })? {
                return Ok(());
            }
            let Some(written) = token.parent() else { return Ok(()) };
            let mut found = 0;
            for node in self.field_mentions(token)? {
                found += usize::from(self.use_of_field(
                    &node,
                    &written,
                    target,
                    &mut uses,
                    &mut bindings,
                    &mut values,
                )?);
            }
            if found > 1 { Err(Barrier::Macro.at(line_of(token)).into()) } else { Ok::<(), Kept>(()) }
        })?;
        uses.spellings.extend(self.uses_of_bindings(&bindings)?);
        for (value, short, written) in &values {
            self.option_value(value, short.clone(), written, &bindings, &mut uses)?;
        }
        Ok(uses)
    }

    /// The parents of a name that could be the field's.
    fn field_mentions(&self, token: &SyntaxToken) -> Result<Vec<SyntaxNode>, Kept> {
        let Some(parent) = token.parent() else { return Ok(Vec::new()) };
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return Ok(vec![parent]);
        }
        let mut nodes = Vec::new();
        for inner in self.sema.descend_into_macros_exact(token.clone()) {
            let Some(node) = inner.parent() else { continue };
            if node.kind() != SyntaxKind::TOKEN_TREE {
                nodes.push(node);
            } else if could_be_field(&inner) {
                return Err(Barrier::Macro.at(line_of(token)).into());
            }
        }
        Ok(nodes)
    }

    /// Whether the name at `node` is the field's; then what stands there is taken down.
    fn use_of_field(
        &self,
        node: &SyntaxNode,
        written: &SyntaxNode,
        target: &Target<'db>,
        uses: &mut Uses,
        bindings: &mut Bindings<'_, 'db>,
        values: &mut Vec<(ast::Expr, Option<String>, SyntaxNode)>,
    ) -> Result<bool, Kept> {
        let unresolved = || Kept::from(Barrier::Unresolved.at(line_of_node(node)));
        if let Some(name) = ast::Name::cast(node.clone()) {
            // `S { field }` as a pattern.
            let pat = name.syntax().parent().and_then(ast::IdentPat::cast);
            let field = pat.as_ref().and_then(|it| it.syntax().parent()).and_then(ast::RecordPatField::cast);
            let Some((pat, field)) = pat.zip(field).filter(|(_, it)| it.name_ref().is_none()) else {
                return Ok(false);
            };
            let (found, _) = self.sema.resolve_record_pat_field(&field).ok_or_else(unresolved)?;
            return match found == target.field {
                true => Err(Keeps::Whole.because(pat.syntax())),
                false => Ok(false),
            };
        }
        let Some(parent) = ast::NameRef::cast(node.clone()).and_then(|it| it.syntax().parent()) else {
            return Ok(false);
        };
        if let Some(access) = ast::FieldExpr::cast(parent.clone()) {
            let found = self.sema.resolve_field(&access).ok_or_else(unresolved)?;
            if found.left() != Some(target.field) {
                return Ok(false);
            }
            self.use_of_option(&access, written, uses, bindings, values)?;
            return Ok(true);
        }
        if let Some(field) = ast::RecordPatField::cast(parent.clone()) {
            let (found, _) = self.sema.resolve_record_pat_field(&field).ok_or_else(unresolved)?;
            if found != target.field {
                return Ok(false);
            }
            let pat = field.pat().ok_or_else(unresolved)?;
            self.pattern_of_option(&pat, written, bindings)?;
            return Ok(true);
        }
        let short = ast::PathSegment::cast(parent.clone())
            .map(|it| it.parent_path())
            .and_then(|it| it.syntax().parent())
            .and_then(ast::PathExpr::cast)
            .and_then(|it| it.syntax().parent())
            .and_then(ast::RecordExprField::cast)
            .filter(|it| it.name_ref().is_none());
        let long = ast::RecordExprField::cast(parent);
        let is_short = short.is_some();
        let Some(field) = short.or(long) else { return Ok(false) };
        let (found, ..) = self.sema.resolve_record_field(&field).ok_or_else(unresolved)?;
        if found != target.field {
            return Ok(false);
        }
        let value = field.expr().ok_or_else(unresolved)?;
        if self.sema.type_of_expr(&value).is_none() {
            return Err(unresolved());
        }
        values.push((value, is_short.then(|| self.field_name(target.field)), written.clone()));
        Ok(true)
    }

    /// What the use `x.field` becomes.
    fn use_of_option(
        &self,
        access: &ast::FieldExpr,
        written: &SyntaxNode,
        uses: &mut Uses,
        bindings: &mut Bindings<'_, 'db>,
        values: &mut Vec<(ast::Expr, Option<String>, SyntaxNode)>,
    ) -> Result<(), Kept> {
        let node = access.syntax();
        let Some(parent) = node.parent() else { return Err(Keeps::Whole.because(node)) };
        let whole = || Keeps::Whole.because(&parent);
        if ast::FormatArgsArg::can_cast(parent.kind()) {
            return Ok(());
        }
        if let Some(binary) = ast::BinExpr::cast(parent.clone()) {
            if self.is_same_option(&ast::Expr::FieldExpr(access.clone()), bindings.target) {
                return Ok(());
            }
            let is_left = binary.lhs().is_some_and(|it| it.syntax() == node);
            let assigned = binary.op_kind() == Some(BinaryOp::Assignment { op: None }) && is_left;
            let value = binary.rhs().filter(|_| assigned).ok_or_else(whole)?;
            values.push((value, None, written.clone()));
            return Ok(());
        }
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            if call.receiver().is_none_or(|it| it.syntax() != node) {
                return Err(whole());
            }
            if self.is_same_option(&ast::Expr::MethodCallExpr(call.clone()), bindings.target) {
                return Ok(());
            }
            return self.method_of_option(&call, written, uses, bindings);
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            let around = reference.syntax().parent().ok_or_else(whole)?;
            if ast::FormatArgsArg::can_cast(around.kind()) {
                return Ok(());
            }
            let patterns = patterns_for(&around, reference.syntax()).ok_or_else(whole)?;
            return patterns.iter().try_for_each(|it| self.pattern_of_option(it, written, bindings));
        }
        if self.is_same_option(&ast::Expr::FieldExpr(access.clone()), bindings.target) {
            return Ok(());
        }
        let patterns = patterns_for(&parent, node).ok_or_else(whole)?;
        patterns.iter().try_for_each(|it| self.pattern_of_option(it, written, bindings))
    }

    /// ```text
    /// x.field.as_ref()      x.field.take()               x.field.unwrap()
    /// x.field.as_deref()    x.field.take().map(|it| *it) x.field.map(|it| *it).unwrap()
    /// ```
    fn method_of_option(
        &self,
        call: &ast::MethodCallExpr,
        written: &SyntaxNode,
        uses: &mut Uses,
        bindings: &mut Bindings<'_, 'db>,
    ) -> Result<(), Kept> {
        let whole = || Keeps::Whole.because(call.syntax());
        let name = call.name_ref().ok_or_else(whole)?;
        let function = self.sema.resolve_method_call(call).ok_or_else(whole)?;
        let path = self.function_path(function);
        let called = name.text().to_string();
        if path == "clone::Clone::clone" {
            uses.spellings.push(self.replaced(name.syntax(), "as_deref().cloned".to_owned())?);
            return Ok(());
        }
        if path != format!("core::option::Option::{called}") {
            return Err(whole());
        }
        match called.as_str() {
            it if ASKS.contains(&it) => {}
            "as_ref" => uses.spellings.push(self.replaced(name.syntax(), "as_deref".to_owned())?),
            "as_mut" => uses.spellings.push(self.replaced(name.syntax(), "as_deref_mut".to_owned())?),
            "take" => {
                let parent = call.syntax().parent().ok_or_else(whole)?;
                if ast::ExprStmt::can_cast(parent.kind()) {
                    return Ok(());
                }
                match patterns_for(&parent, call.syntax()) {
                    Some(patterns) => {
                        patterns.iter().try_for_each(|it| self.pattern_of_option(it, written, bindings))?;
                    }
                    None => uses.spellings.push(self.with_suffix(call.syntax(), ".map(|it| *it)")?),
                }
            }
            it if BY_VALUE.contains(&it) => {
                let receiver = call.receiver().ok_or_else(whole)?;
                uses.spellings.push(self.with_suffix(receiver.syntax(), ".map(|it| *it)")?);
            }
            _ => return Err(whole()),
        }
        Ok(())
    }

    /// What a pattern for the whole option binds.
    fn pattern_of_option(
        &self,
        pattern: &ast::Pat,
        written: &SyntaxNode,
        bindings: &mut Bindings<'_, 'db>,
    ) -> Result<(), Kept> {
        let whole = || Keeps::Whole.because(pattern.syntax());
        match pattern {
            ast::Pat::WildcardPat(_) | ast::Pat::PathPat(_) => Ok(()),
            ast::Pat::IdentPat(it) => match self.sema.resolve_bind_pat_to_const(it) {
                Some(_) => Ok(()),
                None => Err(whole()),
            },
            ast::Pat::ParenPat(it) => {
                it.pat().map_or(Ok(()), |inner| self.pattern_of_option(&inner, written, bindings))
            }
            ast::Pat::RefPat(it) => {
                it.pat().map_or(Ok(()), |inner| self.pattern_of_option(&inner, written, bindings))
            }
            ast::Pat::OrPat(it) => {
                it.pats().try_for_each(|inner| self.pattern_of_option(&inner, written, bindings))
            }
            ast::Pat::TupleStructPat(it) => {
                let some = it.path().is_some_and(|it| self.is_some_of_option(&it));
                let inner = it.fields().next().filter(|_| some).ok_or_else(whole)?;
                self.bind(&inner, written, bindings)
            }
            _ => Err(whole()),
        }
    }

    /// Whether `expr` is the field of another value, its clone, or what is taken from it, and gives the same field its
    /// value.
    fn is_same_option(&self, expr: &ast::Expr, target: &Target<'db>) -> bool {
        let is_it =
            |it: &ast::FieldExpr| self.sema.resolve_field(it).and_then(|it| it.left()) == Some(target.field);
        let same = match expr {
            ast::Expr::FieldExpr(it) => is_it(it),
            ast::Expr::MethodCallExpr(call) => {
                let passes = call.name_ref().is_some_and(|it| it.text() == "clone" || it.text() == "take");
                passes && matches!(call.receiver(), Some(ast::Expr::FieldExpr(it)) if is_it(&it))
            }
            _ => false,
        };
        let assigned = || {
            let binary = expr.syntax().parent().and_then(ast::BinExpr::cast)?;
            let is_value = binary.rhs()?.syntax() == expr.syntax();
            let ast::Expr::FieldExpr(left) = binary.lhs()? else { return None };
            let assigns = binary.op_kind() == Some(BinaryOp::Assignment { op: None });
            (is_value && assigns && is_it(&left)).then_some(())
        };
        let is_field = || expr.syntax().parent().is_some_and(|it| ast::RecordExprField::can_cast(it.kind()));
        same && (assigned().is_some() || is_field() && self.is_in_place(expr.syntax(), target))
    }

    fn is_some_of_option(&self, path: &ast::Path) -> bool {
        let Some(PathResolution::Def(ModuleDef::EnumVariant(it))) = self.sema.resolve_path(path) else {
            return false;
        };
        let of = it.parent_enum(self.db());
        it.name(self.db()).as_str() == "Some" && self.adt_path(Adt::Enum(of)) == "core::option::Option"
    }

    /// What gives the field a value.
    ///
    /// ```text
    /// S { field: Some(x) }              S { field: f() }
    /// S { field: Some(Box::new(x)) }    S { field: f().map(Box::new) }
    /// ```
    fn option_value(
        &self,
        value: &ast::Expr,
        short: Option<String>,
        written: &SyntaxNode,
        bindings: &Bindings<'_, 'db>,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let node = value.syntax();
        let unclear = || Keeps::Use.because(node);
        let branches: Option<Vec<ast::Expr>> = match value {
            ast::Expr::ParenExpr(it) => it.expr().map(|it| vec![it]),
            ast::Expr::BlockExpr(it) => it.stmt_list().and_then(|it| it.tail_expr()).map(|it| vec![it]),
            ast::Expr::IfExpr(it) => {
                let otherwise = it.else_branch().map(|it| match it {
                    ast::ElseBranch::Block(it) => ast::Expr::BlockExpr(it),
                    ast::ElseBranch::IfExpr(it) => ast::Expr::IfExpr(it),
                });
                it.then_branch().zip(otherwise).map(|(a, b)| vec![ast::Expr::BlockExpr(a), b])
            }
            ast::Expr::MatchExpr(it) => {
                it.match_arm_list().map(|it| it.arms().filter_map(|it| it.expr()).collect())
            }
            _ => None,
        };
        if let Some(branches) = branches.filter(|_| short.is_none()) {
            return branches.iter().try_for_each(|it| self.option_value(it, None, written, bindings, uses));
        }
        let never = self.sema.type_of_expr(value).is_some_and(|it| it.original.is_never());
        if never {
            return Ok(());
        }
        match value {
            ast::Expr::PathExpr(it) if short.is_none() && it.syntax().text() == "None" => {
                uses.empty += 1;
                return Ok(());
            }
            ast::Expr::CallExpr(call) => {
                let Some(ast::Expr::PathExpr(callee)) = call.expr() else { return Err(unclear()) };
                let path = callee.path().ok_or_else(unclear)?;
                let argument = call.arg_list().and_then(|it| it.args().next());
                if self.is_some_of_option(&path)
                    && let Some(argument) = argument
                {
                    self.is_no_constant(written)?;
                    let made = self.boxed_value(&argument, None, bindings)?;
                    self.count(written, made.allocates, uses);
                    uses.spellings.extend(made.spellings);
                    return Ok(());
                }
                if path.syntax().text().to_string().ends_with("Default::default") {
                    uses.empty += 1;
                    return Ok(());
                }
            }
            // As often `None` as elsewhere.
            it if self.is_same_option(it, bindings.target) => return Ok(()),
            _ => {}
        }
        let postfix = matches!(
            value,
            ast::Expr::PathExpr(_)
                | ast::Expr::CallExpr(_)
                | ast::Expr::MethodCallExpr(_)
                | ast::Expr::FieldExpr(_)
                | ast::Expr::TryExpr(_)
                | ast::Expr::AwaitExpr(_)
        );
        if !postfix {
            return Err(unclear());
        }
        self.box_is_known(node)?;
        self.is_no_constant(written)?;
        self.count(written, true, uses);
        if let Some(name) = short {
            uses.spellings.push(self.with_prefix(node, &format!("{name}: "))?);
        }
        uses.spellings.push(self.with_suffix(node, ".map(Box::new)")?);
        Ok(())
    }

    fn count(&self, written: &SyntaxNode, allocates: bool, uses: &mut Uses) {
        uses.full += 1;
        uses.later += usize::from(is_filled_later(written));
        uses.built.places += usize::from(allocates);
        let around = written.ancestors().take_while(|it| !ast::Fn::can_cast(it.kind()));
        uses.built.in_loops += usize::from(allocates && around.into_iter().any(|it| is_loop(&it)));
    }
}

/// `Payload` of `Option<Payload>`.
fn written_payload(item: &ast::RecordField) -> Option<ast::Type> {
    let Some(ast::Type::PathType(option)) = item.ty() else { return None };
    let list = option.path()?.segment()?.generic_arg_list()?;
    match list.generic_args().next()? {
        ast::GenericArg::TypeArg(it) => it.ty(),
        _ => None,
    }
}

/// The patterns that the value at `node` is matched with by `parent`.
fn patterns_for(parent: &SyntaxNode, node: &SyntaxNode) -> Option<Vec<ast::Pat>> {
    if let Some(it) = ast::MatchExpr::cast(parent.clone()) {
        it.expr().filter(|it| it.syntax() == node)?;
        return Some(it.match_arm_list()?.arms().filter_map(|arm| arm.pat()).collect());
    }
    if let Some(it) = ast::LetExpr::cast(parent.clone()) {
        return it.pat().map(|it| vec![it]);
    }
    let stmt = ast::LetStmt::cast(parent.clone())?;
    let pat = stmt.pat().filter(|it| stmt.ty().is_none() && !matches!(it, ast::Pat::IdentPat(_)))?;
    Some(vec![pat])
}

/// Whether a token of an unexpanded macro could name a field.
fn could_be_field(token: &SyntaxToken) -> bool {
    let before = neighbour(token, SyntaxToken::prev_token);
    let after = neighbour(token, SyntaxToken::next_token);
    let is = |token: &Option<SyntaxToken>, kinds: &[SyntaxKind]| {
        token.as_ref().is_some_and(|it| kinds.contains(&it.kind()))
    };
    if is(&before, &[T![.]]) {
        return !is(&after, &[T!['(']]);
    }
    let colon = is(&after, &[T![:]])
        && after.as_ref().and_then(SyntaxToken::next_token).is_none_or(|it| it.kind() != T![:]);
    let listed = is(&before, &[T!['{'], T![,]]) && is(&after, &[T!['}'], T![,]]);
    colon || listed
}

/// Whether `self.field = …` in a method with `&mut self` is what `written` is in.
fn is_filled_later(written: &SyntaxNode) -> bool {
    let given = |node: SyntaxNode| match node.kind() {
        SyntaxKind::RECORD_EXPR_FIELD => Some(false),
        SyntaxKind::BIN_EXPR => {
            let left = ast::BinExpr::cast(node)?.lhs()?;
            Some(left.syntax().text().to_string().starts_with("self."))
        }
        _ => None,
    };
    let receiver = || written.ancestors().find_map(ast::Fn::cast)?.param_list()?.self_param();
    written.ancestors().find_map(given) == Some(true) && receiver().is_some_and(|it| it.amp_token().is_some())
}
