//! The one integration binary.

mod apply;
mod cases;
mod cli;
mod corpus;
mod diff;
mod format;
mod guard;
mod report;
mod schedule;
mod verify;
mod workspace;
