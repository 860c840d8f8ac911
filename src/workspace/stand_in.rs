//! Lets code name crossbeam-utils before its manifest declares it: what is written today is analysed today.
//!
//! Every crate of a member can name the crate: the real one where the workspace has it, else one made from a text in
//! memory. Whether it is declared is read from the manifest and nowhere else.

use ra_ap_base_db::{
    CrateBuilderId, CrateDisplayName, CrateGraphBuilder, CrateName, CrateOrigin, CrateWorkspaceData,
    DependencyBuilder, Env, LangCrateOrigin,
};
use ra_ap_cfg::CfgOptions;
use ra_ap_intern::Symbol;
use ra_ap_span::Edition;
use ra_ap_vfs::{FileId, Vfs, VfsPath};

use super::LoadError;

const NAME: &str = "crossbeam_utils";

/// The part of the crate that rewrites name; the cases compile it.
const TEXT: &str = include_str!("../../transforms/auxiliary/crossbeam_utils.rs");

/// Adds the crate to `graph` for those of its crates that are local and lack it. Gives the file that this took.
pub(super) fn lend(
    graph: &mut CrateGraphBuilder,
    vfs: &mut Vfs,
    cfg: CfgOptions,
    workspace: triomphe::Arc<CrateWorkspaceData>,
) -> Option<(FileId, VfsPath)> {
    let is_local = |id: &CrateBuilderId| graph[*id].basic.origin.is_local();
    let has_it = |id: &CrateBuilderId| {
        let mut dependencies = graph[*id].basic.dependencies.iter();
        dependencies.any(|it| it.name.symbol().as_str() == NAME)
    };
    let borrowers: Vec<CrateBuilderId> = graph.iter().filter(is_local).filter(|id| !has_it(id)).collect();
    let first = *borrowers.first()?;
    let real = graph.iter().find(|id| {
        let krate = &graph[*id];
        let is_named =
            krate.extra.display_name.as_ref().is_some_and(|it| it.crate_name().symbol().as_str() == NAME);
        // A test or a build script of the package has its name as well.
        is_named && !krate.basic.origin.is_local()
    });
    let (id, file) = match real {
        Some(id) => (id, None),
        None => {
            let path = VfsPath::new_virtual_path(format!("/{NAME}/lib.rs"));
            vfs.set_file_contents(path.clone(), Some(TEXT.into()));
            let (root, _) = vfs.file_id(&path)?;
            let name = Symbol::intern(NAME);
            let id = graph.add_crate_root(
                root,
                Edition::Edition2021,
                Some(CrateDisplayName::from_canonical_name(NAME)),
                Some("0.8.0".to_owned()),
                cfg,
                None,
                Env::default(),
                CrateOrigin::Library { repo: None, name },
                Vec::new(),
                false,
                graph[first].basic.proc_macro_cwd.clone(),
                workspace,
            );
            Sysroot::of(graph).add_to(graph, id).ok()?;
            (id, Some((root, path)))
        }
    };
    for borrower in borrowers {
        // What the crate itself rests on cannot have it.
        let _ = graph.add_dep(borrower, DependencyBuilder::new(CrateName::normalize_dashes(NAME), id));
    }
    file
}

/// The crates of std that every crate sees, with the name and whether it is in the prelude of extern crates.
pub(super) struct Sysroot(Vec<(CrateName, CrateBuilderId, bool)>);

impl Sysroot {
    pub(super) fn of(graph: &CrateGraphBuilder) -> Sysroot {
        let mut crates: Vec<_> = graph
            .iter()
            .filter_map(|id| {
                let CrateOrigin::Lang(lang) = graph[id].basic.origin else { return None };
                // Core first, as rustc orders them.
                let (order, prelude) = match lang {
                    LangCrateOrigin::Core => (0, true),
                    LangCrateOrigin::Alloc => (1, false),
                    LangCrateOrigin::Std => (2, true),
                    LangCrateOrigin::Test => (3, false),
                    LangCrateOrigin::ProcMacro | LangCrateOrigin::Dependency | LangCrateOrigin::Other => {
                        return None;
                    }
                };
                Some((order, (CrateName::normalize_dashes(&lang.to_string()), id, prelude)))
            })
            .collect();
        crates.sort_by_key(|(order, _)| *order);
        Sysroot(crates.into_iter().map(|(_, krate)| krate).collect())
    }

    pub(super) fn add_to(
        &self,
        graph: &mut CrateGraphBuilder,
        from: CrateBuilderId,
    ) -> Result<(), LoadError> {
        for (name, to, prelude) in &self.0 {
            add(graph, from, DependencyBuilder::with_prelude(name.clone(), *to, *prelude, true))?;
        }
        Ok(())
    }
}

/// Lets one crate of `graph` name another.
pub(super) fn add(
    graph: &mut CrateGraphBuilder,
    from: CrateBuilderId,
    to: DependencyBuilder,
) -> Result<(), LoadError> {
    graph.add_dep(from, to).map_err(|error| LoadError(format!("the crates depend on each other: {error}")))
}
