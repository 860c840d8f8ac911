//! How text is written into a `String` with `write!` at a place: which import that needs, and what becomes of the
//! result.

use std::collections::BTreeMap;

use ra_ap_hir::{AsAssocItem, AssocItem, AssocItemContainer, ModuleDef, PathResolution, Trait};
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::ast::{self, HasArgList, HasAttrs, HasName, HasVisibility};
use ra_ap_syntax::{AstNode, Direction, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::Facts;
use crate::facts::macro_args::{first_argument, macro_name};
use crate::facts::shape::line_before;
use crate::facts::source::is_test_item;
use crate::transform::Import;

/// What `write!` needs at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FmtWrite {
    /// `None`: the trait is in scope.
    pub import: Option<Import>,
    pub handling: Handling,
}

/// What becomes of the result of `write!`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// `.unwrap()`: panics where `format!` does.
    Unwrap,
    /// `let _ =`.
    Discard,
    /// `.expect(…)`, with the literal as it is written.
    Expect(String),
    /// `?`, in a function that returns `fmt::Result`.
    Question,
}

/// Why `write!` cannot be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWrite {
    /// The import would give this call a second meaning.
    Ambiguous(String),
    /// The trait is imported here, but only under this `cfg`.
    Conditional(String),
    /// `write!` is another macro here.
    Shadowed,
    /// The edition or the oldest compiler knows no import that would do, or the analyser does not know the place.
    Unsupported,
}

/// The first compiler that takes `use … as _`.
const UNDERSCORE_IMPORTS: (u64, u64, u64) = (1, 33, 0);

/// What a call of these names means depends on whether `fmt::Write` is in scope.
const METHODS: &[&str] = &["write_str", "write_char", "write_fmt"];

/// Lints that forbid `.unwrap()`, and those that forbid `.expect(…)`.
const NO_UNWRAP: &[&str] = &["clippy::unwrap_used", "clippy::restriction"];
const NO_DISCARD: &[&str] = &["clippy::let_underscore_must_use", "clippy::restriction"];

impl Handling {
    /// `call`, a `write!(…)`, as a statement.
    pub fn statement(&self, call: &str) -> String {
        match self {
            Handling::Discard => format!("let _ = {call};"),
            _ => format!("{};", self.expression(call)),
        }
    }

    /// `call`, a `write!(…)`, as an expression of type `()`.
    pub fn expression(&self, call: &str) -> String {
        match self {
            Handling::Unwrap => format!("{call}.unwrap()"),
            Handling::Discard => format!("{{ let _ = {call}; }}"),
            Handling::Expect(message) => format!("{call}.expect({message})"),
            Handling::Question => format!("{call}?"),
        }
    }

    /// Whether a `Display` that fails panics, as it does in `format!`.
    pub fn panics(&self) -> bool {
        matches!(self, Handling::Unwrap | Handling::Expect(_))
    }
}

