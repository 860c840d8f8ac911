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

    /// How many of `before` bytes are saved, in words.
    pub fn saved_of(self, before: u64) -> String {
        let saved = before.saturating_sub(self.bytes());
        match self {
            After::Exactly(_) => saved.to_string(),
            After::AtMost(_) => format!("at least {saved}"),
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
    /// Whether it is the box.
    is_pointer: bool,
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
        let pointer = Part { size: word, align: word, niches: 1, is_pointer: true };
        let boxed = |it: EnumVariant| -> Option<Vec<Part>> {
            let part = |of: Field| {
                let layout = of.layout(db).ok()?;
                let niches = layout.niches().map_or(0, |it| u64::try_from(it).unwrap_or(u64::MAX));
                Some(Part { size: layout.size(), align: layout.align(), niches, is_pointer: false })
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

/// The size of an enum of these variants, the tag being a number of its own or something that a field never is.
///
/// The compiler sorts the fields of a variant so that only its end is padded, and takes the smaller of the two layouts.
/// Of the second one it is not known here where in its field the niche lies.
fn size_of_enum(variants: &[Vec<Part>]) -> After {
    let tag = if variants.len() > 256 { 2 } else { 1 };
    let align = variants.iter().flatten().map(|it| it.align).fold(tag, u64::max);
    let sum = |parts: &[Part]| parts.iter().map(|it| it.size).sum::<u64>();
    let own_align = |parts: &[Part]| parts.iter().map(|it| it.align).fold(1, u64::max);
    let own_size = |parts: &[Part]| sum(parts).next_multiple_of(own_align(parts));
    let tagged = variants.iter().map(|it| tag + sum(it)).fold(tag, u64::max).next_multiple_of(align);
    // A variant that can have no value does not count, and what has no size may be such.
    if variants.iter().any(|it| !it.is_empty() && sum(it) == 0) {
        return After::AtMost(tagged);
    }
    // Of equals, the compiler takes the last one.
    let Some((at, largest)) = variants.iter().enumerate().max_by_key(|(_, it)| own_size(it)) else {
        return After::Exactly(0);
    };
    let untagged = own_size(largest).next_multiple_of(align);
    // Each number from the first other variant to the last one is one of those values, its own too where it is between.
    let between = at > 0 && at + 1 < variants.len();
    let needed = variants.len() as u64 - u64::from(!between);
    let niches = largest.iter().map(|it| it.niches).max().unwrap_or(0);
    let holders = || largest.iter().filter(|it| it.niches == niches);
    // The niche of a pointer is all of it.
    let taken = if holders().all(|it| it.is_pointer) { holders().map(|it| it.size).min() } else { None };
    // A niche is a number of a field.
    let number = if own_align(largest) > 8 { 16 } else { 8 };
    let others = || variants.iter().enumerate().filter(|(it, _)| *it != at).map(|(_, it)| it);
    // The others lie before the niche or behind it.
    let fits_anywhere =
        |it: &Vec<Part>| own_size(it) == 0 || 2 * own_size(it) + number + own_align(it) <= untagged + 2;
    if untagged >= tagged || niches < needed {
        After::Exactly(tagged)
    } else if others().all(fits_anywhere) {
        After::Exactly(untagged)
    } else if others().any(|it| own_size(it) + taken.unwrap_or(1) > untagged) {
        After::Exactly(tagged)
    } else {
        After::AtMost(tagged)
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
