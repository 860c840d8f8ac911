//! What a run spends its time on: loading with name resolution, finding, and proving, each by itself.
//!
//! `MEMFIX_BENCH_WORKSPACE` names the workspace, by default `corpus/demo`. `cargo bench --profile dev` reuses the
//! dependencies that `cargo test` has built, which are optimised in that profile as well.

use std::path::PathBuf;

use divan::Bencher;
use memfix::engine::{self, Request};
use memfix::transform::{FileRef, SyntaxIndex, Transform};
use memfix::transforms::ALL;
use memfix::transforms::build_string::BuildString;
use memfix::transforms::insert_capacity::InsertCapacity;
use memfix::transforms::pool_buffer::PoolBuffer;
use memfix::transforms::reuse_buffer::ReuseBuffer;
use memfix::workspace::{Options, Workspace};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};

fn main() {
    divan::main();
}

/// cargo's answers and all files, no names yet.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn load() -> Workspace {
    load_workspace()
}

/// The module trees of the members and all crates that they need.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn resolve_names(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(load_workspace)
        .bench_local_refs(|workspace| workspace.resolve_names(&files(workspace)));
}

/// Parsing, the one walk, and the candidates of the last so many transforms: syntax only, on one thread.
#[divan::bench(args = [1, FIND.len()], sample_count = 10, sample_size = 1)]
fn find(bencher: Bencher<'_, '_>, transforms: usize) {
    let workspace = load_workspace();
    let texts: Vec<_> = files(&workspace).into_iter().map(|file| workspace.text(file)).collect();
    let chosen = last(ALL, transforms);
    let mut kinds: Vec<SyntaxKind> = chosen.iter().flat_map(|transform| transform.kinds()).copied().collect();
    kinds.sort_unstable();
    kinds.dedup();
    bencher.bench_local(|| {
        let candidates = texts.iter().map(|text| {
            let tree = SourceFile::parse(text, Edition::CURRENT).tree();
            let index = SyntaxIndex::new(&tree, &kinds, |_| false);
            last(FIND, transforms).iter().map(|find| find(&index)).sum::<usize>()
        });
        candidates.sum::<usize>()
    });
}

/// The passes of the last so many transforms to their fixed point, on fresh types, names resolved before; `find` is
/// part of it. One walk and one inference serve all of them, so that each adds what its own candidates cost.
#[divan::bench(args = [1, ALL.len()], sample_count = 5, sample_size = 1)]
fn find_and_prove(bencher: Bencher<'_, '_>, transforms: usize) {
    let resolved = || {
        let workspace = load_workspace();
        workspace.resolve_names(&files(&workspace));
        workspace
    };
    bencher.with_inputs(resolved).bench_local_refs(|workspace| {
        let request = Request {
            transforms: last(ALL, transforms).to_vec(),
            files: files(workspace),
            review: true,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            ..Request::default()
        };
        engine::run(workspace, &request)
    });
}

/// The `find` of each transform of [`ALL`], whose types are erased there.
const FIND: &[fn(&SyntaxIndex) -> usize] = &[
    |index| BuildString.find(index).len(),
    |index| ReuseBuffer.find(index).len(),
    |index| PoolBuffer.find(index).len(),
    |index| InsertCapacity.find(index).len(),
];

/// The last `count` items.
fn last<T>(of: &[T], count: usize) -> &[T] {
    &of[of.len() - count..]
}

fn load_workspace() -> Workspace {
    let path = std::env::var_os("MEMFIX_BENCH_WORKSPACE").map_or_else(|| "corpus/demo".into(), PathBuf::from);
    let options = Options { path, ..Options::default() };
    match Workspace::load(&options, &|_| ()) {
        Ok(workspace) => workspace,
        Err(error) => panic!("{error}"),
    }
}

fn files(workspace: &Workspace) -> Vec<FileRef> {
    workspace.files().iter().map(|file| file.id).collect()
}
