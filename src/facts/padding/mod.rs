//! Whether atomics of a struct or a static are written from two sides, so that they are better off in cache lines of
//! their own, and what has to be written for that.
//!
//! Padding pays where one thread writes what another waits beside. Nothing in the types says so: it is read from who
//! writes which field, who watches which, and where values of the struct are.

mod beside;
mod bindings;
mod elements;
mod initial;
mod lone;
mod name;
mod positional;
mod roles;
mod sides;
mod uses;

use ra_ap_hir::{
    Adt, Crate, Field, GenericDef, HasCrate, HasVisibility, ModuleDef, PathResolution, Static, Type,
    Visibility,
};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasAttrs, HasName};

use crate::facts::Facts;
use crate::facts::callers::Spelling;
use crate::facts::source::is_inert;
use crate::transform::{Dependency, Import};

/// What code of a package can call the type that pads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Padder {
    /// There is none, for this reason.
    Missing(String),
    Type {
        /// `crossbeam_utils::CachePadded`.
        path: String,
        /// What the manifest needs first.
        dependency: Option<Dependency>,
        /// Whether the next build writes the lock file.
        renews_lock: bool,
    },
}

impl Default for Padder {
    fn default() -> Padder {
        Padder::Missing("nothing is known of the package".to_owned())
    }
}

/// Atomics to pad.
#[derive(Clone, Debug)]
pub struct Padding {
    /// The name of the struct, or of the static.
    pub name: String,
    /// Whether it is a static, of which there is one, and whose elements are padded.
    pub is_static: bool,
    /// Its path, crate first.
    pub path: String,
    /// The fields, in the order of the declaration.
    pub fields: Vec<String>,
    /// Who writes what, in words.
    pub sides: String,
    /// What shows that threads share a value.
    pub shared: String,
    pub growth: Growth,
    pub spellings: Vec<Spelling>,
    pub imports: Vec<Import>,
    pub dependency: Option<Dependency>,
    pub renews_lock: bool,
    /// The name of the type that pads.
    pub padder: String,
    /// Whether `{:?}` prints the fields.
    pub debug: bool,
    /// Whether other workspaces can see a field.
    pub public: bool,
    /// Whether the crate may be without std.
    pub is_no_std: bool,
}

/// What padding costs, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// A value's size, before and after; `None` where a type or constant parameter, or a type that is not known, decides.
    pub sizes: Option<(u64, u64)>,
    /// What a value takes more at least.
    pub at_least: u64,
    /// What each element takes more; zero where no array, slice or `Vec` of unknown length is padded.
    pub of_each_element: u64,
}

/// Why the atomics stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub kind: Keeps,
    /// What is in the way, in the code's own words.
    pub what: String,
}

/// Kinds of reasons to leave atomics alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// No atomic with something beside it.
    Fine,
    /// A `cfg` that is off leaves the struct out.
    Inactive,
    /// A representation is asked for.
    Representation,
    /// An attribute or a derive that may look at the fields.
    Attribute,
    /// A field that not every configuration has.
    ConditionalField,
    /// A neighbour is padded already.
    Padded,
    /// Flags alone, or one counter beside them.
    Flags,
    /// At most one is written after it was made.
    RarelyWritten,
    /// Those who write one write the other.
    Together,
    /// Nobody who writes one looks at another that someone else writes.
    Unwatched,
    /// One atomic, and no thread's loop writes it while another's uses what lies beside it.
    Alone,
    /// Nothing shows that elements belong to threads.
    Unsharded,
    /// Nothing shows that threads share a value.
    Unshared,
    Many,
    /// Code asks for the size.
    Sized,
    Visible,
    Pattern,
    /// A use that a padded field cannot serve.
    OtherUse,
    /// What a field is given at first is not understood.
    Initial,
    Macro,
    /// Code that this configuration leaves out, that is shared between crates, or that may not be written.
    OutOfReach,
    /// There is nothing to pad with.
    NoPadder,
}

impl Keeps {
    fn because(self, what: impl ToString) -> Kept {
        let what = what.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Kept { kind: self, what: what.chars().take(80).collect() }
    }
}

/// How a field holds atomics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One.
    Value,
    /// An array, a slice or a `Vec` of them.
    Elements,
}

/// What holds atomics.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Field(Field),
    Static(Static),
}

impl Of {
    fn krate(self, db: &RootDatabase) -> Crate {
        match self {
            Of::Field(it) => it.parent_def(db).adt(db).krate(db),
            Of::Static(it) => it.krate(db),
        }
    }
}

/// A field or static that is atomic.
struct Part {
    of: Of,
    name: String,
    form: Form,
    /// The type of the atomic as it is written, which is wrapped.
    written: ast::Type,
    /// Whether it is a `bool`.
    is_flag: bool,
    is_public: bool,
}

/// Further attributes of a struct, or of a field, that do not look at types of fields; `derive` and `repr` are read on their own.
const ATTRIBUTES: &[&str] = &["cfg", "derive", "non_exhaustive"];

/// Derives that a padded field has as well.
const DERIVES: &[&str] = &["Debug", "Default"];

