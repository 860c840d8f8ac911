//! What code of each package can call the type that pads, and what its manifest needs for that.

use std::sync::Arc;

use crate::engine::policy::Policy;
use crate::facts::padding::Padder;
use crate::schedule::dependencies::{Standing, declaration, inherited, locked, standing};
use crate::transform::{Dependency, Locked};
use crate::workspace::{Role, Workspace};

const NAME: &str = "crossbeam-utils";
const REQUIREMENT: &str = "0.8";
/// The oldest compiler of the versions that cargo takes today.
const OLDEST_COMPILER: (u64, u64, u64) = (1, 60, 0);

/// One for each package, in their order, by the manifests as they are now.
pub(super) fn padders(workspace: &Workspace, policy: &Policy) -> Vec<Arc<Padder>> {
    let count = workspace.packages().len();
    (0..count).map(|package| Arc::new(padder(workspace, policy, package))).collect()
}

fn padder(workspace: &Workspace, policy: &Policy, package: usize) -> Padder {
    if let Some(path) = &policy.pad_with {
        return Padder::Type { path: path.clone(), dependency: None, renews_lock: false };
    }
    let (Some(file), Some(package_data)) = (workspace.manifest(package), workspace.packages().get(package))
    else {
        return Padder::Missing("the manifest cannot be read".to_owned());
    };
    let text = workspace.text(file.id);
    let shared = workspace.root_manifest().map(|it| workspace.text(it.id)).unwrap_or_else(|| Arc::from(""));
    let missing = |why: &str| Padder::Missing(why.to_owned());
    let declared = |path: String| Padder::Type { path, dependency: None, renews_lock: false };
    let own = standing(&text, &shared, NAME);
    if let Standing::Declared(key) = &own {
        return declared(format!("{}::CachePadded", key.replace('-', "_")));
    }
    if let Standing::Declared(key) = standing(&text, &shared, "crossbeam") {
        return declared(format!("{}::utils::CachePadded", key.replace('-', "_")));
    }
    if let Standing::Barred(why) = own {
        return Padder::Missing(why);
    }
    if file.read_only.is_some() {
        return missing("the manifest may not be written");
    }
    if package_data.edition == "2015" {
        return missing("edition 2015 names other crates in other ways");
    }
    if package_data.rust_version.is_some_and(|it| it < OLDEST_COMPILER) {
        return missing("the package supports older compilers than crossbeam-utils does");
    }
    let bare = is_bare(workspace, package);
    let inherited = inherited(&text, &shared, NAME, bare);
    let requirement = inherited.clone().unwrap_or_else(|| REQUIREMENT.to_owned());
    let lock = workspace.lock_file();
    let entry = lock.and_then(|it| locked(&workspace.text(it.id), NAME, &requirement));
    let renews_lock = lock.is_some() && entry.is_none();
    let entry = lock.zip(entry).map(|(lock, entry)| Locked {
        file: lock.id,
        package: package_data.name.clone(),
        version: package_data.version.clone(),
        entry,
    });
    let dependency = Dependency {
        manifest: file.id,
        name: NAME.to_owned(),
        requirement,
        bare,
        inherited: inherited.is_some(),
        lock: entry,
    };
    if declaration(&text, &dependency).is_none() {
        return missing("the manifest has its dependencies in a form of its own");
    }
    let path = "crossbeam_utils::CachePadded".to_owned();
    Padder::Type { path, dependency: Some(dependency), renews_lock }
}

/// Whether the library of a package is without std, always or under a condition.
fn is_bare(workspace: &Workspace, package: usize) -> bool {
    let sources = workspace.files().iter().filter(|it| it.package == package && it.role == Role::Library);
    let texts = sources.map(|it| workspace.text(it.id));
    texts.into_iter().any(|text| {
        let mut attributes = text.lines().map(str::trim_start).filter(|line| line.starts_with("#!["));
        attributes.any(|line| line.contains("no_std"))
    })
}
