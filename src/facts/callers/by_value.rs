//! What it takes to pass a small value itself where a reference to it is passed.
//!
//! Whatever a body does with `x: &T` can be written with `x: T`: what follows the reference goes without it, and
//! what needs one gets `&x`, which has the same type. The lifetime is what can differ, so a parameter with a named
//! lifetime, or one that the result is tied to, is left alone.

use std::collections::{BTreeSet, HashSet};

use ra_ap_hir::{AssocItem, Function, Mutability, PathResolution, Trait, Type};
use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::parameter::Occurrence;
use super::value_use::{Use, Variable};
use super::{Barrier, Call, Calls, Obstacle, Parameter, Spelling};
use crate::facts::Facts;
use crate::facts::source::is_test_item;
use crate::transform::{FileRef, Span};

/// A parameter that can be passed by value.
#[derive(Clone, Debug)]
pub struct ByValue {
    /// The type of the value.
    pub ty: String,
    /// Its size in bytes.
    pub size: u64,
    /// The size of a word in bytes.
    pub word: u64,
    /// What to write, sorted.
    pub spellings: Vec<Spelling>,
    /// How often the body needs a reference to it.
    pub lends: usize,
    /// The calls that are rewritten.
    pub calls: Calls,
    /// The functions whose text follows from this signature.
    pub functions: Vec<String>,
    /// Whether code of other workspaces may call it.
    pub public: bool,
}

/// Why a parameter stays a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is none to a value that can be copied.
    NotCopy,
    /// The value is larger than the limit: bytes.
    Large(u64),
    /// The size is not known.
    SizeUnknown(String),
    /// It is declared with a pattern, or `mut`.
    Pattern,
    /// The body does no more than pass the reference on.
    PassedOn,
    /// No caller has the value: each was lent the reference that it hands on, as in this call.
    Lent(String),
    Obstacle(Obstacle),
}

impl From<Obstacle> for Kept {
    fn from(obstacle: Obstacle) -> Self {
        Kept::Obstacle(obstacle)
    }
}

