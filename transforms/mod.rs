//! The catalogue of transforms: one line each in `mod` and in [`ALL`].

use crate::transform::AnyTransform;

pub mod box_large;
pub mod build_string;
pub mod insert_capacity;
pub mod pad_atomics;
pub mod pass_by_reference;
pub mod pass_by_value;
pub mod pool_buffer;
pub mod reorder_fields;
pub mod reuse_buffer;

/// Every transform, in the order of the passes: wide scope first.
pub const ALL: &[&dyn AnyTransform] = &[
    &reorder_fields::ReorderFields,
    &pad_atomics::PadAtomics,
    &box_large::BoxLarge,
    &pass_by_value::PassByValue,
    &pass_by_reference::PassByReference,
    &build_string::BuildString,
    &reuse_buffer::ReuseBuffer,
    &pool_buffer::PoolBuffer,
    &insert_capacity::InsertCapacity,
];

/// The transforms that run where none is named, in the same order.
pub fn default_set() -> impl Iterator<Item = &'static dyn AnyTransform> {
    ALL.iter().copied().filter(|transform| !transform.meta().only_when_named)
}