impl Facts<'_> {
    /// How a `String` is written to with `write!` where `at` is.
    pub fn fmt_write(&self, at: &SyntaxNode) -> Result<FmtWrite, NoWrite> {
        if *self.own_write.get_or_init(|| has_own_write(self.tree().syntax())) {
            return Err(NoWrite::Shadowed);
        }
        let scope = self.sema.scope(at).ok_or(NoWrite::Unsupported)?;
        let of = self.trait_at(["core", "fmt", "Write"]).ok_or(NoWrite::Unsupported)?;
        let handling = self.handling(at);
        if scope.can_use_trait_methods(of) {
            return match conditional_import(at) {
                Some(cfg) => Err(NoWrite::Conditional(cfg)),
                None => Ok(FmtWrite { import: None, handling }),
            };
        }
        let mut modules =
            at.ancestors().skip(1).filter_map(ast::Module::cast).filter_map(|it| it.item_list());
        // What takes all from the module around it takes the import as well.
        let module = modules.find(|it| !imports(it.syntax()).any(|it| path_of(&it) == "super::*"));
        let module = module.map_or_else(|| self.tree().syntax().clone(), |it| it.syntax().clone());
        let key = u32::from(module.text_range().start());
        let known = self.write_imports.borrow().get(&key).cloned();
        let import = known.unwrap_or_else(|| {
            let import = self.write_import(&module, of);
            self.write_imports.borrow_mut().insert(key, import.clone());
            import
        });
        Ok(FmtWrite { import: Some(import?), handling })
    }

    /// The import of `fmt::Write` into `module`: the file, or the item list of an inline module.
    fn write_import(&self, module: &SyntaxNode, of: Trait) -> Result<Import, NoWrite> {
        if let Some(call) = self.made_ambiguous(module, of) {
            return Err(NoWrite::Ambiguous(call));
        }
        let dialect = self.dialect();
        if dialect.msrv < UNDERSCORE_IMPORTS {
            return Err(NoWrite::Unsupported);
        }
        let no_std = self.is_no_std();
        // `core` has no absolute path in 2015, but in a crate without std.
        if dialect.edition == "2015" && no_std == Some(false) {
            return Err(NoWrite::Unsupported);
        }
        let krate = if no_std.is_some() || prefers_core(module) { "core" } else { "std" };
        let path = format!("{}::fmt::Write as _", self.absolute(krate, module));
        let is_file = ast::SourceFile::can_cast(module.kind());
        let (at, indent) = place_of_import(module, &path);
        let module = if is_file { 0 } else { module.text_range().start().into() };
        Ok(Import { file: self.file(), module, path, at, indent })
    }

    /// The import of `path` into the module that `node` is in.
    pub(crate) fn import_at(&self, path: &str, node: &SyntaxNode) -> Import {
        let module = node.ancestors().skip(1).find_map(ast::Module::cast).and_then(|it| it.item_list());
        let (module, start) = match module {
            Some(list) => (list.syntax().clone(), list.syntax().text_range().start().into()),
            None => (self.tree().syntax().clone(), 0),
        };
        let path = path.replacen("std", &self.absolute("std", &module), 1);
        let (at, indent) = place_of_import(&module, &path);
        Import { file: self.file(), module: start, path, at, indent }
    }

    /// The crate to name in paths of what both have: `core` where the crate may be without std.
    pub fn std_path(&self, at: &SyntaxNode) -> String {
        self.absolute(if self.is_no_std().is_some() { "core" } else { "std" }, at)
    }

    /// A crate of std by its name, with `::` before it where a module at `at` has the same name.
    fn absolute(&self, krate: &str, at: &SyntaxNode) -> String {
        let probe = format!("use {krate};");
        let probe = ast::SourceFile::parse(&probe, ra_ap_syntax::Edition::CURRENT).tree();
        let path = probe.syntax().descendants().find_map(ast::Path::cast);
        // Within a module, not at its brace.
        let inside = at.children().next().unwrap_or_else(|| at.clone());
        let found = self.sema.scope(&inside).zip(path).and_then(|(it, path)| it.speculative_resolve(&path));
        let is_hidden = match found {
            Some(PathResolution::Def(ModuleDef::Module(it))) => {
                !matches!(it.krate(self.db()).origin(self.db()), CrateOrigin::Lang(_))
            }
            _ => false,
        };
        if is_hidden { format!("::{krate}") } else { krate.to_owned() }
    }

    /// The crate is without std: always (`true`), or under a condition.
    pub fn is_no_std(&self) -> Option<bool> {
        let db = self.db();
        let root = self.sema.scope(self.tree().syntax())?.krate().root_module(db);
        let root = self.sema.module_definition_node(root).value;
        let attrs = ast::SourceFile::cast(root)?.attrs();
        let mut metas = attrs.filter_map(|attr| Some(attr.meta()?.syntax().text().to_string()));
        metas.find_map(|meta| {
            let names = meta.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "no_std");
            names.then(|| meta.trim() == "no_std")
        })
    }

    /// A call in `module` that means something else, or nothing, once `fmt::Write` is in scope there.
    fn made_ambiguous(&self, module: &SyntaxNode, of: Trait) -> Option<String> {
        module.descendants().find_map(|node| {
            let (name, call, receiver) = if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
                let name = call.name_ref()?.text().to_string();
                if !METHODS.contains(&name.as_str()) || !self.another_is_visible(&node, &name, of) {
                    return None;
                }
                let receiver = call.receiver();
                (name, Some(call), receiver)
            } else {
                let call = ast::MacroCall::cast(node.clone())?;
                let name = macro_name(&call).filter(|name| matches!(name.as_str(), "write" | "writeln"))?;
                if !self.another_is_visible(&node, "write_fmt", of) {
                    return None;
                }
                let receiver = self.expr_in_macro(&call, first_argument(&call)?);
                let call = receiver.as_ref().and_then(|it| it.syntax().parent());
                (format!("{name}!"), call.and_then(ast::MethodCallExpr::cast), receiver)
            };
            // Methods of the type itself come first.
            let is_inherent = call.and_then(|it| self.sema.resolve_method_call(&it)).is_some_and(|it| {
                it.as_assoc_item(self.db()).is_some_and(|it| match it.container(self.db()) {
                    AssocItemContainer::Impl(it) => it.trait_(self.db()).is_none(),
                    AssocItemContainer::Trait(_) => false,
                })
            });
            let ty = receiver.and_then(|it| self.ty(&it).ok());
            let is_both = ty.is_none_or(|ty| {
                let mut seen = ty.autoderef(self.db());
                seen.any(|ty| ty.impls_trait(self.db(), of, &[]))
            });
            (is_both && !is_inherent).then_some(name)
        })
    }

    /// Whether a trait other than `of` is in scope at `node` and has a method of this name, and `of` is not yet.
    fn another_is_visible(&self, node: &SyntaxNode, name: &str, of: Trait) -> bool {
        let db = self.db();
        let Some(scope) = self.sema.scope(node) else { return true };
        if scope.can_use_trait_methods(of) {
            return false;
        }
        scope.visible_traits().0.iter().map(|&id| Trait::from(id)).filter(|it| *it != of).any(|it| {
            it.items(db)
                .into_iter()
                .any(|item| matches!(item, AssocItem::Function(method) if method.name(db).as_str() == name))
        })
    }

    /// What becomes of results here: `?` where the function returns `fmt::Result`, else the file's habit, else what
    /// its lints allow.
    fn handling(&self, at: &SyntaxNode) -> Handling {
        if self.returns_fmt_result(at) {
            return Handling::Question;
        }
        let habit = self.write_habit.get_or_init(|| self.habit()).clone();
        habit.unwrap_or_else(|| {
            let forbidden = |lints: &[&str]| self.forbids(at, lints);
            if forbidden(NO_UNWRAP) && !forbidden(NO_DISCARD) { Handling::Discard } else { Handling::Unwrap }
        })
    }

    /// Whether the innermost body around `at` is a function that returns `fmt::Result`.
    fn returns_fmt_result(&self, at: &SyntaxNode) -> bool {
        let body = at.ancestors().skip(1).find(|it| {
            ast::Fn::can_cast(it.kind())
                || ast::ClosureExpr::can_cast(it.kind())
                || ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.modifier().is_some())
        });
        let Some(function) = body.and_then(ast::Fn::cast) else { return false };
        if function.async_token().is_some() {
            return false;
        }
        let Some(ty) = self.sema.to_fn_def(&function).map(|it| it.ret_type(self.db())) else { return false };
        let Some((adt, args)) = ty.as_adt_with_args() else { return false };
        self.adt_path(adt) == "core::result::Result"
            && matches!(args.as_slice(), [_, Some(error)]
                if error.as_adt().is_some_and(|it| self.adt_path(it) == "core::fmt::Error"))
    }

    /// What this file does most often with the results of `write!` into text.
    fn habit(&self) -> Option<Handling> {
        let mut counts: BTreeMap<Handling, usize> = BTreeMap::new();
        for node in self.tree().syntax().descendants() {
            let Some(call) = ast::MacroCall::cast(node) else { continue };
            if !macro_name(&call).is_some_and(|name| matches!(name.as_str(), "write" | "writeln")) {
                continue;
            }
            let Some(handling) = handled(&call) else { continue };
            let is_test = call.syntax().ancestors().any(|it| is_test_item(&it));
            let target = first_argument(&call).and_then(|span| self.ty_in_macro(&call, span).ok());
            let io = self.trait_at(["std", "io", "Write"]);
            let to_io =
                target.zip(io).is_some_and(|(ty, io)| ty.strip_references().impls_trait(self.db(), io, &[]));
            if !is_test && !to_io {
                *counts.entry(handling).or_default() += 1;
            }
        }
        let most = counts.values().copied().max()?;
        counts.into_iter().find(|(_, count)| *count == most).map(|(handling, _)| handling)
    }

    /// Whether an attribute around `at`, or of the crate, warns of one of `lints` or forbids it.
    pub(in crate::facts) fn forbids(&self, at: &SyntaxNode, lints: &[&str]) -> bool {
        let of_crate = self
            .sema
            .scope(at)
            .map(|scope| self.sema.module_definition_node(scope.krate().root_module(self.db())).value);
        let around = at.ancestors().chain(of_crate);
        let level = around.filter_map(ast::AnyHasAttrs::cast).find_map(|node| {
            let metas = node.attrs().filter_map(|attr| Some(attr.meta()?.syntax().text().to_string()));
            let levels: Vec<bool> = metas
                .filter(|meta| {
                    let meta: String = meta.split_whitespace().collect();
                    meta.split(['(', ')', ',']).any(|word| lints.contains(&word))
                })
                .map(|meta| !meta.trim_start().starts_with("allow"))
                .collect();
            levels.last().copied()
        });
        level.unwrap_or_else(|| self.dialect().lints.iter().any(|it| lints.contains(&it.as_str())))
    }
}

