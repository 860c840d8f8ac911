//! Every place where the name of a variant stands: what builds it, what takes it apart, what is something else.

use ra_ap_hir::{EnumVariant, ModuleDef, PathResolution};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, HasArgList, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::binding::{Bindings, Bound};
use super::{Built, Keeps, Kept, Target};
use crate::facts::Facts;
use crate::facts::callers::{Barrier, Spelling, is_aside, line_of, line_of_node, neighbour};
use crate::facts::collection::is_loop;
use crate::facts::mentions::words;

/// All that follows from boxing a part of a variant.
pub(super) struct Uses {
    pub(super) spellings: Vec<Spelling>,
    pub(super) built: Built,
}

/// What a mention of the variant is there for.
pub(super) enum Role {
    /// `E::Big(x)`.
    Call(ast::CallExpr),
    /// `map(E::Big)`.
    Value(ast::PathExpr),
    /// `E::Big { x }`.
    Record(ast::RecordExpr),
    TuplePattern(ast::TupleStructPat),
    RecordPattern(ast::RecordPat),
    /// Something else, or nothing that sees the field.
    Nothing,
}

/// A place that builds the variant, and where it is written.
struct Site {
    role: Role,
    written: SyntaxNode,
}

impl<'db> Facts<'db> {
    pub(super) fn uses_of_variant(&self, target: &Target<'db>, of: EnumVariant) -> Result<Uses, Kept> {
        let db: &RootDatabase = self.db();
        let (name, around) = (of.name(db), of.parent_enum(db).name(db));
        let (name, around) = (name.as_str(), around.as_str());
        let (mut sites, mut bindings) = (Vec::new(), Bindings::new(target));
        self.each_mention(of.module(db).krate(db), name, &mut |_, token| {
            match is_aside(token, name) {
                Ok(false) => {}
                Ok(true) => return Ok(()),
                Err(it) if it.kind == Barrier::Documented && !documents(token.text(), around, name) => {
                    return Ok(());
                }
                Err(it) => return Err(it.into()),
            }
            let written = token.parent().ok_or_else(|| Keeps::Unknown.because(token))?;
            for role in self.roles(token, around, of)? {
                let pattern = match &role {
                    Role::Nothing => continue,
                    Role::TuplePattern(pat) => in_tuple(pat, target.field.index(), of.fields(db).len()),
                    Role::RecordPattern(pat) => in_record(pat, &self.field_name(target.field)),
                    _ => None,
                };
                if let Some(pattern) = pattern {
                    self.bind(&pattern, &written, &mut bindings)?;
                }
                sites.push(Site { role, written: written.clone() });
            }
            Ok::<(), Kept>(())
        })?;
        let mut uses = Uses { spellings: self.uses_of_bindings(&bindings)?, built: Built::default() };
        for site in &sites {
            self.build(site, &bindings, &mut uses)?;
        }
        Ok(uses)
    }