impl<'db> Facts<'db> {
    /// What passing `parameter` by value takes, where its size is at most `words` words.
    pub fn by_value(&self, parameter: &Parameter, words: u64) -> Result<ByValue, Kept> {
        let db = self.db();
        let (local, declared) = match self.local(parameter) {
            Ok(it) => it,
            // Left out by a `cfg`, or not known; either is said of every parameter.
            Err(obstacle) => {
                self.changeable(&parameter.function)?;
                return Err(obstacle.into());
            }
        };
        let by_pattern = parameter.reference_pattern().is_some();
        let ty = match declared.as_reference() {
            Some((inner, Mutability::Shared)) if !by_pattern => inner,
            _ if by_pattern => declared,
            _ => return Err(Kept::NotCopy),
        };
        if !ty.is_copy(db) {
            return Err(Kept::NotCopy);
        }
        let shown = self.spelt(&ty);
        // One reference less is what the next run would take away as well.
        if ty.as_reference_inner().is_some_and(|it| it.is_copy(db)) {
            return Err(Barrier::Operator.at(shown).into());
        }
        let layout = ty.layout(db).map_err(|_| Kept::SizeUnknown(shown.clone()))?;
        if !self.rests_on_known(&ty, &mut HashSet::new()) {
            return Err(Kept::SizeUnknown(shown));
        }
        let word = self.word_size(&ty).ok_or_else(|| Kept::SizeUnknown(shown.clone()))?;
        if layout.size() > words * word {
            return Err(Kept::Large(layout.size()));
        }
        let function = self.changeable(&parameter.function)?;
        if parameter.is_mutable() {
            return Err(Kept::Pattern);
        }
        let mut spellings = self.value_signature(parameter)?;
        if self.ties_result(&parameter.function, parameter.is_self()) {
            return Err(Barrier::Lifetime.at(line_of_result(&parameter.function)).into());
        }
        let calls = self.callers(function)?;
        let (mut reads, mut lends) = (0, 0);
        let name = parameter.name();
        let variable = Variable { name: &name, ty: &ty, parameter: Some((function, parameter.index)) };
        for occurrence in self.occurrences(parameter, local)? {
            let found = match occurrence {
                Occurrence::Formatted => Use::Read(Vec::new()),
                // `&x: &T` has the value already.
                Occurrence::Expr(_) if by_pattern => Use::Read(Vec::new()),
                Occurrence::Expr(expr) => self.use_of_value(&expr, &variable)?,
            };
            match found {
                Use::Read(new) => {
                    reads += 1;
                    spellings.extend(new);
                }
                Use::Lent(new) => {
                    lends += 1;
                    spellings.extend(new);
                }
            }
        }
        if reads == 0 {
            return Err(Kept::PassedOn);
        }
        let mut functions = BTreeSet::from([function_key(self.file(), &parameter.function)]);
        let mut files = BTreeSet::new();
        let mut places = BTreeSet::new();
        // Of a number people write `*x` as readily. What tests have says nothing.
        let (mut lent, mut had) = (None, ty.is_scalar());
        for call in &calls {
            let origin = self.written_at(call.syntax())?;
            files.insert(origin.file);
            places.insert((origin.file, origin.span));
            let Some(argument) = call.argument(parameter.index, function.has_self_param(db)) else {
                return Err(Barrier::Argument.at(call.syntax()).into());
            };
            match argument {
                // A method call finds `self` by itself, whether it is a reference or not.
                Err(receiver) => self.receiver_stays(call, &receiver, &ty, function)?,
                Ok(expr) => {
                    let written = self.argument_by_value(call, &expr, &ty, parameter, local)?;
                    let follows = written.iter().any(|it| it.new.contains('*'));
                    match follows && !self.may_be_a_value(&expr, origin.file) {
                        true => lent = lent.or(Some(call.syntax().to_string())),
                        false => had |= !self.written_around(&expr).any(|it| is_test_item(&it)),
                    }
                    if follows && let Some(around) = self.written_around(&expr).find_map(ast::Fn::cast) {
                        functions.insert(function_key(origin.file, &around));
                    }
                    spellings.extend(written);
                }
            }
        }
        if let Some(call) = lent.filter(|_| !had) {
            return Err(Kept::Lent(call));
        }
        Ok(ByValue {
            ty: shown,
            size: layout.size(),
            word,
            spellings: consistent(spellings)?,
            lends,
            calls: Calls { count: places.len(), files: files.len() },
            functions: functions.into_iter().collect(),
            public: self.visible_outside(function, self.file()),
        })
    }

    /// `expr` and what is around it, out of the macro calls whose arguments it is in.
    pub(super) fn written_around(&self, expr: &ast::Expr) -> impl Iterator<Item = SyntaxNode> {
        self.sema.ancestors_with_macros(expr.syntax().clone())
    }

    /// Whether `expr`, which stands in `file`, is a parameter of the function around it that may be passed by value as
    /// well: other workspaces have no say in it.
    fn may_be_a_value(&self, expr: &ast::Expr, file: FileRef) -> bool {
        let ast::Expr::PathExpr(it) = expr else { return false };
        let local = it.path().and_then(|path| self.sema.resolve_path(&path));
        let Some(PathResolution::Local(local)) = local else { return false };
        if !local.is_param(self.db()) {
            return false;
        }
        let source = local.primary_source(self.db());
        let list = source.syntax().ancestors().find_map(ast::ParamList::cast);
        let Some(function) = list.and_then(|it| it.syntax().parent()).and_then(ast::Fn::cast) else {
            return false;
        };
        // A method is called the same way, whatever it takes.
        local.is_self(self.db())
            || self.dialect().public
            || !self.sema.to_fn_def(&function).is_some_and(|it| self.visible_outside(it, file))
    }

    /// The size of a pointer to a `ty`, in bytes.
    pub(in crate::facts) fn word_size(&self, ty: &Type<'db>) -> Option<u64> {
        let db = self.db();
        let pointer = ty.add_reference(db, Mutability::Shared).layout(db).ok()?;
        Some(pointer.size())
    }

