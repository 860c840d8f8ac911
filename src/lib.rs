#![doc = include_str!("README.md")]

pub mod apply;
pub mod cli;
pub mod config;
pub mod diff;
pub mod engine;
pub mod facts;
pub mod format;
pub mod git;
pub mod report;
pub mod schedule;
pub mod settings;
pub mod transform;
#[path = "../transforms/mod.rs"]
pub mod transforms;
pub mod verify;
pub mod workspace;
