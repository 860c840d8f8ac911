//! What it takes to put a large part of a type behind a `Box`: a field of an enum's largest variant, or the value in an
//! `Option` that is a field of a struct.
//!
//! The answer rests on every place in the workspace where the variant's or the field's name stands: what builds it
//! boxes the value, and what a pattern binds is followed through the function to each of its uses, since it is a `Box`
//! from then on, or a reference to one.

mod binding;
mod construct;
mod declared;
mod life;
mod method;
mod option;
mod size;
mod variant;

use std::collections::BTreeSet;

use ra_ap_hir::{Adt, EnumVariant, Field, HasVisibility, Type, Visibility};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasName};

use crate::facts::Facts;
use crate::facts::callers::{Barrier, Obstacle, Spelling, consistent};

pub use option::BoxedOption;
pub use size::After;

/// A variant's field that can be put into a box.
#[derive(Clone, Debug)]
pub struct BoxedVariant {
    /// The enum's name and the variant's: `Event::Resize`.
    pub name: String,
    /// The enum's path, crate first.
    pub path: String,
    /// The type of the field as it is written.
    pub ty: String,
    /// Bytes of the variant and of the next smaller one.
    pub variant: u64,
    pub next: u64,
    /// Bytes of a value of the enum, before and after.
    pub before: u64,
    pub after: After,
    pub built: Built,
    /// How many places build another variant.
    pub others: usize,
    /// What to write, sorted.
    pub spellings: Vec<Spelling>,
    /// Whether other workspaces can see the enum.
    pub public: bool,
}

/// How often the boxed part is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Places that make a box.
    pub places: usize,
    /// Those of them that are in a loop.
    pub in_loops: usize,
}

/// Why a part stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub kind: Keeps,
    /// What is in the way, in the code's own words.
    pub what: String,
}

impl Kept {
    /// What is in the way of any change of many places, in words.
    pub fn words(&self, barrier: Barrier) -> String {
        Obstacle { kind: barrier, what: self.what.clone() }.words()
    }
}

/// Kinds of reasons not to box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// It is not large, as far as is known.
    Fine,
    /// It depends on type parameters.
    Generic,
    /// A size is not known.
    Unknown,
    Copy,
    /// A `repr` fixes the layout.
    Representation,
    /// Other crates can see the type.
    Visible,
    /// The author has allowed large variants.
    Allowed,
    /// A derive that is not known to see through a box.
    Derive,
    Attribute,
    /// The variant or the field is not part of every configuration.
    Conditional,
    /// No field makes up most of the variant.
    SeveralFields,
    /// The type stays about as large.
    NothingGained,
    /// The code asks for the size.
    Size,
    /// Values are not stored.
    ShortLived,
    /// At least as many places give the `Option` a value as `None`.
    UsuallySome,
    /// A method gives the value that it is called on the `Option`'s value: it is `None` at first only.
    FilledLater,
    /// An `Option` that is used as a whole.
    Whole,
    /// Every place builds the large variant.
    UsuallyLarge,
    /// A constant or a static.
    Const,
    /// `Box` means something else, or nothing.
    NoBox,
    /// A pattern takes the value apart.
    Destructured,
    /// A pattern with alternatives binds it.
    Alternatives,
    /// A use of the value that has no counterpart for a box.
    Use,
    /// Whatever is in the way of any change of many places.
    Barrier(Barrier),
}

impl Keeps {
    fn because(self, what: impl ToString) -> Kept {
        let what = what.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        // A type that is cut off is no answer to which one is not known.
        let length = if self == Keeps::Unknown { 240 } else { 80 };
        let short: String = what.chars().take(length).collect();
        Kept { kind: self, what: if short.len() < what.len() { short + "…" } else { short } }
    }
}

impl From<Obstacle> for Kept {
    fn from(Obstacle { kind, what }: Obstacle) -> Self {
        Kept { kind: Keeps::Barrier(kind), what }
    }
}

/// The place that becomes a box, and what was in it.
struct Target<'db> {
    /// The field.
    field: Field,
    /// Its variant, if it is an enum's.
    variant: Option<EnumVariant>,
    /// What is put into the box.
    payload: Type<'db>,
}

impl<'db> Facts<'db> {
    /// What boxing a field of `item`, the largest variant of its enum by more than `limit` bytes, takes.
    pub fn boxed_variant(&self, item: &ast::Variant, limit: u64) -> Result<BoxedVariant, Kept> {
        let db: &RootDatabase = self.db();
        let (own, source) = self.declared_variant(item)?;
        let of = own.parent_enum(db);
        let large = self.large_variant(of, own, limit)?;
        self.not_written_against(&source, item, large.field.index())?;
        let adt = Adt::Enum(of);
        if adt.ty(db).is_copy(db) {
            return Err(Keeps::Copy.because("Copy"));
        }
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Barrier::Shared.at("mod").into());
        }
        let public =
            of.visibility(db) == Visibility::Public && !self.dialect().realm.programs.contains(&self.file());
        if public && !self.dialect().public {
            return Err(Keeps::Visible.because("pub"));
        }
        self.is_stored(adt)?;
        let target = Target { field: large.field, variant: Some(own), payload: large.field.ty(db) };
        let mut spellings = self.boxed_declaration(&target, &large.ty)?;
        let uses = self.uses_of_variant(&target, own)?;
        let others = self.others_built(of, own, &source)?;
        spellings.extend(uses.spellings);
        Ok(BoxedVariant {
            name: format!("{}::{}", text_of(source.name()), text_of(item.name())),
            path: self.adt_path(adt),
            ty: large.ty.syntax().text().to_string().split_whitespace().collect::<Vec<_>>().join(" "),
            variant: large.variant,
            next: large.next,
            before: large.before,
            after: large.after,
            built: uses.built,
            others,
            spellings: merged(spellings)?,
            public,
        })
    }

    /// ```text
    /// Big(Payload)
    /// Big(Box<Payload>)
    /// ```
    fn boxed_declaration(&self, target: &Target<'db>, ty: &ast::Type) -> Result<Vec<Spelling>, Kept> {
        self.box_is_known(ty.syntax())?;
        if target.payload.contains_unknown() {
            return Err(Keeps::Unknown.because(ty.syntax()));
        }
        Ok(vec![self.with_prefix(ty.syntax(), "Box<")?, self.with_suffix(ty.syntax(), ">")?])
    }

    /// Whether `Box` means std's at `node`.
    fn box_is_known(&self, node: &ra_ap_syntax::SyntaxNode) -> Result<(), Kept> {
        match self.names("Box", node, "alloc::boxed::Box") {
            true => Ok(()),
            false => Err(Keeps::NoBox.because(node)),
        }
    }
}

/// The spellings, each once, sorted. What is written before a value that is boxed goes around what it begins with.
fn merged(spellings: Vec<Spelling>) -> Result<Vec<Spelling>, Kept> {
    let mut merged: Vec<Spelling> = Vec::with_capacity(spellings.len());
    for next in spellings.into_iter().collect::<BTreeSet<_>>() {
        let wraps = |it: &Spelling| it.new.ends_with("Box::new(");
        match merged.last_mut() {
            Some(last)
                if (last.file, last.span) == (next.file, next.span)
                    && last.span.start == last.span.end
                    && wraps(last) != wraps(&next) =>
            {
                last.new = if wraps(last) { last.new.clone() + &next.new } else { next.new + &last.new };
            }
            _ => merged.push(next),
        }
    }
    Ok(consistent(merged)?)
}

fn text_of(name: Option<ast::Name>) -> String {
    name.map_or_else(String::new, |it| it.text().to_string())
}