    /// ```text
    /// fn f(&self, x: &T)
    /// fn f(self, x: T)
    /// ```
    fn value_signature(&self, parameter: &Parameter) -> Result<Vec<Spelling>, Kept> {
        if let Some(receiver) = parameter.receiver() {
            if receiver.ty().is_some() || receiver.lifetime().is_some() {
                return Err(Barrier::Lifetime.at(receiver.syntax()).into());
            }
            return Ok(vec![self.without_prefix(receiver, "&")?]);
        }
        let Some(ast::Type::RefType(written)) = parameter.written_type() else {
            // An alias of a reference, or a type that a macro writes.
            return Err(Kept::Pattern);
        };
        if written.lifetime().is_some() {
            return Err(Barrier::Lifetime.at(written.syntax()).into());
        }
        let mut spellings = vec![self.without_prefix(&written, "&")?];
        if let Some(pattern) = parameter.reference_pattern() {
            spellings.push(self.without_prefix(&pattern, "&")?);
        }
        Ok(spellings)
    }

    /// The receiver of a call of a method that takes `self` by value now: found by following references.
    fn receiver_stays(
        &self,
        call: &Call,
        receiver: &ast::Expr,
        ty: &Type<'db>,
        function: Function,
    ) -> Result<(), Obstacle> {
        let db = self.db();
        let of_receiver = self.ty(receiver).map_err(|_| Barrier::Unknown.at(call.syntax()))?;
        if self.same(&of_receiver, ty) {
            return Ok(());
        }
        // From a reference, what takes `&self` is nearer than what takes `self`: a trait's method of that name would be
        // called instead.
        let rival = self.has_rival(call, function);
        if rival || !of_receiver.autoderef(db).any(|it| self.same(&it, ty)) {
            return Err(Barrier::Argument.at(call.syntax()));
        }
        Ok(())
    }

    /// Whether a trait in scope has a method of the function's name; so it is where the scope is not known.
    pub(super) fn has_rival(&self, call: &Call, function: Function) -> bool {
        let db = self.db();
        let Some(scope) = self.sema.scope(call.syntax()) else { return true };
        let name = function.name(db);
        let is_it = |item: AssocItem| matches!(item, AssocItem::Function(it) if it.name(db) == name);
        scope.visible_traits().0.iter().any(|&it| Trait::from(it).items(db).into_iter().any(is_it))
    }

    /// ```text
    /// f(&x)    f(r)
    /// f(x)     f(*r)
    /// ```
    fn argument_by_value(
        &self,
        call: &Call,
        expr: &ast::Expr,
        ty: &Type<'db>,
        parameter: &Parameter,
        local: ra_ap_hir::Local<'db>,
    ) -> Result<Vec<Spelling>, Obstacle> {
        let argument = || Barrier::Argument.at(call.syntax());
        if let ast::Expr::PathExpr(it) = expr
            && let Some(path) = it.path()
            && matches!(self.sema.resolve_path(&path), Some(PathResolution::Local(it)) if it == local)
            && parameter.reference_pattern().is_none()
        {
            return Ok(Vec::new());
        }
        if let ast::Expr::RefExpr(reference) = expr {
            let inner = reference.expr().ok_or_else(argument)?;
            if reference.mut_token().is_some() || reference.raw_token().is_some() {
                return Err(argument());
            }
            let of_inner = self.ty(&inner).map_err(|_| Barrier::Unknown.at(expr.syntax()))?;
            if self.same(&of_inner, ty) {
                if let Some(closure) = self.needless_closure(call, &inner) {
                    return closure;
                }
                let mut spellings = vec![self.without_prefix(reference, "&")?];
                if let ast::Expr::ParenExpr(paren) = &inner
                    && !super::parameter::has_comment(paren.syntax())
                {
                    let origin = self.written_at(paren.syntax())?;
                    let (start, end) = (origin.span.start, origin.span.end);
                    spellings.extend(
                        [Span::new(start, start + 1), Span::new(end - 1, end)].map(|span| Spelling {
                            file: origin.file,
                            span,
                            new: String::new(),
                        }),
                    );
                }
                return Ok(spellings);
            }
            let once = of_inner.as_reference_inner().is_some_and(|it| self.same(&it, ty));
            if once && binds_tightly(&inner) {
                let origin = self.written_at(expr.syntax())?;
                let inner = self.written_at(inner.syntax())?;
                let span = Span::new(origin.span.start, inner.span.start);
                return Ok(vec![Spelling { file: origin.file, span, new: "*".to_owned() }]);
            }
            return Err(argument());
        }
        let of_expr = self.ty(expr).map_err(|_| Barrier::Unknown.at(expr.syntax()))?;
        let inner = of_expr.as_reference_inner().filter(|it| self.same(it, ty)).ok_or_else(argument)?;
        if inner.is_unknown() || infers_from_use(expr) {
            return Err(argument());
        }
        if binds_tightly(expr) {
            return Ok(vec![self.with_prefix(expr.syntax(), "*")?]);
        }
        Ok(vec![self.with_prefix(expr.syntax(), "*(")?, self.with_suffix(expr.syntax(), ")")?])
    }

