//! The one integration binary.

mod cases;
mod diff;
mod schedule;
mod verify;
mod workspace;
