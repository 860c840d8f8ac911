//! What is written: the type that pads by the shortest name that means it, its imports, and what it costs.

use std::collections::BTreeSet;

use ra_ap_hir::{Adt, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::initial::{Fix, What};
use super::sides::Sides;
use super::uses::span;
use super::{Form, Growth, Keeps, Kept, Padder, Part};
use crate::facts::Facts;
use crate::facts::callers::Spelling;
use crate::facts::fmt_write::place_of_import;
use crate::transform::{Dependency, Import, Span};

/// All that is to be written.
pub(super) struct Written {
    pub(super) spellings: Vec<Spelling>,
    pub(super) imports: Vec<Import>,
    pub(super) dependency: Option<Dependency>,
    pub(super) renews_lock: bool,
    pub(super) padder: String,
}

impl<'db> Facts<'db> {
    /// The text of all places that change when the chosen fields are padded.
    pub(super) fn written_padding(&self, parts: &[Part], sides: &Sides) -> Result<Written, Kept> {
        let dialect = self.dialect();
        let Padder::Type { path, dependency, renews_lock } = &*dialect.padder else {
            let Padder::Missing(why) = &*dialect.padder else { return Err(Keeps::NoPadder.because("none")) };
            return Err(Keeps::NoPadder.because(why));
        };
        let mut fixes: Vec<Fix> = Vec::new();
        for uses in sides.chosen.iter().filter_map(|&it| sides.uses.get(it)) {
            if let Some(obstacle) = &uses.obstacle {
                return Err(obstacle.clone());
            }
            fixes.extend(uses.fixes.iter().cloned());
        }
        let krate = self.sema.first_crate(FileId::from_raw(self.file().0));
        let mut spellings = Vec::new();
        let mut imports = BTreeSet::new();
        let types = sides.chosen.iter().filter_map(|&it| parts.get(it)).map(|it| it.written.syntax().clone());
        let own = FileId::from_raw(self.file().0);
        for ty in types {
            let name = self.name_of_padder(path, own, &ty, &mut imports)?;
            around(&mut spellings, own, span(&ty), &format!("{name}<"), ">");
        }
        for fix in fixes {
            let file = Self::file_ref(fix.file);
            if !dialect.realm.editable.contains(&file)
                || dialect.realm.shared.contains(&file)
                || self.sema.first_crate(fix.file) != krate
            {
                return Err(
                    Keeps::OutOfReach.because("a value is made in another crate, or in a file that stays")
                );
            }
            match fix.what {
                What::Wrap(node) => {
                    let name = self.name_of_padder(path, fix.file, &node, &mut imports)?;
                    around(&mut spellings, fix.file, span(&node), &format!("{name}::new("), ")");
                }
                What::Shorthand(node) => {
                    let name = self.name_of_padder(path, fix.file, &node, &mut imports)?;
                    let field = node.text().to_string();
                    around(&mut spellings, fix.file, span(&node), &format!("{field}: {name}::new("), ")");
                }
                What::WrapConst(node) => {
                    let name = self.name_of_padder(path, fix.file, &node, &mut imports)?;
                    around(&mut spellings, fix.file, span(&node), &format!("const {{ {name}::new("), ") }");
                }
                What::WrapType(node) => {
                    let name = self.name_of_padder(path, fix.file, &node, &mut imports)?;
                    around(&mut spellings, fix.file, span(&node), &format!("{name}<"), ">");
                }
                What::After(node) => {
                    let name = self.name_of_padder(path, fix.file, &node, &mut imports)?;
                    let at = Span::at(span(&node).end);
                    spellings.push(Spelling { file, span: at, new: format!(".map({name}::new)") });
                }
                What::Replace(node, new) => {
                    spellings.push(Spelling { file, span: span(&node), new: new.to_owned() });
                }
                What::Insert { at, text } => {
                    spellings.push(Spelling { file, span: Span::at(at), new: text.to_owned() });
                }
            }
        }
        spellings.sort();
        Ok(Written {
            spellings,
            imports: imports.into_iter().collect(),
            dependency: dependency.clone(),
            renews_lock: *renews_lock,
            padder: path.rsplit("::").next().unwrap_or(path).to_owned(),
        })
    }

    /// What the type that pads is called at `node`: its last name, imported where it is not known yet.
    fn name_of_padder(
        &self,
        path: &str,
        file: FileId,
        node: &SyntaxNode,
        imports: &mut BTreeSet<Import>,
    ) -> Result<String, Kept> {
        let missing = || Keeps::NoPadder.because(format!("`{path}` leads nowhere"));
        let wanted = self.type_at(path, node).ok_or_else(missing)?;
        let short = path.rsplit("::").next().unwrap_or(path);
        match self.type_at(short, node) {
            Some(it) if it == wanted => return Ok(short.to_owned()),
            Some(_) => return Ok(path.to_owned()),
            None => {}
        }
        let list = node.ancestors().skip(1).find_map(ast::Module::cast).and_then(|it| it.item_list());
        let (module, start) = match list {
            Some(list) => (list.syntax().clone(), list.syntax().text_range().start().into()),
            None => (node.ancestors().last().unwrap_or_else(|| node.clone()), 0),
        };
        let (at, indent) = place_of_import(&module, path);
        imports.insert(Import {
            file: Self::file_ref(file),
            module: start,
            path: path.to_owned(),
            at,
            indent,
        });
        Ok(short.to_owned())
    }

    fn type_at(&self, path: &str, node: &SyntaxNode) -> Option<Adt> {
        let probe =
            ast::SourceFile::parse(&format!("type T = {path};"), ra_ap_syntax::Edition::CURRENT).tree();
        let written =
            probe.syntax().descendants().filter_map(ast::PathType::cast).find_map(|it| it.path())?;
        match self.sema.scope(node)?.speculative_resolve(&written)? {
            PathResolution::Def(ModuleDef::Adt(it)) => Some(it),
            _ => None,
        }
    }

    /// What it costs to pad those of `fields`, of a struct or of a static, that have a form.
    pub(super) fn growth_of(
        &self,
        mut all_known: bool,
        fields: Vec<(Type<'db>, Option<Form>)>,
        at: &SyntaxNode,
    ) -> Result<Growth, Kept> {
        let db = self.db();
        let missing = || Keeps::NoPadder.because("the size of the type that pads is not known");
        let Padder::Type { path, .. } = &*self.dialect().padder else { return Err(missing()) };
        let padder = self.type_at(path, at).ok_or_else(missing)?;
        let mut growth = Growth::default();
        let (mut before, mut after) = (Tally::default(), Tally::default());
        all_known &= !self.dialect().realm.inexact_layouts;
        for (ty, chosen) in fields {
            let layout = ty.layout(db).ok();
            all_known &= layout.is_some();
            let (size, align) = layout.map_or((0, 1), |it| (it.size(), it.align()));
            before.add(size, align);
            let Some(form) = chosen else {
                after.add(size, align);
                continue;
            };
            let atomic = if form == Form::Value { Some(ty.clone()) } else { self.element_of(&ty) };
            let atomic = atomic.ok_or_else(missing)?;
            let single = atomic.layout(db).map_err(|_| missing())?.size();
            let padded = padder.ty(db).instantiate([&atomic]).layout(db).map_err(|_| missing())?;
            let more = padded.size() - single;
            match (form, ty.as_array(db)) {
                (Form::Value, _) => {
                    growth.at_least += more;
                    after.add(padded.size(), padded.align());
                }
                (Form::Elements, Some((_, count))) => {
                    growth.at_least += more * count as u64;
                    after.add(padded.size() * count as u64, padded.align());
                }
                (Form::Elements, None) => {
                    growth.of_each_element = more;
                    after.add(size, align);
                }
            }
        }
        growth.sizes = all_known.then(|| (before.size(), after.size()));
        Ok(growth)
    }
}

/// Sizes and alignments of fields, which the compiler sorts so that there are no gaps between them.
#[derive(Default)]
struct Tally {
    sum: u64,
    align: u64,
}

impl Tally {
    fn add(&mut self, size: u64, align: u64) {
        self.sum += size;
        self.align = self.align.max(align);
    }

    fn size(&self) -> u64 {
        self.sum.next_multiple_of(self.align.max(1))
    }
}

/// Puts text before and after `span`.
fn around(spellings: &mut Vec<Spelling>, file: FileId, span: Span, before: &str, after: &str) {
    let file = crate::transform::FileRef(file.index());
    spellings.push(Spelling { file, span: Span::at(span.start), new: before.to_owned() });
    spellings.push(Spelling { file, span: Span::at(span.end), new: after.to_owned() });
}
