//! How values of a type lie in memory: size, alignment, offsets of fields, padding, niches, variants.
//!
//! The numbers are those of the analyser's copy of rustc's own layout code. They are given only where all that they
//! rest on is known: the analyser takes a pointer to a type that it cannot find for a thin one, and a discriminant
//! that it cannot evaluate for one that is not there.

use std::collections::HashSet;
use std::fmt;

use ra_ap_hir::{Adt, Field, GenericDef, HasCrate, Impl, Layout, Module, ModuleDef, Type};
use ra_ap_ide_db::{FileId, RootDatabase};
use ra_ap_syntax::ast::{self, HasAttrs, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::source::item_path;
use crate::transform::Span;

/// Traits whose `unsafe impl` promises that every byte of a value is initialised, so that padding makes it unsound: crate
/// and name.
const WITHOUT_PADDING: &[(&str, &str)] =
    &[("bytemuck", "Pod"), ("bytemuck", "NoUninit"), ("zerocopy", "IntoBytes"), ("zerocopy", "AsBytes")];

/// What a type is declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Struct,
    Enum,
    Union,
}

impl Kind {
    /// The keyword.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Struct => "struct",
            Kind::Enum => "enum",
            Kind::Union => "union",
        }
    }
}

/// A type that a file declares.
#[derive(Clone, Debug)]
pub struct TypeLayout {
    /// As rustc prints it within its crate: `parser::Row`.
    pub path: String,
    pub kind: Kind,
    /// What stands in `repr(…)`, or empty.
    pub repr: String,
    /// The trait of an `unsafe impl` that promises that there is no padding.
    pub promise: Option<&'static str>,
    /// Its name, or the macro call that declares it.
    pub span: Span,
    pub layout: Result<Shape, NoLayout>,
}

/// How a value lies in memory. Offsets and sizes are in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub size: u64,
    pub align: u64,
    /// How many bit patterns mean no value, and so can stand for `None` in an `Option`; at most 2⁶⁴ - 1.
    pub niches: u64,
    /// Where an enum keeps which variant it is.
    pub tag: Tag,
    /// One for each variant; of a struct or union, one without a name. Empty where rustc leaves variants out that can
    /// have no value, and which are left cannot be seen.
    pub variants: Vec<Variant>,
}

/// How it is known which variant a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// There is but one.
    None,
    /// A number in bytes of its own.
    Own { offset: u64, size: u64 },
    /// Values that a field of one variant never has, at this offset.
    Niche { offset: u64 },
}

/// The fields that a value has at the same time; of a union, one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub name: String,
    /// In the order of offsets.
    pub fields: Vec<Place>,
}

/// Where a field lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `0` for the first of a tuple.
    pub name: String,
    /// Its type as it is written.
    pub ty: String,
    pub offset: u64,
    pub size: u64,
    pub align: u64,
}

/// Why there is no layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoLayout {
    /// It depends on type parameters.
    Generic,
    /// Its last field has a size that only a pointer to it knows.
    Unsized,
    /// A field's type is unknown, or rests on one that is: the field and its type.
    Field { name: String, ty: String },
    /// A variant's discriminant cannot be evaluated.
    Discriminant(String),
    /// A `cfg` that a build script sets may decide what it is.
    Scripted,
    /// The analyser has no answer, for this reason.
    Other(String),
}

impl fmt::Display for NoLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoLayout::Generic => f.write_str("it is generic"),
            NoLayout::Unsized => f.write_str("its last field has no fixed size"),
            NoLayout::Field { name, ty } => write!(f, "the layout of `{name}: {ty}` is not known"),
            NoLayout::Discriminant(variant) => write!(f, "the discriminant of `{variant}` is not known"),
            NoLayout::Scripted => {
                f.write_str("its package's build script may decide what it is; --build-scripts runs it")
            }
            NoLayout::Other(why) => f.write_str(why),
        }
    }
}

impl Shape {
    /// The bytes that no field and no tag takes, as offset and length, in the variant that takes most.
    pub fn padding(&self) -> Vec<(u64, u64)> {
        let gaps = self.variants.iter().map(|variant| self.gaps(variant));
        let length = |gaps: &Vec<(u64, u64)>| gaps.iter().map(|(_, length)| length).sum::<u64>();
        match self.tag {
            // The variant with the niche is the one that the value was made large enough for.
            Tag::Niche { offset } => {
                let has = |variant: &&Variant| variant.fields.iter().any(|field| field.covers(offset));
                self.variants.iter().find(has).map_or_else(Vec::new, |variant| self.gaps(variant))
            }
            Tag::None | Tag::Own { .. } => gaps.min_by_key(length).unwrap_or_default(),
        }
    }

    /// How many bytes [`Shape::padding`] has.
    pub fn waste(&self) -> u64 {
        self.padding().iter().map(|(_, length)| length).sum()
    }