    /// What the name at `token` is there for, in each place that a macro makes of it.
    fn roles(&self, token: &SyntaxToken, around: &str, of: EnumVariant) -> Result<Vec<Role>, Kept> {
        let Some(parent) = token.parent() else { return Ok(Vec::new()) };
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return Ok(vec![self.role(&parent, of, around)?]);
        }
        let mut roles = Vec::new();
        for inner in self.sema.descend_into_macros_exact(token.clone()) {
            let Some(node) = inner.parent() else { continue };
            if node.kind() != SyntaxKind::TOKEN_TREE {
                roles.push(self.role(&node, of, around)?);
            } else if could_be(&inner, around) {
                let left_out = self.is_inactive(&parent);
                let barrier = if left_out { Barrier::Unresolved } else { Barrier::Macro };
                return Err(barrier.at(line_of(token)).into());
            }
        }
        roles.retain(|it| !matches!(it, Role::Nothing));
        // What is written once and stands in two places may have to be spelt in two ways.
        if roles.len() > 1 {
            return Err(Barrier::Macro.at(line_of(token)).into());
        }
        Ok(roles)
    }

    /// What the name or reference `node` is there for.
    pub(super) fn role(&self, node: &SyntaxNode, of: EnumVariant, around: &str) -> Result<Role, Kept> {
        if let Some(variant) =
            ast::Name::cast(node.clone()).and_then(|it| it.syntax().parent()).and_then(ast::Variant::cast)
            && self.sema.to_def(&variant).is_none()
        {
            // In another configuration it may be this one.
            let item = variant.syntax().ancestors().find_map(ast::Enum::cast);
            let twin = item.and_then(|it| it.name()).is_some_and(|it| it.text() == around);
            return if twin { Err(Barrier::Twin.at(variant.syntax()).into()) } else { Ok(Role::Nothing) };
        }
        let segment = ast::NameRef::cast(node.clone())
            .and_then(|it| it.syntax().parent())
            .and_then(ast::PathSegment::cast);
        let Some(segment) = segment else { return Ok(Role::Nothing) };
        let path = segment.parent_path();
        let Some(parent) = path.syntax().parent() else { return Ok(Role::Nothing) };
        if ast::Path::can_cast(parent.kind()) || ast::PathType::can_cast(parent.kind()) {
            return Ok(Role::Nothing);
        }
        let wanted = |it: Option<PathResolution<'_>>| matches!(it, Some(PathResolution::Def(ModuleDef::EnumVariant(it))) if it == of);
        let found = self.sema.resolve_path(&path);
        if let Some(tree) = ast::UseTree::cast(parent.clone()) {
            let of_values = self.sema.resolve_path_per_ns(&path).and_then(|it| it.value_ns);
            return match tree.rename() {
                Some(_) if wanted(found) || wanted(of_values) => {
                    Err(Barrier::Renamed.at(tree.syntax()).into())
                }
                _ => Ok(Role::Nothing),
            };
        }
        let unresolved = || Kept::from(Barrier::Unresolved.at(line_of_node(path.syntax())));
        if found.is_none() {
            return Err(unresolved());
        }
        if !wanted(found) {
            return Ok(Role::Nothing);
        }
        // Names are found in code that a `cfg` leaves out, too, but types are not.
        let typed = match (ast::Expr::cast(parent.clone()), ast::Pat::cast(parent.clone())) {
            (Some(expr), _) => self.sema.type_of_expr(&expr).is_some(),
            (_, Some(pat)) => self.sema.type_of_pat(&pat).is_some(),
            _ => true,
        };
        if !typed {
            return Err(unresolved());
        }
        if let Some(expr) = ast::PathExpr::cast(parent.clone()) {
            let call = expr.syntax().parent().and_then(ast::CallExpr::cast);
            let call = call.filter(|it| it.expr().is_some_and(|it| it.syntax() == expr.syntax()));
            return Ok(call.map_or(Role::Value(expr), Role::Call));
        }
        let tuple = ast::TupleStructPat::cast(parent.clone()).map(Role::TuplePattern);
        let record = ast::RecordPat::cast(parent.clone()).map(Role::RecordPattern);
        let built = ast::RecordExpr::cast(parent).map(Role::Record);
        Ok(tuple.or(record).or(built).unwrap_or(Role::Nothing))
    }

    fn build(&self, site: &Site, bindings: &Bindings<'_, 'db>, uses: &mut Uses) -> Result<(), Kept> {
        let target = bindings.target;
        let value = match &site.role {
            Role::Call(call) => call
                .arg_list()
                .and_then(|it| it.args().nth(target.field.index()))
                .map(|it| self.boxed_value(&it, None, bindings)),
            Role::Record(expr) => {
                let name = self.field_name(target.field);
                let fields = expr.record_expr_field_list();
                let mut fields = fields.iter().flat_map(|it| it.fields());
                fields.find(|it| it.field_name().is_some_and(|it| it.text() == name)).and_then(|field| {
                    let short = field.name_ref().is_none().then_some(name);
                    Some(self.boxed_value(&field.expr()?, short, bindings))
                })
            }
            Role::Value(expr) => Some(self.boxed_function(expr, target)),
            _ => return Ok(()),
        };
        self.is_no_constant(&site.written)?;
        let made = value.ok_or_else(|| Keeps::Unknown.because(line_of_node(&site.written)))??;
        if made.allocates {
            uses.built.places += 1;
            let around = site.written.ancestors().take_while(|it| !ast::Fn::can_cast(it.kind()));
            uses.built.in_loops += usize::from(around.into_iter().any(|it| is_loop(&it)));
        }
        uses.spellings.extend(made.spellings);
        Ok(())
    }

    /// The binding that `pattern`, written at `written`, makes of the boxed part, if any.
    pub(super) fn bind(
        &self,
        pattern: &ast::Pat,
        written: &SyntaxNode,
        bindings: &mut Bindings<'_, 'db>,
    ) -> Result<(), Kept> {
        match pattern {
            ast::Pat::WildcardPat(_) | ast::Pat::RestPat(_) => Ok(()),
            ast::Pat::ParenPat(it) => it.pat().map_or(Ok(()), |inner| self.bind(&inner, written, bindings)),
            ast::Pat::IdentPat(it) => {
                // A constant, or a name for what a pattern takes apart.
                if it.at_token().is_some() || self.sema.resolve_bind_pat_to_const(it).is_some() {
                    return Err(Keeps::Destructured.because(pattern.syntax()));
                }
                let alternatives =
                    it.syntax().ancestors().take_while(|it| !ast::MatchArm::can_cast(it.kind()));
                if alternatives.into_iter().any(|it| ast::OrPat::can_cast(it.kind())) {
                    return Err(Keeps::Alternatives.because(pattern.syntax()));
                }
                let local = self.sema.to_def(it).ok_or_else(|| Keeps::Unknown.because(it.syntax()))?;
                let name = it.name().map_or_else(String::new, |it| it.text().to_string());
                let mode =
                    self.mode(local, bindings.target).ok_or_else(|| Keeps::Use.because(it.syntax()))?;
                bindings.bound.push(Bound { local, name, mode, written: written.clone() });
                Ok(())
            }
            _ => Err(Keeps::Destructured.because(pattern.syntax())),
        }
    }
}

