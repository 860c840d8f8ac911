//! The one integration binary.

mod apply;
mod cases;
mod corpus;
mod diff;
mod format;
mod guard;
mod schedule;
mod verify;
mod workspace;
