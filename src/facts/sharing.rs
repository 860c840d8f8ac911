//! Whether values of a type are shared between threads, and whether there are many of them, as far as the code shows.

use std::convert::Infallible;

use ra_ap_hir::{Adt, HasCrate, ModuleDef, PathResolution};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};
use rustc_hash::FxHashSet;

use crate::facts::Facts;

/// Types whose contents several threads see.
const SHARING: &[&str] =
    &["Arc", "LazyLock", "OnceLock", "Lazy", "OnceCell", "SyncLazy", "SyncOnceCell", "ArcSwap"];

/// Types that hold many values of another.
const COLLECTIONS: &[&str] = &[
    "BTreeMap",
    "BTreeSet",
    "BinaryHeap",
    "ConcurrentQueue",
    "DashMap",
    "DashSet",
    "FnvHashMap",
    "FxHashMap",
    "HashMap",
    "HashSet",
    "IndexMap",
    "IndexSet",
    "LinkedHashMap",
    "LinkedList",
    "LruCache",
    "SegQueue",
    "ArrayQueue",
    "SkipMap",
    "Slab",
    "SlotMap",
    "SmallVec",
    "ThreadLocal",
    "ArrayVec",
    "AHashMap",
    "Vec",
    "VecDeque",
    "Pool",
];

/// The ends of names of what there is one of for each piece of work.
const PER_WORK: &[&str] = &[
    "Call",
    "Client",
    "Conn",
    "Connection",
    "Entry",
    "Event",
    "Future",
    "Guard",
    "Handle",
    "Item",
    "Job",
    "Message",
    "Node",
    "Notification",
    "Request",
    "Response",
    "Session",
    "Sleep",
    "Slot",
    "Span",
    "Stream",
    "Task",
    "Timer",
    "Transaction",
    "Waiter",
    "Waker",
];

/// How many types around a type are looked into: what an `Arc` holds need not be the type itself.
const DEPTH: usize = 4;

/// What the code shows of the values of a type, in its own words.
#[derive(Clone, Debug, Default)]
pub(in crate::facts) struct Sharing {
    /// Where several threads come by one value.
    pub(in crate::facts) shared: Option<String>,
    /// What says that there are many values.
    pub(in crate::facts) many: Option<String>,
    /// Code that asks for the size of the type.
    pub(in crate::facts) sized: Option<String>,
}

impl<'db> Facts<'db> {
    /// What the mentions of `adt`, and of the types that hold it, show.
    pub(in crate::facts) fn sharing(&self, adt: Adt) -> Sharing {
        let mut found = Sharing::default();
        let mut seen = FxHashSet::default();
        let mut todo = vec![adt];
        for depth in 0..DEPTH {
            let mut next = Vec::new();
            for adt in std::mem::take(&mut todo) {
                if seen.insert(adt) {
                    next.extend(self.mentions_of_type(adt, depth, &mut found));
                }
            }
            todo = next;
        }
        found
    }