/// Whether a file has a `write!` or `writeln!` of its own.
fn has_own_write(file: &SyntaxNode) -> bool {
    let macros = file.descendants().filter_map(ast::MacroRules::cast);
    macros.filter_map(|it| it.name()).any(|name| matches!(name.text(), "write" | "writeln"))
}

/// What becomes of the result of one `write!`; `None` where it is passed on.
fn handled(call: &ast::MacroCall) -> Option<Handling> {
    let expr = ast::MacroExpr::cast(call.syntax().parent()?)?;
    let parent = expr.syntax().parent()?;
    if let Some(outer) = ast::MethodCallExpr::cast(parent.clone()) {
        let argument = outer.arg_list()?.args().next();
        return match (outer.name_ref()?.text(), argument) {
            ("unwrap", None) => Some(Handling::Unwrap),
            ("ok", None) => Some(Handling::Discard),
            ("expect", Some(ast::Expr::Literal(message))) => {
                Some(Handling::Expect(message.syntax().text().to_string()))
            }
            _ => None,
        };
    }
    let discards = match ast::LetStmt::cast(parent.clone()) {
        Some(it) => matches!(it.pat(), Some(ast::Pat::WildcardPat(_))),
        None => ast::BinExpr::cast(parent)
            .is_some_and(|it| matches!(it.lhs(), Some(ast::Expr::UnderscoreExpr(_)))),
    };
    discards.then_some(Handling::Discard)
}

