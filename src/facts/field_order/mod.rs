//! Whether the fields of a `repr(C)` struct can lie in an order that wastes less, and what that order reads like.
//!
//! The order is given up as soon as anything could see it: another language, a pointer, a derive, drops. So the
//! question is answered from every place in the workspace where the struct's name stands, and from the types of all
//! that `unsafe` code and casts handle.

mod text;
mod uses;

use std::cmp::Reverse;

use ra_ap_hir::{Adt, HasVisibility, Visibility};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasAttrs, HasGenericParams, HasName};

use crate::facts::Facts;
use crate::facts::layout::{NoLayout, Place, Shape};
use crate::facts::source::is_inert;
use crate::transform::Span;

/// Derives that do the same whatever the order of the fields.
const DERIVES: &[&str] = &["Clone", "Copy", "Debug", "Default", "Eq", "PartialEq"];

/// Further attributes of a struct that do not look at its fields; `derive` and `repr` are read on their own.
const ATTRIBUTES: &[&str] = &["cfg", "derive", "non_exhaustive", "repr"];

/// A better order.
#[derive(Clone, Debug)]
pub struct Order {
    /// The struct's name.
    pub name: String,
    /// Its path, crate first.
    pub path: String,
    /// The fields of the struct in the file, and what to write there.
    pub span: Span,
    pub new: String,
    /// Bytes of a value, before and after.
    pub before: u64,
    pub after: u64,
    /// Whether `{:?}` prints the fields in the order of the declaration.
    pub debug: bool,
}

/// Why the order stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub kind: Keeps,
    /// What is in the way, in the code's own words.
    pub what: String,
}

/// Kinds of reasons to leave the order alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// The order that is written wastes nothing, or it is not known to.
    Fine,
    /// A `cfg` that is off leaves the struct out.
    Inactive,
    /// The written order would waste bytes, but it is not the one in memory.
    Compiler,
    /// The representation says more than `C`.
    Representation,
    /// Fields without names.
    Positional,
    Generic,
    Unknown,
    /// The last field has to be the last.
    LastField,
    /// Other crates can see the struct.
    Visible,
    /// A derive that looks at the order.
    Derive,
    Attribute,
    /// A field that not every configuration has.
    ConditionalField,
    /// Fields that are dropped in another order.
    DropOrder,
    /// Comments or blank lines that belong to several fields.
    Arrangement,
    /// Another language, a `static`, a union or another representation holds it.
    Foreign,
    /// Its bytes or the places of its fields are looked at.
    Bytes,
    Macro,
    Renamed,
    /// Code that this configuration leaves out, that is shared between crates, or that leads nowhere.
    OutOfReach,
}

impl Keeps {
    fn because(self, what: impl ToString) -> Kept {
        let what = what.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Kept { kind: self, what: what.chars().take(80).collect() }
    }
}

/// A field, as far as the order is concerned.
struct Part {
    /// Its number in the declaration.
    index: usize,
    size: u64,
    align: u64,
    /// Whether something happens when it is dropped.
    drops: bool,
}

impl<'db> Facts<'db> {
    /// The order in which the fields of `item` waste least, where nothing can tell the difference.
    pub fn field_order(&self, item: &ast::Struct) -> Result<Order, Kept> {
        let db = self.db();
        let repr = Repr::of(item);
        let is_c = repr.words.iter().any(|it| it == "C");
        let absent = || if is_c { Keeps::Inactive } else { Keeps::Fine }.because("cfg");
        let own = self.sema.to_def(item).ok_or_else(absent)?;
        if !is_c && !repr.words.iter().all(|it| it.starts_with("align")) {
            return Err(Keeps::Fine.because("repr"));
        }
        let generic = item.generic_param_list().is_some_and(|it| it.type_or_const_params().next().is_some());
        if generic {
            return Err(if is_c { Keeps::Generic } else { Keeps::Fine }.because("it is generic"));
        }
        let adt = Adt::Struct(own);
        let shape = self.shape(adt).map_err(|why| match (&why, is_c) {
            (_, false) => Keeps::Fine.because(&why),
            (NoLayout::Unsized, true) => Keeps::LastField.because(&why),
            (_, true) => Keeps::Unknown.because(&why),
        })?;
        let parts = self.order_of(own, &shape).ok_or_else(|| Keeps::Unknown.because("a field"))?;
        let (written, sorted) = (size_in_order(&parts, shape.align), sorted(&parts));
        let after =
            size_in_order(&sorted.iter().filter_map(|&it| parts.get(it)).collect::<Vec<_>>(), shape.align);
        if after >= written {
            return Err(Keeps::Fine.because("nothing to gain"));
        }
        if !is_c {
            return Err(Keeps::Compiler.because(format!(
                "in the written order it would have {written} bytes, and it has {}",
                shape.size
            )));
        }
        if let Some(more) = repr.words.iter().find(|it| *it != "C" && !it.starts_with("align")) {
            return Err(Keeps::Representation.because(format!("repr({more})")));
        }
        if self.dialect().realm.inexact_layouts {
            return Err(Keeps::Unknown.because("the analyser misreads this version of std"));
        }
        let Some(ast::FieldList::RecordFieldList(list)) = item.field_list() else {
            return Err(Keeps::Positional.because("fields without names"));
        };
        if let Some(last) =
            shape.variants.first().and_then(|it| it.fields.last()).filter(|it| is_flexible(it))
        {
            return Err(Keeps::LastField.because(format!("{}: {}", last.name, last.ty)));
        }
        self.readers(item, &list)?;
        let public = own.visibility(db) == Visibility::Public;
        if public && !self.dialect().realm.programs.contains(&self.file()) {
            return Err(Keeps::Visible.because("pub"));
        }
        let drops = |order: &[usize]| -> Vec<usize> {
            order.iter().copied().filter(|&it| parts.get(it).is_some_and(|it| it.drops)).collect()
        };
        if !drops(&sorted).is_sorted() {
            return Err(Keeps::DropOrder.because("fields"));
        }
        let (span, new) = text::reordered(&list, &sorted)?;
        self.nobody_sees(adt)?;
        Ok(Order {
            name: item.name().map_or_else(String::new, |it| it.text().to_string()),
            path: self.adt_path(adt),
            span,
            new,
            before: shape.size,
            after,
            debug: repr.derives.iter().any(|it| it == "Debug"),
        })
    }

