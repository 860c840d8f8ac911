//! The one integration binary.

mod cases;
mod diff;
mod format;
mod schedule;
mod verify;
mod workspace;