/// The `cfg` under which alone `Write` is imported around `at`, if every import that names it has one.
fn conditional_import(at: &SyntaxNode) -> Option<String> {
    let imports: Vec<ast::Use> = at
        .ancestors()
        .filter_map(|it| {
            // A block's own imports, then those of the module.
            let items: Vec<ast::Use> = match ast::StmtList::cast(it.clone()) {
                Some(list) => list.syntax().children().filter_map(ast::Use::cast).collect(),
                None if ast::ItemList::can_cast(it.kind()) || ast::SourceFile::can_cast(it.kind()) => {
                    it.children().filter_map(ast::Use::cast).collect()
                }
                None => return None,
            };
            Some((items, it))
        })
        .scan(false, |after_module, (items, it)| {
            let outside = *after_module;
            *after_module |= !ast::StmtList::can_cast(it.kind());
            (!outside).then_some(items)
        })
        .flatten()
        .filter(|it| {
            let text: String = it.syntax().text().to_string().split_whitespace().collect();
            text.contains("fmt") && text.contains("Write")
        })
        .collect();
    let cfg = |import: &ast::Use| {
        import.attrs().filter_map(|it| it.meta()).find_map(|meta| {
            let text = meta.syntax().text().to_string();
            text.trim_start().starts_with("cfg(").then_some(text)
        })
    };
    let conditions: Option<Vec<String>> = imports.iter().map(cfg).collect();
    conditions?.into_iter().next()
}