    /// The fields in the order of the declaration.
    fn order_of(&self, of: ra_ap_hir::Struct, shape: &Shape) -> Option<Vec<Part>> {
        let db: &RootDatabase = self.db();
        let places = &shape.variants.first()?.fields;
        let part = |(index, field): (usize, ra_ap_hir::Field)| {
            let name = self.field_name(field);
            let place = places.iter().find(|it| it.name == name)?;
            let drops = field.ty(db).drop_glue(db) != ra_ap_hir_ty::drop::DropGlue::None;
            Some(Part { index, size: place.size, align: place.align, drops })
        };
        of.fields(db).into_iter().enumerate().map(part).collect()
    }

    /// What is written on the struct and its fields may look at their order.
    fn readers(&self, item: &ast::Struct, list: &ast::RecordFieldList) -> Result<(), Kept> {
        for (name, text) in attributes(item.attrs()) {
            if !is_inert(&name) && !ATTRIBUTES.contains(&name.as_str()) {
                return Err(Keeps::Attribute.because(format!("#[{text}]")));
            }
        }
        if let Some(other) = Repr::of(item).derives.iter().find(|it| !DERIVES.contains(&it.as_str())) {
            return Err(Keeps::Derive.because(other));
        }
        for field in list.fields() {
            for (name, text) in attributes(field.attrs()) {
                if name == "cfg" || name == "cfg_attr" {
                    return Err(Keeps::ConditionalField.because(format!("#[{text}]")));
                }
                if !is_inert(&name) {
                    return Err(Keeps::Attribute.because(format!("#[{text}]")));
                }
            }
        }
        Ok(())
    }
}

/// What stands in the `repr` and `derive` attributes of a struct.
struct Repr {
    words: Vec<String>,
    /// The last segments of the paths.
    derives: Vec<String>,
}

impl Repr {
    fn of(item: &ast::Struct) -> Repr {
        let mut repr = Repr { words: Vec::new(), derives: Vec::new() };
        for (name, text) in attributes(item.attrs()) {
            let inside = text
                .split_once('(')
                .map_or("", |(_, rest)| rest.trim_end().strip_suffix(')').unwrap_or(rest));
            let words = inside.split(',').map(|it| it.split_whitespace().collect::<String>());
            let words = words.filter(|it| !it.is_empty());
            match name.as_str() {
                "repr" => repr.words.extend(words),
                "derive" => {
                    repr.derives
                        .extend(words.map(|it| it.rsplit("::").next().unwrap_or_default().to_owned()));
                }
                // It may hold either of them.
                "cfg_attr" => repr.words.push(text),
                _ => {}
            }
        }
        repr
    }
}

/// The name and the text of each attribute.
pub(in crate::facts) fn attributes(
    attrs: impl Iterator<Item = ast::Attr>,
) -> impl Iterator<Item = (String, String)> {
    attrs.filter_map(|attr| {
        let text = attr.meta()?.syntax().text().to_string();
        let name = text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
        Some((name, text))
    })
}

/// A last field that is there for what follows it in memory.
fn is_flexible(last: &Place) -> bool {
    last.size == 0 && last.ty.starts_with('[')
}

/// The numbers of the fields: the largest alignment first, then the largest size, then as written.
fn sorted(parts: &[Part]) -> Vec<usize> {
    let mut order: Vec<&Part> = parts.iter().collect();
    order.sort_by_key(|part| Reverse((part.align, part.size)));
    order.into_iter().map(|part| part.index).collect()
}

/// The size of a struct whose fields lie in this order, each at the next place that suits its alignment.
fn size_in_order<P: std::borrow::Borrow<Part>>(parts: &[P], align: u64) -> u64 {
    let end = parts.iter().fold(0, |end: u64, part| {
        let part: &Part = part.borrow();
        end.next_multiple_of(part.align.max(1)) + part.size
    });
    end.next_multiple_of(align.max(1))
}