impl<'db> Facts<'db> {
    /// The atomics of `item` that are better off in cache lines of their own.
    pub fn padding(&self, item: &ast::Struct) -> Result<Padding, Kept> {
        let db = self.db();
        let own = self.sema.to_def(item).ok_or_else(|| Keeps::Inactive.because("cfg"))?;
        let adt = Adt::Struct(own);
        let fields = own.fields(db);
        let atomics = fields.iter().filter(|it| self.is_atomic(&it.ty(db))).count();
        let holds_many = fields.iter().any(|it| self.element_of(&it.ty(db)).is_some());
        let is_beside = atomics == 1 && fields.iter().any(|it| self.is_plain(&it.ty(db)));
        if atomics < 2 && !holds_many && !is_beside {
            return Err(Keeps::Fine.because("nothing beside an atomic"));
        }
        let Some(list) = item.field_list() else { return Err(Keeps::Fine.because("no fields")) };
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Keeps::OutOfReach.because("the file is a module of several crates"));
        }
        if let Some(padded) = fields.iter().find(|it| self.is_padded(&it.ty(db))) {
            return Err(Keeps::Padded.because(self.field_name(*padded)));
        }
        let derives = self.attributes_of(item, &list)?;
        // A list or a tree of them.
        if let Some(link) = fields.iter().find(|it| self.leads_to(&it.ty(db), adt)) {
            let name = self.field_name(*link);
            return Err(Keeps::Many.because(format!("{name} leads to another of its kind")));
        }
        let parts = self.atomic_parts(own, &list);
        let counts = parts.iter().filter(|it| !it.is_flag).count();
        if counts == 0 || (counts == 1 && atomics > 1) && !parts.iter().any(|it| it.form == Form::Elements) {
            return Err(Keeps::Flags.because("flags"));
        }
        let sides = self.sides(Some(own), &parts)?;
        let sharing = self.sharing(adt);
        let shared = sides.shared.clone().or(sharing.shared);
        let shared = shared.ok_or_else(|| Keeps::Unshared.because("threads"))?;
        if let Some(many) = sharing.many {
            return Err(Keeps::Many.because(many));
        }
        if let Some(sized) = sharing.sized {
            return Err(Keeps::Sized.because(sized));
        }
        let name = item.name().map_or_else(String::new, |it| it.text().to_string());
        let public = sides.chosen.iter().filter_map(|&it| parts.get(it)).any(|it| it.is_public)
            && own.visibility(db) == Visibility::Public
            && !self.dialect().realm.programs.contains(&self.file());
        if public && !self.dialect().public {
            return Err(Keeps::Visible.because(&name));
        }
        let written = self.written_padding(&parts, &sides)?;
        let all_known = GenericDef::Adt(adt).type_or_const_params(db).is_empty();
        let form = |field: &Field| {
            let mut chosen = sides.chosen.iter().filter_map(|&it| parts.get(it));
            chosen.find(|it| it.of == Of::Field(*field)).map(|it| it.form)
        };
        let fields = fields.iter().map(|it| (it.ty(db), form(it))).collect();
        let growth = self.growth_of(all_known, fields, item.syntax())?;
        let chosen = sides.chosen.iter().filter_map(|&it| parts.get(it));
        Ok(Padding {
            name,
            is_static: false,
            path: self.adt_path(adt),
            fields: chosen.map(|it| it.name.clone()).collect(),
            sides: sides.words,
            shared,
            growth,
            spellings: written.spellings,
            imports: written.imports,
            dependency: written.dependency,
            renews_lock: written.renews_lock,
            padder: written.padder,
            debug: derives.iter().any(|it| it == "Debug"),
            public,
            is_no_std: self.is_no_std().is_some(),
        })
    }

    /// The derives of the struct, where its attributes and those of its fields do not look at types of fields.
    fn attributes_of(&self, item: &ast::Struct, list: &ast::FieldList) -> Result<Vec<String>, Kept> {
        let mut derives = Vec::new();
        for (name, text) in attributes(item.attrs()) {
            if name == "repr" || (name == "cfg_attr" && text.contains("repr")) {
                return Err(Keeps::Representation.because(text));
            }
            if looks(&name, &text) {
                return Err(Keeps::Attribute.because(text));
            }
            if name == "derive" {
                let inside = text.split_once('(').map_or("", |(_, rest)| rest).trim_end_matches(')');
                derives.extend(
                    inside.split(',').map(|it| it.rsplit("::").next().unwrap_or_default().trim().to_owned()),
                );
            }
        }
        derives.retain(|it| !it.is_empty());
        if let Some(other) = derives.iter().find(|it| !DERIVES.contains(&it.as_str())) {
            return Err(Keeps::Attribute.because(format!("derive({other})")));
        }
        let of_fields: Vec<ast::Attr> = match list {
            ast::FieldList::RecordFieldList(list) => {
                list.fields().flat_map(|it| it.attrs().collect::<Vec<_>>()).collect()
            }
            ast::FieldList::TupleFieldList(list) => {
                list.fields().flat_map(|it| it.attrs().collect::<Vec<_>>()).collect()
            }
        };
        for (name, text) in attributes(of_fields.into_iter()) {
            if name == "cfg" || name == "cfg_attr" {
                return Err(Keeps::ConditionalField.because(text));
            }
            if looks(&name, &text) {
                return Err(Keeps::Attribute.because(text));
            }
        }
        Ok(derives)
    }

    fn atomic_parts(&self, of: ra_ap_hir::Struct, list: &ast::FieldList) -> Vec<Part> {
        let db = self.db();
        let written: Vec<(String, Option<ast::Type>)> = match list {
            ast::FieldList::RecordFieldList(list) => list
                .fields()
                .map(|it| (it.name().map_or_else(String::new, |it| it.text().to_string()), it.ty()))
                .collect(),
            ast::FieldList::TupleFieldList(list) => {
                list.fields().enumerate().map(|(at, it)| (at.to_string(), it.ty())).collect()
            }
        };
        let part = |(name, whole): (String, Option<ast::Type>)| {
            let name = name.trim_start_matches("r#").to_owned();
            let field = of.fields(db).into_iter().find(|it| it.name(db).as_str() == name)?;
            let is_public = field.visibility(db) == Visibility::Public;
            self.atomic_part(Of::Field(field), name, &field.ty(db), whole?, is_public)
        };
        written.into_iter().filter_map(part).collect()
    }

    /// A field or static of type `ty`, where it holds atomics.
    fn atomic_part(
        &self,
        of: Of,
        name: String,
        ty: &Type<'db>,
        whole: ast::Type,
        is_public: bool,
    ) -> Option<Part> {
        let (form, atomic) = match self.is_atomic(ty) {
            true => (Form::Value, ty.clone()),
            false => (Form::Elements, self.element_of(ty)?),
        };
        let written = match form {
            Form::Value => whole,
            Form::Elements => self.written_element(&whole)?,
        };
        let is_flag = atomic.as_adt().is_some_and(|it| self.adt_path(it).ends_with("::AtomicBool"));
        Some(Part { of, name, form, written, is_flag, is_public })
    }

    /// The atomic of which `ty` is an array, a boxed slice or a `Vec`.
    fn element_of(&self, ty: &Type<'db>) -> Option<Type<'db>> {
        let db = self.db();
        if ty.is_array() {
            // Its length may be a parameter, with which the analyser does not take it apart.
            let mut inner = Vec::new();
            ty.walk(db, |part| inner.push(part));
            return inner.into_iter().nth(1).filter(|it| self.is_atomic(it));
        }
        let adt = ty.as_adt()?;
        let path = self.adt_path(adt);
        let first = ty.type_arguments().next()?;
        match path.as_str() {
            "alloc::vec::Vec" => Some(first).filter(|it| self.is_atomic(it)),
            "alloc::boxed::Box" | "alloc::sync::Arc" => first.as_slice().filter(|it| self.is_atomic(it)),
            _ => None,
        }
    }

    /// The part of a written type that is the atomic itself.
    fn written_element(&self, ty: &ast::Type) -> Option<ast::Type> {
        ty.syntax().descendants().filter_map(ast::Type::cast).find(|it| self.is_written_atomic(it))
    }

    fn is_written_atomic(&self, ty: &ast::Type) -> bool {
        let ast::Type::PathType(path) = ty else { return false };
        match path.path().and_then(|it| self.sema.resolve_path(&it)) {
            Some(PathResolution::Def(ModuleDef::Adt(it))) => self.is_atomic(&it.ty(self.db())),
            _ => self.sema.resolve_type(ty).is_some_and(|it| self.is_atomic(&it)),
        }
    }

    /// Whether `adt` stands in a type.
    fn leads_to(&self, ty: &Type<'db>, adt: Adt) -> bool {
        let mut found = false;
        ty.walk(self.db(), |part| found |= part.as_adt() == Some(adt));
        found
    }

    /// Whether values of a type have cache lines of their own already, or lead to what people have padded.
    fn is_padded(&self, ty: &Type<'db>) -> bool {
        let db = self.db();
        let mut found = ty.layout(db).is_ok_and(|it| it.align() >= 64);
        ty.walk(db, |part| {
            let name = part.as_adt().map(|it| it.name(db));
            found |=
                name.is_some_and(|it| it.as_str().contains("Padded") || it.as_str().contains("CacheLine"));
        });
        found
    }
}

/// Whether an attribute may look at types of fields.
fn looks(name: &str, text: &str) -> bool {
    let is_documentation = || {
        name == "cfg_attr" && text.split_once(',').is_some_and(|(_, it)| it.trim_start().starts_with("doc"))
    };
    !is_inert(name) && !ATTRIBUTES.contains(&name) && !is_documentation()
}

/// The name and the text of each attribute.
fn attributes(attrs: impl Iterator<Item = ast::Attr>) -> impl Iterator<Item = (String, String)> {
    attrs.filter_map(|attr| {
        let text = attr.meta()?.syntax().text().to_string();
        let name = text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
        Some((name, text))
    })
}
