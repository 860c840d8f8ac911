//! How large an enum is, and how large it would be with one of its fields in a box.

use std::fmt;

use ra_ap_hir::{Adt, Enum, EnumVariant, Field, GenericDef};
use ra_ap_syntax::ast;

use super::{Keeps, Kept};
use crate::facts::Facts;
use crate::facts::layout::{Place, Variant};

/// The bytes of a value with the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Exactly(u64),
    /// The compiler may find room for the tag.
    AtMost(u64),
}

impl After {
    /// The number.
    pub fn bytes(self) -> u64 {
        match self {
            After::Exactly(it) | After::AtMost(it) => it,
        }
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            After::Exactly(it) => write!(f, "{it}"),
            After::AtMost(it) => write!(f, "at most {it}"),
        }
    }
}

/// A variant that is far larger than the others.
pub(super) struct Large {
    /// Its largest field.
    pub(super) field: Field,
    pub(super) ty: ast::Type,
    /// Bytes of its fields, and of those of the next variant.
    pub(super) variant: u64,
    pub(super) next: u64,
    pub(super) before: u64,
    pub(super) after: After,
}

/// A field as far as the size is concerned.
#[derive(Clone, Copy)]
struct Part {
    size: u64,
    align: u64,
    niches: u64,
}

impl<'db> Facts<'db> {
    /// The largest field of `own`, where `own` is larger than each other variant of its enum by more than `limit` bytes,
    /// and the enum shrinks by as much with that field in a box.
    pub(super) fn large_variant(&self, of: Enum, own: EnumVariant, limit: u64) -> Result<Large, Kept> {
        let db = self.db();
        let fine = || Keeps::Fine.because("it is not far larger than the others");
        // What is not known counts nothing, so that what is found large is large.
        let known = |field: &Field| field.layout(db).map_or(0, |it| it.size());
        let total = |it: EnumVariant| it.fields(db).iter().map(known).sum::<u64>();
        let variants = of.variants(db);
        let sizes: Vec<u64> = variants.iter().map(|it| total(*it)).collect();
        let index = variants.iter().position(|it| *it == own).ok_or_else(fine)?;
        let variant = total(own);
        let rest = || variants.iter().zip(&sizes).enumerate().filter(|(it, _)| *it != index);
        let second = rest().max_by_key(|(_, (_, size))| **size);
        let smallest = rest().map(|(_, (_, size))| *size).min();
        let (Some((at, (second, &next))), Some(smallest)) = (second, smallest) else { return Err(fine()) };
        // Of equals, the first one is the largest.
        if variant < next || (variant == next && at < index) || variant - smallest <= limit {
            return Err(fine());
        }
        if variant - next <= limit {
            let other = second.name(db).as_str().to_owned();
            return Err(Keeps::NothingGained.because(format!("`{other}` takes {next} bytes as well")));
        }
        let adt = Adt::Enum(of);
        let field = own.fields(db).into_iter().max_by_key(known).ok_or_else(fine)?;
        let ty = self.written_field_type(field).ok_or_else(|| Keeps::Unknown.because("a field"))?;
        if self.dialect().realm.inexact_layouts {
            return Err(Keeps::Unknown.because("the analyser misreads this version of std"));
        }
        if !GenericDef::Adt(adt).type_or_const_params(db).is_empty() {
            return Err(Keeps::Generic.because("it is generic"));
        }
        let shape = self.shape(adt).map_err(|why| Keeps::Unknown.because(why))?;
        let word = self.word_size(&field.ty(db)).ok_or_else(|| Keeps::Unknown.because("a pointer"))?;
        let pointer = Part { size: word, align: word, niches: 1 };
        let boxed = |it: EnumVariant| -> Option<Vec<Part>> {
            let part = |of: Field| {
                let layout = of.layout(db).ok()?;
                let niches = layout.niches().map_or(0, |it| u64::try_from(it).unwrap_or(u64::MAX));
                Some(Part { size: layout.size(), align: layout.align(), niches })
            };
            it.fields(db).into_iter().map(|of| if of == field { Some(pointer) } else { part(of) }).collect()
        };
        let parts: Option<Vec<Vec<Part>>> = variants.iter().map(|it| boxed(*it)).collect();
        let after = size_of_enum(&parts.ok_or_else(|| Keeps::Unknown.because("a field"))?);
        if shape.size.saturating_sub(after.bytes()) <= limit {
            let several = own.fields(db).len() > 1;
            let kind = if several { Keeps::SeveralFields } else { Keeps::NothingGained };
            return Err(kind.because(format!("{after} bytes instead of {}", shape.size)));
        }
        Ok(Large { field, ty, variant, next, before: shape.size, after })
    }

    /// The type of a field as it is written.
    pub(super) fn written_field_type(&self, field: Field) -> Option<ast::Type> {
        match self.sema.source(field)?.value {
            ra_ap_hir::FieldSource::Named(it) => it.ty(),
            ra_ap_hir::FieldSource::Pos(it) => it.ty(),
        }
    }
}

/// The size of an enum of these variants. The tag is a number of its own, or something that a field never is.
fn size_of_enum(variants: &[Vec<Part>]) -> After {
    let align = variants.iter().flatten().map(|it| it.align).max().unwrap_or(1).max(1);
    let tag = if variants.len() > 256 { 2 } else { 1 };
    let extent = |tag: u64, parts: &Vec<Part>| {
        let mut parts = parts.clone();
        parts.sort_by_key(|it| it.align);
        parts.iter().fold(tag, |end, it| end.next_multiple_of(it.align.max(1)) + it.size)
    };
    let largest = |tag: u64| variants.iter().map(|it| extent(tag, it)).max().unwrap_or(tag);
    let (tagged, untagged) = (largest(tag).next_multiple_of(align), largest(0).next_multiple_of(align));
    let mut holding = variants.iter().filter(|parts| parts.iter().any(|it| it.size > 0));
    let niches = |parts: &Vec<Part>| parts.iter().map(|it| it.niches).max().unwrap_or(0);
    let can_hold_tag = |parts: &Vec<Part>| {
        extent(0, parts).next_multiple_of(align) == untagged && niches(parts) >= variants.len() as u64 - 1
    };
    match (holding.next(), holding.next()) {
        (Some(only), None) if niches(only) >= variants.len() as u64 - 1 => After::Exactly(untagged),
        (Some(_), None) => After::Exactly(tagged),
        _ if tagged == untagged => After::Exactly(tagged),
        // The tag can only lie in what a field of the largest variant never is.
        _ if !variants.iter().any(can_hold_tag) => After::Exactly(tagged),
        _ => After::AtMost(tagged),
    }
}

/// The size of a struct of these fields, the one called `name` being a pointer of `word` bytes. The compiler lays the
/// fields in the order of their alignments.
pub(super) fn size_of_struct(fields: &Variant, name: &str, word: u64) -> u64 {
    let part = |it: &Place| if it.name == name { (word, word) } else { (it.size, it.align) };
    let parts = || fields.fields.iter().map(part);
    let align = parts().map(|it| it.1).max().unwrap_or(1).max(1);
    parts().map(|it| it.0).sum::<u64>().next_multiple_of(align)
}
