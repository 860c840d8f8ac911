//! The layouts of the types that files declare, in the first configuration.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::policy::Policy;
use crate::engine::survey::{job, realm};
use crate::facts::Facts;
use crate::transform::FileRef;
use crate::workspace::{Sight, Stopped, Workspace};

pub use crate::facts::layout::{Kind, NoLayout, Place, Shape, Tag, TypeLayout, Variant};

/// What is known of the types of some files.
#[derive(Debug, Default)]
pub struct Layouts {
    /// In the order of files, and of their texts.
    pub types: Vec<(FileRef, TypeLayout)>,
    /// What went wrong inside, for people: the file's path and the message.
    pub problems: Vec<String>,
}

/// Asks for the layout of every type that `files` declare, on `threads` threads (0: one a processor).
pub fn layouts(workspace: &Workspace, files: &[FileRef], threads: usize) -> Layouts {
    let sights: Vec<Sight> =
        workspace.sights(files).into_iter().filter(|sight| sight.view == 0 && !sight.inactive).collect();
    let exact = workspace.layouts_are_exact();
    let realm = Arc::new(realm(workspace, &sights, 0));
    let policy = Policy::default();
    let padder = Arc::default();
    let jobs: HashMap<FileRef, _> =
        sights.iter().map(|sight| (sight.file, job(workspace, sight, &realm, &padder, &policy))).collect();
    let answers = workspace.each(threads, &sights, |db, watch, sight| {
        let Some(job) = jobs.get(&sight.file) else { return (Vec::new(), Vec::new()) };
        Facts::ask(db, sight.local, job.dialect.clone(), |facts| {
            let (mut types, mut problems) = (Vec::new(), Vec::new());
            let what = format!("the layouts of {}", job.path);
            match watch.step(db, &what, || facts.declared_types()) {
                Ok(declared) => {
                    for declared in declared {
                        match watch.step(db, &what, || facts.type_layout(declared, exact)) {
                            Ok(layout) => types.push(layout),
                            Err(why) => problems.push(format!("{}: {why}", job.path)),
                        }
                    }
                }
                Err(why) => problems.push(format!("{}: {why}", job.path)),
            }
            (types, problems)
        })
    });
    let mut all = Layouts::default();
    for (sight, answer) in sights.iter().zip(answers) {
        match answer {
            Ok((types, problems)) => {
                all.types.extend(types.into_iter().map(|it| (sight.file, it)));
                all.problems.extend(problems);
            }
            Err(why) => all.problems.push(problem(workspace, sight, &why)),
        }
    }
    all
}

fn problem(workspace: &Workspace, sight: &Sight, why: &Stopped) -> String {
    format!("{}: {why}", workspace.file(sight.file).relative)
}
