//! The one integration binary.

mod cases;
mod schedule;
mod verify;
mod workspace;
