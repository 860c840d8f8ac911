//! Statics that are arrays of atomics.

use ra_ap_hir::{HasVisibility, Visibility};
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasAttrs, HasName};

use super::initial::LAZY;
use super::{Form, Keeps, Kept, Of, Padding, attributes, looks};
use crate::facts::Facts;

/// More elements than this are no longer one for each thread: an array takes 128 bytes for each.
const MOST_ELEMENTS: usize = 256;

impl<'db> Facts<'db> {
    /// The elements of the static `item`, where they are better off in cache lines of their own.
    pub fn padding_of_static(&self, item: &ast::Static) -> Result<Padding, Kept> {
        let db = self.db();
        let own = self.sema.to_def(item).ok_or_else(|| Keeps::Inactive.because("cfg"))?;
        let fine = || Keeps::Fine.because("no array of atomics");
        let whole = own.ty(db);
        let is_lazy = whole.as_adt().is_some_and(|it| LAZY.contains(&it.name(db).as_str()));
        let made = if is_lazy { whole.type_arguments().next() } else { None };
        let ty = made.unwrap_or_else(|| whole.clone());
        self.element_of(&ty).ok_or_else(fine)?;
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Keeps::OutOfReach.because("the file is a module of several crates"));
        }
        if let Some((_, text)) = attributes(item.attrs()).find(|(name, text)| looks(name, text)) {
            return Err(Keeps::Attribute.because(text));
        }
        let name = item.name().map_or_else(String::new, |it| it.text().to_string());
        let written = item.ty().ok_or_else(fine)?;
        let unclear = || Keeps::Initial.because(item.syntax());
        let is_public = own.visibility(db) == Visibility::Public;
        let part =
            self.atomic_part(Of::Static(own), name.clone(), &ty, written, is_public).ok_or_else(unclear)?;
        let parts = [part];
        let mut sides = self.sides(None, &parts)?;
        if let Some((_, count)) = ty.as_array(db).filter(|(_, count)| *count > MOST_ELEMENTS) {
            return Err(Keeps::Many.because(format!("{name} has {count} elements")));
        }
        let public = is_public && !self.dialect().realm.programs.contains(&self.file());
        if public && !self.dialect().public {
            return Err(Keeps::Visible.because(&name));
        }
        let (Some(value), Some(uses)) = (item.body(), sides.uses.first_mut()) else { return Err(unclear()) };
        let file = ra_ap_ide_db::FileId::from_raw(self.file().0);
        uses.fixes.extend(self.initial_elements(file, &value).ok_or_else(unclear)?);
        let written = self.written_padding(&parts, &sides)?;
        let growth = self.growth_of(true, vec![(ty, Some(Form::Elements))], item.syntax())?;
        Ok(Padding {
            path: name.clone(),
            name,
            is_static: true,
            fields: Vec::new(),
            sides: sides.words,
            shared: "static".to_owned(),
            growth,
            spellings: written.spellings,
            imports: written.imports,
            dependency: written.dependency,
            renews_lock: written.renews_lock,
            padder: written.padder,
            debug: false,
            public,
            is_no_std: self.is_no_std().is_some(),
        })
    }
}