    /// `|x| f(&x)` would be `|x| f(x)`, which is `f`.
    fn needless_closure(&self, call: &Call, inner: &ast::Expr) -> Option<Result<Vec<Spelling>, Obstacle>> {
        let closure = call.syntax().parent().and_then(ast::ClosureExpr::cast)?;
        let super::CallNode::Path(written) = &call.node else { return None };
        let parameters: Vec<ast::Param> = closure.param_list()?.params().collect();
        let arguments: Vec<ast::Expr> = written.arg_list()?.args().collect();
        let named = |param: &ast::Param, argument: &ast::Expr| {
            let argument = if argument.syntax().text_range().contains_range(inner.syntax().text_range()) {
                inner
            } else {
                argument
            };
            param.pat().is_some_and(|it| it.syntax().text() == argument.syntax().text())
        };
        let passes = parameters.len() == arguments.len()
            && parameters.iter().zip(&arguments).all(|(param, argument)| named(param, argument));
        if !passes || closure.move_token().is_some() || closure.async_token().is_some() {
            return None;
        }
        if super::parameter::has_comment(closure.syntax()) {
            return Some(Err(Barrier::Argument.at(closure.syntax())));
        }
        let callee = written.expr()?.syntax().text().to_string();
        Some(self.replaced(closure.syntax(), callee).map(|it| vec![it]))
    }
}

/// The key of a function among the subjects of proposals.
pub(super) fn function_key(file: FileRef, function: &ast::Fn) -> String {
    let start: u32 = function.syntax().text_range().start().into();
    format!("fn {}:{start}", file.0)
}

/// Whether a prefix operator may stand directly before the expression.
pub(in crate::facts) fn binds_tightly(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::PathExpr(_)
            | ast::Expr::FieldExpr(_)
            | ast::Expr::MethodCallExpr(_)
            | ast::Expr::CallExpr(_)
            | ast::Expr::IndexExpr(_)
            | ast::Expr::ParenExpr(_)
            | ast::Expr::TryExpr(_)
            | ast::Expr::PrefixExpr(_)
    )
}

/// Whether the type of the expression may follow from what it is passed to.
fn infers_from_use(expr: &ast::Expr) -> bool {
    const GENERIC: &[&str] =
        &["as_ref", "borrow", "default", "downcast_ref", "from", "into", "parse", "try_into"];
    let name = match expr {
        ast::Expr::MethodCallExpr(it) => it.name_ref(),
        ast::Expr::CallExpr(it) => match it.expr() {
            Some(ast::Expr::PathExpr(it)) => {
                it.path().and_then(|it| it.segment()).and_then(|it| it.name_ref())
            }
            _ => None,
        },
        ast::Expr::MacroExpr(_) => return true,
        _ => None,
    };
    name.is_some_and(|it| GENERIC.iter().any(|name| it.text() == *name))
}

fn line_of_result(function: &ast::Fn) -> String {
    function.ret_type().map_or_else(String::new, |it| it.syntax().text().to_string())
}

/// The spellings, each once; two that contradict each other come from one text that is expanded twice.
pub(in crate::facts) fn consistent(spellings: Vec<Spelling>) -> Result<Vec<Spelling>, Obstacle> {
    let sorted: Vec<Spelling> = spellings.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let clash = sorted.windows(2).find(|pair| match pair {
        [a, b] => a.file == b.file && (b.span.start < a.span.end || a.span == b.span),
        _ => false,
    });
    match clash {
        Some(pair) => Err(Barrier::Macro.at(pair.iter().map(|it| it.new.as_str()).collect::<String>())),
        None => Ok(sorted),
    }
}