/// Whether a module imports from `core` and not from `std`.
fn prefers_core(module: &SyntaxNode) -> bool {
    let uses = |krate: &str| imports(module).any(|it| path_of(&it).starts_with(krate));
    uses("core::") && !uses("std::")
}

fn imports(module: &SyntaxNode) -> impl Iterator<Item = ast::Use> {
    module.children().filter_map(ast::Use::cast)
}

/// `std::fmt::{self, Write}` without blanks.
fn path_of(import: &ast::Use) -> String {
    let tree = import.use_tree().map(|tree| tree.syntax().text().to_string()).unwrap_or_default();
    tree.split_whitespace().collect()
}

/// Where the line `use path;` goes in `module`, and what it is indented by.
pub(in crate::facts) fn place_of_import(module: &SyntaxNode, path: &str) -> (u32, String) {
    let groups = groups(module);
    let of_std = |group: &&Vec<ast::Use>| {
        let roots = ["std::", "core::", "alloc::"];
        group.iter().any(|it| roots.iter().any(|root| path_of(it).starts_with(root)))
    };
    let of_others = |group: &&Vec<ast::Use>| {
        let roots = ["std::", "core::", "alloc::", "crate::", "super::", "self::"];
        group.iter().any(|it| !roots.iter().any(|root| path_of(it).starts_with(root)))
    };
    let is_of_std = ["std::", "::std::", "core::", "::core::"].iter().any(|root| path.starts_with(root));
    let of_crates = |group: &&Vec<ast::Use>| {
        let own = ["crate::", "super::", "self::"];
        group.iter().any(|it| !own.iter().any(|root| path_of(it).starts_with(root)))
    };
    // Where groups are kept apart, or all imports are the crate's own, those of std come first.
    let mixed = || groups.iter().find(of_crates).filter(|_| groups.len() == 1);
    let others = || groups.iter().find(of_others).filter(|_| !is_of_std);
    let group = others().or_else(|| groups.iter().find(of_std)).or_else(mixed);
    if let Some(group) = group {
        let key = sort_key(path);
        let after = group.iter().find(|it| it.visibility().is_none() && sort_key(&path_of(it)) > key);
        if let Some(after) = after.filter(|it| starts_line(it.syntax())) {
            return start_of_line(after.syntax());
        }
        if let Some(last) = group.last() {
            return (end_of_line(last.syntax()), indentation(last.syntax()));
        }
    }
    if let Some(first) = groups.first().and_then(|it| it.first()).filter(|it| starts_line(it.syntax())) {
        return start_of_line(first.syntax());
    }
    let mut items = module.children().filter(|it| ast::Item::can_cast(it.kind()));
    match items.find(|it| !ast::ExternCrate::can_cast(it.kind())) {
        Some(first) if starts_line(&first) => start_of_line(&first),
        // `mod name { fn … }`
        _ => (u32::from(module.text_range().start()) + 1, "    ".to_owned()),
    }
}

