//! what a struct and its fields are, and what is written on them, decides
#![allow(dead_code)]

use std::fmt::Debug;

pub struct Ordered {
    a: u8,
    b: u64,
    c: u8,
}

pub struct InOrder {
    a: u64,
    b: u8,
}

#[repr(C)]
struct Full {
    a: u64,
    b: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Printed {
    b: u64,
    a: u8,
    c: u8,
}

#[repr(C)]
#[derive(Clone, PartialEq, PartialOrd)]
struct Compared {
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
#[derive(PartialEq, Eq, Hash)]
struct Hashed {
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C, packed(4))]
struct Packed {
    a: u8,
    b: u32,
    c: u8,
}

#[repr(C, align(32))]
struct Aligned {
    b: u64,
    d: u64,
    a: u8,
    c: u8,
    e: u8,
}

#[repr(C)]
struct Positional(u8, u64, u8);

#[repr(C)]
struct Generic<T> {
    a: u8,
    b: T,
    c: u8,
}

#[repr(C)]
struct Unknown {
    a: u8,
    b: std::collections::hash_map::IntoIter<u8, u8>,
    c: u8,
}

#[repr(C)]
struct Unsized {
    a: u8,
    b: u64,
    c: [u8],
}

#[repr(C)]
struct Flexible {
    a: u8,
    b: u64,
    c: u8,
    d: [u8; 0],
}

#[repr(C)]
struct Conditional {
    a: u8,
    b: u64,
    #[cfg(all())]
    c: u8,
}

#[repr(C)]
#[rustfmt::skip]
struct Skipped {
    a: u8,
    b: u64,
    c: u8,
}

#[cfg(any())]
#[repr(C)]
struct Inactive {
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
pub struct Visible {
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
struct DroppedInOrder {
    a: bool,
    b: Option<Box<u8>>,
    c: bool,
    d: String,
    e: bool,
}

#[repr(C)]
struct DroppedAsBefore {
    b: String,
    c: Option<Box<u8>>,
    a: bool,
    d: bool,
}

pub fn print(it: &dyn Debug) {
    println!("{it:?}");
}

pub fn printed() {
    print(&Printed { a: 1, b: 2, c: 3 });
}
