//! The one integration binary.

mod adversarial;
mod apply;
mod boxes;
mod careless;
mod cases;
mod chosen;
mod cli;
mod configurations;
mod corpus;
mod cost;
mod diff;
mod docs;
mod escape;
mod faces;
#[cfg(target_os = "linux")]
mod faults;
mod fixture;
mod format;
mod format_string;
mod growth;
mod growth_algebra;
mod guard;
mod interplay;
mod layers;
mod layout;
mod lints;
mod manifests;
mod own_tree;
mod pairs;
mod properties;
mod report;
mod reuse_buffer;
mod robust;
mod schedule;
mod signatures;
mod source;
mod tidy;
mod verify;
mod verify_cargo;
mod workspace;

// What `cargo new-transform` writes refers to the library as `crate`; here it is compiled as it stands.
use memfix::{declines, facts, transform};
#[path = "../xtask/templates/new_transform.rs"]
mod new_transform;
