//! memfix on its own tree: what it would apply to others' code unasked, it has applied to its own.

use memfix::engine::{self, Fate, Request};
use memfix::transforms::ALL;
use memfix::workspace::{Options, Role, Workspace};

use crate::source;

#[test]
fn memfix_finds_nothing_safe_to_do_in_its_own_tree() {
    let options = Options { path: source::root().to_owned(), ..Options::default() };
    let mut workspace = Workspace::load(&options, &|_| ()).unwrap();
    let own = workspace.files().iter().filter(|file| matches!(file.role, Role::Library | Role::Binary));
    let files: Vec<_> = own.map(|file| file.id).collect();
    assert!(files.len() > 20, "only {} files are its own", files.len());
    let request = Request { transforms: ALL.to_vec(), files, ..Request::default() };
    let outcome = engine::run(&mut workspace, &request);
    let accepted = outcome.findings.iter().filter(|found| found.fate == Fate::Accepted);
    let crashed = outcome.crashes.iter().map(|crash| {
        format!("{}: {} crashed: {}", workspace.file(crash.file).relative, crash.transform, crash.message)
    });
    let problems: Vec<String> = accepted
        .map(|found| {
            let path = &workspace.file(found.proposal.finding.file).relative;
            format!("{path}:{}: {}", found.line, found.proposal.plan.message)
        })
        .chain(crashed)
        .collect();
    assert!(problems.is_empty(), "`cargo run -- --apply` would change:\n{}\n", problems.join("\n"));
}