/// The start of the line of `item`, above the comments that belong to it, and the blanks before it.
fn start_of_line(item: &SyntaxNode) -> (u32, String) {
    let indent = indentation(item);
    let start = u32::from(item.text_range().start());
    let above = line_before(item).offset;
    // What stands at the very top belongs to the file, and so does `//!`.
    let inner = item
        .siblings_with_tokens(Direction::Prev)
        .skip(1)
        .any(|it| u32::from(it.text_range().start()) >= above && it.to_string().starts_with("//!"));
    let at = if above == 0 || inner { after_license(item).unwrap_or(start) } else { above };
    (at - indent.len() as u32, indent)
}

/// Where `item` begins after the license at its head, if there is one.
fn after_license(item: &SyntaxNode) -> Option<u32> {
    let tokens = item.descendants_with_tokens().filter_map(|it| it.into_token());
    let is_head = |it: &SyntaxToken| {
        let is_doc = it.text().starts_with("///") || it.text().starts_with("/**");
        it.kind().is_trivia() && !is_doc
    };
    let head: Vec<SyntaxToken> = tokens.take_while(is_head).collect();
    let text: String = head.iter().map(|it| it.text().to_lowercase()).collect();
    let is_license = LICENSES.iter().any(|word| text.contains(word));
    head.last().filter(|_| is_license).map(|it| it.text_range().end().into())
}

/// Words that tell the license of a file from what is said of its first item.
const LICENSES: &[&str] = &["license", "licence", "copyright", "spdx"];

/// The imports of a module, in groups without an empty line or another item between.
fn groups(module: &SyntaxNode) -> Vec<Vec<ast::Use>> {
    let mut groups: Vec<Vec<ast::Use>> = Vec::new();
    for import in imports(module) {
        let blank = import.syntax().prev_sibling_or_token();
        let apart = blank.as_ref().is_none_or(|it| it.to_string().matches('\n').count() > 1);
        let after_import = import.syntax().prev_sibling().is_some_and(|it| ast::Use::can_cast(it.kind()));
        match groups.last_mut() {
            Some(group) if after_import && !apart => group.push(import),
            _ => groups.push(vec![import]),
        }
    }
    groups
}

/// Orders paths as rustfmt does: `self`, `super` and `crate` first, then names; a path before what it begins.
fn sort_key(path: &str) -> Vec<(u8, String)> {
    let path = path.split(" as ").next().unwrap_or(path);
    let segments = path.trim_start_matches("::").split("::");
    segments
        .map(|segment| {
            let rank = match segment {
                "self" => 0,
                "super" => 1,
                "crate" => 2,
                _ if segment.starts_with(|c: char| c.is_lowercase()) => 3,
                _ if segment.starts_with(['{', '*']) => 5,
                _ => 4,
            };
            (rank, segment.to_owned())
        })
        .collect()
}

fn starts_line(node: &SyntaxNode) -> bool {
    let before = node.first_token().and_then(|it| it.prev_token());
    before.is_none_or(|it| it.kind() == SyntaxKind::WHITESPACE && it.text().contains('\n'))
}

/// The blanks before a node on its line.
fn indentation(node: &SyntaxNode) -> String {
    let before = node.first_token().and_then(|it| it.prev_token());
    let blank = before.filter(|it| it.kind() == SyntaxKind::WHITESPACE);
    blank.map(|it| it.text().rsplit('\n').next().unwrap_or_default().to_owned()).unwrap_or_default()
}

/// The start of the line after a node, or its end where something else is on its line.
fn end_of_line(node: &SyntaxNode) -> u32 {
    let end = u32::from(node.text_range().end());
    let mut next = node.last_token().and_then(|it| it.next_token());
    let mut passed = 0;
    while let Some(token) = next {
        match token.kind() {
            SyntaxKind::WHITESPACE if token.text().contains('\n') => {
                let to_break = token.text().find('\n').unwrap_or_default() as u32;
                return end + passed + to_break + 1;
            }
            SyntaxKind::WHITESPACE | SyntaxKind::COMMENT => passed += u32::from(token.text_range().len()),
            _ => return end,
        }
        next = token.next_token();
    }
    end + passed
}