    /// Adds to `found` what the mentions of one type show; gives the types that hold it.
    fn mentions_of_type(&self, adt: Adt, depth: usize, found: &mut Sharing) -> Vec<Adt> {
        let db = self.db();
        let name = adt.name(db).as_str().to_owned();
        if let Some(word) = PER_WORK.iter().find(|it| name.ends_with(**it)) {
            found.many.get_or_insert_with(|| format!("there is a `{name}` for each {}", word.to_lowercase()));
        }
        let mut holders = Vec::new();
        let mut look = |token: &SyntaxToken| {
            if token.kind() == SyntaxKind::COMMENT {
                return;
            }
            let of_test = token.parent_ancestors().any(|it| crate::facts::source::is_test_item(&it));
            if token.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
                let call = token.parent_ancestors().find_map(ast::MacroCall::cast);
                let macro_name = call.as_ref().and_then(crate::facts::macro_args::macro_name);
                if macro_name.is_some_and(|it| it == "lazy_static") {
                    found.shared.get_or_insert_with(|| "lazy_static!".to_owned());
                }
                for inner in self.sema.descend_into_macros_exact(token.clone()) {
                    if let Some(parent) = inner.parent().filter(|it| self.is_type_at(adt, it)) {
                        self.place_of(&parent, depth, of_test, found, &mut holders);
                    }
                }
                return;
            }
            let Some(parent) = token.parent().filter(|it| self.is_type_at(adt, it)) else { return };
            if let Some(item) = own_impl(&parent) {
                for token in self_tokens(&item) {
                    if let Some(parent) = token.parent() {
                        self.place_of(&parent, depth, of_test, found, &mut holders);
                    }
                }
            }
            self.place_of(&parent, depth, of_test, found, &mut holders);
        };
        let Ok(()) = self.each_mention(adt.krate(db), &name, &mut |_, token| {
            look(token);
            Ok::<(), Infallible>(())
        });
        holders
    }

    /// Whether the name at `node` is that of the type.
    fn is_type_at(&self, adt: Adt, node: &SyntaxNode) -> bool {
        let Some(segment) = node.parent().and_then(ast::PathSegment::cast) else { return false };
        matches!(
            self.sema.resolve_path(&segment.parent_path()),
            Some(PathResolution::Def(ModuleDef::Adt(it))) if it == adt
        )
    }

    /// What the place of a type's name shows. The size counts for the type itself alone.
    fn place_of(
        &self,
        node: &SyntaxNode,
        depth: usize,
        of_test: bool,
        found: &mut Sharing,
        holders: &mut Vec<Adt>,
    ) {
        let line = || line_of(node);
        let mut is_value = true;
        let mut closures = 0;
        for around in node.ancestors().skip(1) {
            if let Some(list) = ast::GenericArgList::cast(around.clone()) {
                let Some(owner) = list.syntax().parent() else { continue };
                let name = owner_name(&owner);
                if matches!(
                    name.as_str(),
                    "size_of" | "align_of" | "transmute" | "size_of_val" | "assert_eq_size"
                ) && depth == 0
                {
                    found.sized.get_or_insert_with(line);
                }
                if SHARING.contains(&name.as_str()) {
                    found.shared.get_or_insert_with(line);
                    is_value = false;
                } else if COLLECTIONS.contains(&name.as_str()) && !of_test {
                    found.many.get_or_insert_with(line);
                } else if matches!(name.as_str(), "Weak" | "Rc" | "NonNull") {
                    is_value = false;
                }
                continue;
            }
            if ast::RefType::can_cast(around.kind()) || ast::PtrType::can_cast(around.kind()) {
                is_value = false;
            }
            if (ast::ArrayType::can_cast(around.kind()) || ast::SliceType::can_cast(around.kind()))
                && !of_test
            {
                found.many.get_or_insert_with(line);
            }
            if ast::MacroCall::can_cast(around.kind()) {
                let text = around.text().to_string();
                if depth == 0 && text.starts_with("assert_eq_size") {
                    found.sized.get_or_insert_with(line);
                }
            }
            if ast::ClosureExpr::can_cast(around.kind()) {
                closures += 1;
                if !of_test && makes(node) && is_repeated(&around) {
                    found.many.get_or_insert_with(line);
                }
            }
            if ast::LoopExpr::can_cast(around.kind())
                || ast::WhileExpr::can_cast(around.kind())
                || ast::ForExpr::can_cast(around.kind())
            {
                let in_body = |it: &SyntaxNode| it.text_range().contains_range(node.text_range());
                let body =
                    around.children().filter(|it| ast::BlockExpr::can_cast(it.kind())).any(|it| in_body(&it));
                if body && closures == 0 && !of_test && makes(node) {
                    found.many.get_or_insert_with(line);
                }
            }
            if let Some(call) = ast::CallExpr::cast(around.clone()) {
                let callee = call.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
                let mut segments = callee.split("::").map(|it| it.split('<').next().unwrap_or(it).trim());
                let shares = segments.any(|it| SHARING.contains(&it));
                let is_argument =
                    call.expr().is_some_and(|it| !it.syntax().text_range().contains_range(node.text_range()));
                if shares && is_argument {
                    found.shared.get_or_insert_with(line);
                }
            }
            if let Some(call) = ast::MethodCallExpr::cast(around.clone())
                && call.name_ref().is_some_and(|it| it.text() == "get_or_init")
            {
                found.shared.get_or_insert_with(line);
            }
            let Some(item) = ast::Item::cast(around) else { continue };
            match item {
                ast::Item::Static(_) => drop(found.shared.get_or_insert_with(line)),
                ast::Item::Impl(it) if it.unsafe_token().is_some() => {
                    let of = it.trait_().map(|it| it.syntax().text().to_string()).unwrap_or_default();
                    if of.ends_with("Sync") && is_value {
                        found.shared.get_or_insert_with(line);
                    }
                }
                ast::Item::Struct(it) if is_value => holders.extend(self.sema.to_def(&it).map(Adt::Struct)),
                ast::Item::Enum(it) if is_value => holders.extend(self.sema.to_def(&it).map(Adt::Enum)),
                _ => {}
            }
            break;
        }
    }
}