    /// The size if the fields of a struct lay in the order of their alignments, largest first: sizes are multiples of
    /// alignments, so that no field needs padding before it.
    pub fn sorted_size(&self, fields: &Variant) -> u64 {
        let sum: u64 = fields.fields.iter().map(|field| field.size).sum();
        sum.next_multiple_of(self.align.max(1))
    }

    /// The bytes that no field of `variant` and no tag of its own takes, as offset and length.
    pub fn gaps(&self, variant: &Variant) -> Vec<(u64, u64)> {
        let mut taken: Vec<(u64, u64)> =
            variant.fields.iter().map(|field| (field.offset, field.offset + field.size)).collect();
        if let Tag::Own { offset, size } = self.tag {
            taken.push((offset, offset + size));
        }
        taken.sort_unstable();
        let mut gaps = Vec::new();
        let mut end = 0;
        for (from, to) in taken.into_iter().chain([(self.size, self.size)]) {
            if from > end {
                gaps.push((end, from - end));
            }
            end = end.max(to);
        }
        gaps
    }
}

impl Variant {
    /// How many bytes its fields reach from the start of the value.
    pub fn extent(&self) -> u64 {
        self.fields.iter().map(|field| field.offset + field.size).max().unwrap_or_default()
    }
}

impl Place {
    fn covers(&self, offset: u64) -> bool {
        self.offset <= offset && offset < self.offset + self.size
    }
}

/// What the end of a type says of pointers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Sized,
    Unsized,
    Unknown,
}

/// A type that the file declares, until its layout is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Declared(Adt);

impl<'db> Facts<'db> {
    /// The structs, enums and unions that the file declares, in modules, by macros and in bodies, in the order of its
    /// text.
    pub fn declared_types(&self) -> Vec<Declared> {
        let db = self.db();
        let mut modules: Vec<Module> =
            self.sema.file_to_module_defs(FileId::from_raw(self.file().0)).take(1).collect();
        let mut found = Vec::new();
        while let Some(module) = modules.pop() {
            found.extend(module.declarations(db).into_iter().filter_map(|item| match item {
                ModuleDef::Adt(adt) => Some(adt),
                _ => None,
            }));
            modules.extend(module.children(db).filter(|child| child.is_inline(db)));
        }
        let bodies = self.tree().syntax().descendants().filter_map(ast::Adt::cast);
        found.extend(bodies.filter_map(|adt| self.sema.to_def(&adt)));
        let mut seen = HashSet::new();
        found.retain(|adt| seen.insert(*adt));
        found.sort_by_key(|adt| self.place(*adt).start);
        found.into_iter().map(Declared).collect()
    }

    /// What is known of a type that the file declares. `exact`: whether layouts of std's types can be believed.
    pub fn type_layout(&self, Declared(adt): Declared, exact: bool) -> TypeLayout {
        let layout = match exact {
            true => self.shape(adt),
            false => Err(NoLayout::Other("the analyser misreads this version of std".to_owned())),
        };
        let source = self.sema.source(adt).map(|it| it.value);
        let attrs = source.iter().flat_map(|it| it.attrs());
        let repr = attrs.filter_map(|attr| {
            let meta = attr.meta()?.syntax().text().to_string();
            Some(meta.trim().strip_prefix("repr")?.trim().trim_matches(['(', ')']).to_owned())
        });
        TypeLayout {
            path: self.declared_path(adt, source.as_ref().map(AstNode::syntax)),
            kind: match adt {
                Adt::Struct(_) => Kind::Struct,
                Adt::Union(_) => Kind::Union,
                Adt::Enum(_) => Kind::Enum,
            },
            repr: repr.collect::<Vec<_>>().join(", "),
            promise: self.promise(adt),
            span: self.place(adt),
            layout,
        }
    }

