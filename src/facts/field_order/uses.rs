//! Every place where a struct's name stands, and all that `unsafe` code and casts handle: can the order be seen there?

use ra_ap_hir::{Adt, HasCrate, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::base_db::SourceDatabase;
use ra_ap_syntax::ast::{self, HasAttrs};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken, TextSize};

use super::{Keeps, Kept};
use crate::facts::Facts;
use crate::facts::mentions::words;

impl<'db> Facts<'db> {
    /// Whether no code of the workspace can tell the order of the fields of `adt`.
    pub(super) fn nobody_sees(&self, adt: Adt) -> Result<(), Kept> {
        let db = self.db();
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Keeps::OutOfReach.because("the file is a module of several crates"));
        }
        let name = adt.name(db).as_str().to_owned();
        for file in self.files_that_can_name(adt.krate(db)) {
            let text = db.file_text(file).text(db);
            let named: Vec<usize> = words(text, &name).collect();
            let handles = text.contains("unsafe") || text.contains(" as ");
            if named.is_empty() && !handles {
                continue;
            }
            let tree = self.tree_of(file);
            for offset in named {
                let token = tree.token_at_offset(TextSize::new(offset as u32)).right_biased();
                token.map_or(Ok(()), |token| self.mention(adt, &name, &token, text))?;
            }
            if handles {
                self.handled(adt, &tree)?;
            }
        }
        Ok(())
    }

    fn mention(&self, adt: Adt, name: &str, token: &SyntaxToken, text: &str) -> Result<(), Kept> {
        if token.kind() == SyntaxKind::COMMENT || token.text().trim_start_matches("r#") != name {
            return Ok(());
        }
        let Some(parent) = token.parent() else { return Ok(()) };
        if let Some(attr) = token.parent_ancestors().find_map(ast::Attr::cast) {
            return Err(Keeps::Macro.because(attr.syntax()));
        }
        // Types of code that is left out are not known.
        if self.is_inactive(&parent) && text.contains("unsafe") {
            return Err(Keeps::OutOfReach.because(line(&parent)));
        }
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return self.context(adt, &parent);
        }
        let expanded = self.sema.descend_into_macros_exact(token.clone());
        let inner: Vec<SyntaxNode> = expanded.iter().filter_map(SyntaxToken::parent).collect();
        if inner.is_empty() || inner.iter().any(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
            return Err(Keeps::Macro.because(line(&parent)));
        }
        inner.iter().try_for_each(|it| self.context(adt, it))
    }

    /// What the name at `node` is there for.
    fn context(&self, adt: Adt, node: &SyntaxNode) -> Result<(), Kept> {
        // A definition of that name: the struct itself, or something else.
        let Some(reference) = ast::NameRef::cast(node.clone()) else { return Ok(()) };
        let Some(segment) = reference.syntax().parent().and_then(ast::PathSegment::cast) else {
            return Ok(());
        };
        let path = segment.parent_path();
        match self.sema.resolve_path(&path) {
            Some(PathResolution::Def(ModuleDef::Adt(it))) if it == adt => {}
            Some(_) => return Ok(()),
            None => return Err(Keeps::OutOfReach.because(line(node))),
        }
        self.place_of_type(adt, path.syntax())
    }

    /// Whether a type that stands at `node` can be looked into there.
    fn place_of_type(&self, adt: Adt, node: &SyntaxNode) -> Result<(), Kept> {
        for around in node.ancestors().skip(1) {
            if let Some(tree) = ast::UseTree::cast(around.clone())
                && tree.rename().is_some()
            {
                return Err(Keeps::Renamed.because(tree.syntax()));
            }
            if ast::PtrType::can_cast(around.kind()) || ast::OffsetOfExpr::can_cast(around.kind()) {
                return Err(Keeps::Bytes.because(around));
            }
            if let Some(list) = ast::GenericArgList::cast(around.clone())
                && list
                    .syntax()
                    .ancestors()
                    .any(|it| ast::PathExpr::can_cast(it.kind()) || ast::MethodCallExpr::can_cast(it.kind()))
                && list.coloncolon_token().is_some()
            {
                return Err(Keeps::Bytes
                    .because(list.syntax().parent().map_or_else(String::new, |it| it.to_string())));
            }
            let Some(item) = ast::Item::cast(around.clone()) else { continue };
            return match item {
                ast::Item::TypeAlias(it) => Err(Keeps::Renamed.because(it.syntax())),
                ast::Item::ExternBlock(_) | ast::Item::Static(_) | ast::Item::Union(_) => {
                    Err(Keeps::Foreign.because(line(node)))
                }
                ast::Item::Fn(it) => {
                    let in_block = it.syntax().ancestors().any(|it| ast::ExternBlock::can_cast(it.kind()));
                    match it.abi().is_some() || in_block {
                        true => Err(Keeps::Foreign.because(line(node))),
                        false => Ok(()),
                    }
                }
                ast::Item::Struct(it) => without_repr(&it, node),
                ast::Item::Enum(it) => without_repr(&it, node),
                ast::Item::Impl(it) if it.unsafe_token().is_some() => {
                    Err(Keeps::Bytes.because(line(it.syntax())))
                }
                ast::Item::Impl(it) => {
                    let own = it
                        .self_ty()
                        .is_some_and(|ty| ty.syntax().text_range().contains_range(node.text_range()));
                    if own { self.own_impl(adt, &it) } else { Ok(()) }
                }
                _ => Ok(()),
            };
        }
        Ok(())
    }

    /// `Self` in an `impl` is the struct.
    fn own_impl(&self, adt: Adt, item: &ast::Impl) -> Result<(), Kept> {
        let Some(list) = item.assoc_item_list() else { return Ok(()) };
        let tokens = list.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        for token in tokens.filter(|it| it.text() == "Self") {
            let Some(parent) = token.parent() else { continue };
            if parent.kind() == SyntaxKind::TOKEN_TREE {
                let inner = self.sema.descend_into_macros_exact(token.clone());
                let inner: Vec<SyntaxNode> = inner.iter().filter_map(SyntaxToken::parent).collect();
                if inner.iter().any(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
                    return Err(Keeps::Macro.because(line(&parent)));
                }
                inner.iter().try_for_each(|it| self.place_of_type(adt, it))?;
            } else {
                self.place_of_type(adt, &parent)?;
            }
        }
        Ok(())
    }

    /// Whether `unsafe` code or a cast of this file handles a value of the type, or something unknown.
    fn handled(&self, adt: Adt, tree: &SyntaxNode) -> Result<(), Kept> {
        for node in tree.descendants() {
            if let Some(cast) = ast::CastExpr::cast(node.clone()) {
                let inner = cast.expr().and_then(|it| self.sema.type_of_expr(&it));
                if inner.is_some_and(|it| self.has_type(adt, &it.original)) {
                    return Err(Keeps::Bytes.because(cast.syntax()));
                }
                continue;
            }
            let block = ast::BlockExpr::cast(node.clone()).filter(|it| it.unsafe_token().is_some());
            let function = ast::Fn::cast(node).filter(|it| it.unsafe_token().is_some());
            let code = block.map(|it| it.syntax().clone());
            let code = code.or_else(|| Some(function?.body()?.syntax().clone()));
            let Some(code) = code else { continue };
            for expr in code.descendants().filter_map(ast::Expr::cast) {
                let Some(info) = self.sema.type_of_expr(&expr) else { continue };
                if info.original.is_unknown() {
                    return Err(Keeps::OutOfReach.because(expr.syntax()));
                }
                if self.has_type(adt, &info.original)
                    || info.adjusted.is_some_and(|it| self.has_type(adt, &it))
                {
                    return Err(Keeps::Bytes.because(expr.syntax()));
                }
            }
        }
        Ok(())
    }

    fn has_type(&self, adt: Adt, ty: &Type<'db>) -> bool {
        let mut found = false;
        ty.walk(self.db(), |part| found |= part.as_adt() == Some(adt));
        found
    }
}

fn without_repr(item: &impl HasAttrs, node: &SyntaxNode) -> Result<(), Kept> {
    let fixed = item.attrs().any(|attr| {
        let text = attr.meta().map(|it| it.syntax().text().to_string()).unwrap_or_default();
        text.starts_with("repr") || text.starts_with("cfg_attr")
    });
    if fixed { Err(Keeps::Foreign.because(line(node))) } else { Ok(()) }
}

/// How the item around a node begins, for people.
fn line(node: &SyntaxNode) -> String {
    let Some(item) = node.ancestors().find_map(ast::Item::cast) else { return node.to_string() };
    let silent = |kind: SyntaxKind| kind == SyntaxKind::ATTR || kind.is_trivia();
    let parts = item.syntax().children_with_tokens().skip_while(|it| silent(it.kind()));
    let text: String = parts.map(|it| it.to_string()).collect();
    text.lines().next().unwrap_or_default().trim_end_matches([' ', '{']).to_owned()
}
