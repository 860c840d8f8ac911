//! The catalogue of transforms: one line each in `mod` and in [`ALL`].

use crate::transform::AnyTransform;

pub mod insert_capacity;
pub mod reuse_buffer;

/// Every transform, in the order of the passes: wide scope first.
pub const ALL: &[&dyn AnyTransform] = &[&reuse_buffer::ReuseBuffer, &insert_capacity::InsertCapacity];