    /// The trait that says of the type that it has no padding.
    fn promise(&self, adt: Adt) -> Option<&'static str> {
        let db = self.db();
        Impl::all_for_type(db, adt.ty(db)).into_iter().find_map(|it| {
            let of = it.trait_(db)?;
            let krate = of.module(db).krate(db).display_name(db)?.to_string();
            let known =
                |(of_crate, name): &&(&str, &str)| krate == *of_crate && of.name(db).as_str() == *name;
            WITHOUT_PADDING.iter().find(known).map(|(_, name)| *name)
        })
    }

    /// The module and the function around a type, and its name.
    fn declared_path(&self, adt: Adt, source: Option<&SyntaxNode>) -> String {
        let db = self.db();
        let edition = adt.krate(db).edition(db);
        let name = adt.name(db).display(db, edition).to_string();
        let module = adt.module(db).path_segments(db).map(|it| it.display(db, edition).to_string());
        let mut path: Vec<String> = module.collect();
        let body = source.filter(|node| node.ancestors().any(|it| ast::Fn::can_cast(it.kind())));
        path.extend(body.map(item_path));
        path.push(name);
        path.join("::")
    }

    /// The name of a type in this file; where a macro declares it, the call.
    fn place(&self, adt: Adt) -> Span {
        let Some(source) = self.sema.source(adt) else { return Span::at(0) };
        let name =
            source.value.name().map_or_else(|| source.value.syntax().clone(), |it| it.syntax().clone());
        let node = if source.file_id.is_macro() { source.value.syntax().clone() } else { name };
        match self.sema.original_range_opt(&node) {
            Some(it) if it.file_id.file_id(self.db()).index() == self.file().0 => it.range.into(),
            _ => Span::at(0),
        }
    }

    /// How values of `adt` lie in memory.
    pub(in crate::facts) fn shape(&self, adt: Adt) -> Result<Shape, NoLayout> {
        let db = self.db();
        if !GenericDef::Adt(adt).type_or_const_params(db).is_empty() {
            return Err(NoLayout::Generic);
        }
        if self.may_be_scripted(adt) {
            return Err(NoLayout::Scripted);
        }
        let mut seen = HashSet::new();
        for field in fields(db, adt) {
            let ty = field.ty(db);
            if !self.rests_on_known(&ty, &mut seen) || ty.layout(db).is_err() {
                return Err(NoLayout::Field { name: self.field_name(field), ty: self.written(field) });
            }
        }
        if let Adt::Struct(it) = adt
            && let Some(last) = it.fields(db).last()
        {
            match self.end(&last.ty(db)) {
                End::Sized => {}
                End::Unsized => return Err(NoLayout::Unsized),
                End::Unknown => {
                    return Err(NoLayout::Field { name: self.field_name(*last), ty: self.written(*last) });
                }
            }
        }
        if let Some(variant) = self.without_discriminant(adt) {
            return Err(NoLayout::Discriminant(variant));
        }
        let whole = adt.layout(db).map_err(|error| NoLayout::Other(error.to_string()))?;
        let (tag, variants) = match adt {
            Adt::Enum(it) => self.variants(it, &whole)?,
            Adt::Struct(_) | Adt::Union(_) => {
                let places = self.places(fields(db, adt), &whole).ok_or_else(no_offset)?;
                (Tag::None, vec![Variant { name: String::new(), fields: places }])
            }
        };
        Ok(Shape {
            size: whole.size(),
            align: whole.align(),
            niches: whole.niches().map_or(0, |count| u64::try_from(count).unwrap_or(u64::MAX)),
            tag,
            variants,
        })
    }

    fn variants(&self, adt: ra_ap_hir::Enum, whole: &Layout<'db>) -> Result<(Tag, Vec<Variant>), NoLayout> {
        let db = self.db();
        let offset = whole.tuple_field_offset(0).unwrap_or_default();
        let tag = match whole.enum_tag_size() {
            None => Tag::None,
            Some(0) => Tag::Niche { offset },
            Some(size) => Tag::Own { offset, size: size as u64 },
        };
        if tag == Tag::None && adt.num_variants(db) > 1 {
            return Ok((tag, Vec::new()));
        }
        let of = |variant: ra_ap_hir::EnumVariant| {
            let layout = variant.layout(db).map_err(|error| NoLayout::Other(error.to_string()))?;
            let fields = self.places(variant.fields(db), &layout).ok_or_else(no_offset)?;
            Ok(Variant { name: self.plain(&variant.name(db), Adt::Enum(adt)), fields })
        };
        Ok((tag, adt.variants(db).into_iter().map(of).collect::<Result<_, _>>()?))
    }

    /// Where `fields` lie in `layout`, in the order of offsets.
    fn places(&self, fields: Vec<Field>, layout: &Layout<'db>) -> Option<Vec<Place>> {
        let db = self.db();
        let place = |field: Field| {
            let own = field.layout(db).ok()?;
            Some(Place {
                name: self.field_name(field),
                ty: self.written(field),
                offset: layout.field_offset(field)?,
                size: own.size(),
                align: own.align(),
            })
        };
        let mut places = fields.into_iter().map(place).collect::<Option<Vec<_>>>()?;
        places.sort_by_key(|place| (place.offset, place.size));
        Some(places)
    }

    /// The first variant whose discriminant is written and cannot be evaluated, or follows such a one.
    fn without_discriminant(&self, adt: Adt) -> Option<String> {
        let db = self.db();
        let Adt::Enum(it) = adt else { return None };
        let variants = it.variants(db);
        if variants.iter().all(|variant| variant.value(db).is_none()) {
            return None;
        }
        let unknown = variants.into_iter().find(|variant| variant.eval(db).is_err())?;
        Some(self.plain(&unknown.name(db), adt))
    }

    /// Whether nothing that decides about the layout of `ty` is unknown: by value all its parts, behind a pointer
    /// whether the pointer is thin. Associated types are taken as they come: where one leads nowhere, there is no
    /// layout either.
    pub(in crate::facts) fn rests_on_known(&self, ty: &Type<'db>, seen: &mut HashSet<Type<'db>>) -> bool {
        let db = self.db();
        if ty.is_unknown() {
            return false;
        }
        if !seen.insert(ty.clone()) {
            return true;
        }
        if let Some(pointee) = ty.remove_raw_ptr().or_else(|| ty.as_reference_inner()) {
            return self.end(&pointee) != End::Unknown;
        }
        if let Some((element, _)) = ty.as_array(db) {
            return self.rests_on_known(&element, seen);
        }
        if ty.is_tuple() {
            return ty.tuple_fields(db).iter().all(|it| self.rests_on_known(it, seen));
        }
        let Some((adt, arguments)) = ty.as_adt_with_args() else {
            // A pointer that is never null, as the analyser has it, wraps one. What functions take is not held.
            let mut known = true;
            if !ty.is_fn() {
                ty.walk(db, |part| {
                    known &= part.remove_raw_ptr().is_none_or(|pointee| self.end(&pointee) != End::Unknown);
                });
            }
            return known;
        };
        if self.may_be_scripted(adt) {
            return false;
        }
        match adt {
            Adt::Enum(it) => {
                let arguments: Vec<Type<'db>> = arguments.into_iter().flatten().collect();
                let of = |field: Field| match arguments.is_empty() {
                    true => field.ty(db),
                    false => field.ty(db).instantiate(&arguments),
                };
                let fields = it.variants(db).into_iter().flat_map(|variant| variant.fields(db));
                fields.map(of).all(|it| self.rests_on_known(&it, seen))
            }
            Adt::Struct(_) | Adt::Union(_) => {
                ty.fields(db).iter().all(|(_, it)| self.rests_on_known(it, seen))
            }
        }
    }

    /// What the end of a type says of pointers to it: a struct's is its last field's.
    fn end(&self, ty: &Type<'db>) -> End {
        let db = self.db();
        let mut ty = ty.clone();
        // Types nest by their text, so that a deeper one is a cycle that rustc rejects.
        for _ in 0..64 {
            if ty.is_unknown() {
                return End::Unknown;
            }
            if ty.is_str() || ty.is_slice() || ty.as_dyn_trait().is_some() {
                return End::Unsized;
            }
            let last = match ty.as_adt() {
                Some(Adt::Struct(_)) => ty.fields(db).pop().map(|(_, it)| it),
                Some(Adt::Enum(_) | Adt::Union(_)) => None,
                None if ty.is_tuple() => ty.tuple_fields(db).pop(),
                None => {
                    let plain = ty.as_builtin().is_some()
                        || ty.is_never()
                        || ty.is_reference()
                        || ty.is_raw_ptr()
                        || ty.is_fn()
                        || ty.is_closure()
                        || ty.as_array(db).is_some();
                    // What is left: associated types, and numbers whose range is limited (pattern types).
                    return if plain || ty.is_array() || self.is_sized(&ty) {
                        End::Sized
                    } else {
                        End::Unknown
                    };
                }
            };
            let Some(last) = last else { return End::Sized };
            ty = last;
        }
        End::Unknown
    }

    fn is_sized(&self, ty: &Type<'db>) -> bool {
        self.trait_at(["core", "marker", "Sized"]).is_some_and(|it| ty.impls_trait(self.db(), it, &[]))
    }

    pub(in crate::facts) fn field_name(&self, field: Field) -> String {
        let db = self.db();
        self.plain(&field.name(db), field.parent_def(db).adt(db))
    }

    fn plain(&self, name: &ra_ap_hir::Name, of: Adt) -> String {
        let db = self.db();
        name.display(db, of.krate(db).edition(db)).to_string()
    }

    /// The type of a field as it is written.
    fn written(&self, field: Field) -> String {
        let source = self.sema.source(field).map(|it| it.value);
        let ty = source.and_then(|source| match source {
            ra_ap_hir::FieldSource::Named(it) => it.ty(),
            ra_ap_hir::FieldSource::Pos(it) => it.ty(),
        });
        let text = ty.map_or_else(|| "_".to_owned(), |ty| ty.syntax().text().to_string());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The fields of a struct or union, or of all variants of an enum.
fn fields(db: &RootDatabase, adt: Adt) -> Vec<Field> {
    match adt {
        Adt::Struct(it) => it.fields(db),
        Adt::Union(it) => it.fields(db),
        Adt::Enum(it) => it.variants(db).into_iter().flat_map(|variant| variant.fields(db)).collect(),
    }
}

fn no_offset() -> NoLayout {
    NoLayout::Other("the analyser has no offset of a field".to_owned())
}