/// Whether a comment means the variant `name` of the enum `around`: without a path it is prose, or another one's.
fn documents(comment: &str, around: &str, name: &str) -> bool {
    words(comment, name).any(|at| {
        let before = comment.get(..at).unwrap_or_default();
        let owner = before.strip_suffix("::");
        owner.is_some_and(|it| it.ends_with(around) || it.ends_with("Self"))
    })
}

/// The pattern for the field `index` of `count`.
fn in_tuple(pat: &ast::TupleStructPat, index: usize, count: usize) -> Option<ast::Pat> {
    let fields: Vec<ast::Pat> = pat.fields().collect();
    let Some(rest) = fields.iter().position(|it| matches!(it, ast::Pat::RestPat(_))) else {
        return fields.into_iter().nth(index);
    };
    if index < rest {
        return fields.into_iter().nth(index);
    }
    let from_end = count.checked_sub(index)?;
    let at = fields.len().checked_sub(from_end)?;
    (at > rest).then(|| fields.into_iter().nth(at)).flatten()
}

/// The pattern for the field `name`.
pub(super) fn in_record(pat: &ast::RecordPat, name: &str) -> Option<ast::Pat> {
    let fields = pat.record_pat_field_list();
    let mut fields = fields.iter().flat_map(|it| it.fields());
    fields.find(|it| it.field_name().is_some_and(|it| it.text() == name))?.pat()
}

/// Whether a token of an unexpanded macro could name a variant of the enum `around`.
fn could_be(token: &SyntaxToken, around: &str) -> bool {
    let before = neighbour(token, SyntaxToken::prev_token);
    let after = neighbour(token, SyntaxToken::next_token);
    let is = |token: &Option<SyntaxToken>, kinds: &[SyntaxKind]| {
        token.as_ref().is_some_and(|it| kinds.contains(&it.kind()))
    };
    if is(&before, &[T![.], T![fn], T![let], T![mut], T![$], T![struct], T![mod], T![const], T![static]])
        || is(&after, &[T![!]])
    {
        return false;
    }
    let Some(mut colons) = before.filter(|it| matches!(it.kind(), T![:] | T![::])) else {
        let typed = is(&after, &[T![:]])
            && after.as_ref().and_then(SyntaxToken::next_token).is_none_or(|it| it.kind() != T![:]);
        return !typed;
    };
    while let Some(more) = neighbour(&colons, SyntaxToken::prev_token).filter(|it| it.kind() == T![:]) {
        colons = more;
    }
    let Some(owner) = neighbour(&colons, SyntaxToken::prev_token) else { return true };
    let of_macro = neighbour(&owner, SyntaxToken::prev_token).is_some_and(|it| it.kind() == T![$]);
    let closes = !matches!(owner.kind(), SyntaxKind::IDENT | T![Self] | T![crate] | T![super] | T![self]);
    owner.text() == around || owner.kind() == T![Self] || of_macro || closes
}