/// Whether a path that ends at `node` is there to make a value: `S { … }`, `S::new(…)`.
fn makes(node: &SyntaxNode) -> bool {
    let Some(segment) = node.parent().and_then(ast::PathSegment::cast) else { return false };
    let top = segment.syntax().ancestors().filter_map(ast::Path::cast).last();
    let parent = top.and_then(|it| it.syntax().parent());
    parent.is_some_and(|it| {
        ast::RecordExpr::can_cast(it.kind())
            || (ast::PathExpr::can_cast(it.kind())
                && it.parent().is_some_and(|it| ast::CallExpr::can_cast(it.kind())))
    })
}

/// Whether the closure is one that an iterator calls for each of its items, and makes values there.
fn is_repeated(closure: &SyntaxNode) -> bool {
    let call = closure.parent().and_then(|it| it.parent());
    let name = match call.clone().and_then(ast::MethodCallExpr::cast) {
        Some(it) => it.name_ref().map(|it| it.text().to_string()),
        None => call.and_then(ast::CallExpr::cast).and_then(|it| {
            Some(it.expr()?.syntax().text().to_string().rsplit("::").next()?.trim().to_owned())
        }),
    };
    let names = [
        "map",
        "for_each",
        "flat_map",
        "filter_map",
        "from_fn",
        "repeat_with",
        "resize_with",
        "or_insert_with",
    ];
    name.is_some_and(|it| names.contains(&it.as_str()))
}

fn owner_name(owner: &SyntaxNode) -> String {
    match ast::PathSegment::cast(owner.clone()) {
        Some(it) => it.name_ref().map_or_else(String::new, |it| it.text().to_string()),
        None => ast::MethodCallExpr::cast(owner.clone())
            .and_then(|it| it.name_ref())
            .map_or_else(String::new, |it| it.text().to_string()),
    }
}

/// The `impl` whose own type the name at `node` is.
fn own_impl(node: &SyntaxNode) -> Option<ast::Impl> {
    let item = node.ancestors().find_map(ast::Item::cast)?;
    let ast::Item::Impl(item) = item else { return None };
    let own = item.self_ty().is_some_and(|ty| ty.syntax().text_range().contains_range(node.text_range()));
    own.then_some(item)
}

fn self_tokens(item: &ast::Impl) -> impl Iterator<Item = SyntaxToken> {
    let list = item.assoc_item_list();
    let tokens = list.into_iter().flat_map(|it| it.syntax().descendants_with_tokens().collect::<Vec<_>>());
    tokens
        .filter_map(|it| it.into_token())
        .filter(|it| it.text() == "Self" && it.parent().is_some_and(|it| it.kind() != SyntaxKind::TOKEN_TREE))
}

/// The line of the code around a node, for people.
fn line_of(node: &SyntaxNode) -> String {
    let around = node.ancestors().find(|it| {
        ast::Stmt::can_cast(it.kind())
            || ast::RecordField::can_cast(it.kind())
            || ast::TupleField::can_cast(it.kind())
            || ast::Param::can_cast(it.kind())
            || ast::RetType::can_cast(it.kind())
            || ast::Item::can_cast(it.kind())
    });
    let text = around.map_or_else(|| node.text().to_string(), |it| it.text().to_string());
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|it| !it.is_empty() && !it.starts_with("//") && !it.starts_with("#["));
    let line = lines.into_iter().next().unwrap_or_default();
    line.trim_end_matches(['{', ',', ' ']).chars().take(80).collect()
}
