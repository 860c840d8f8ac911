//! The catalogue of transforms: one line each in `mod` and in [`ALL`].

use crate::transform::AnyTransform;

pub mod build_string;
pub mod insert_capacity;

/// Every transform, in the order of the passes: wide scope first.
pub const ALL: &[&dyn AnyTransform] = &[&build_string::BuildString, &insert_capacity::InsertCapacity];
