//! what a struct and its fields are, and what is written on them, decides
#![allow(dead_code)]

use std::fmt::Debug;

pub struct Ordered { //~ leaves: compiler-already-reorders
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
struct Printed { //~ fires: review, 24 bytes, 16
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
#[derive(Clone, PartialEq, PartialOrd)]
struct Compared { //~ leaves: order-derived
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
#[derive(PartialEq, Eq, Hash)]
struct Hashed { //~ leaves: order-derived
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C, packed(4))]
struct Packed { //~ leaves: other-representation
    a: u8,
    b: u32,
    c: u8,
}

#[repr(C, align(32))]
struct Aligned { //~ fires: review, 64 bytes, 32
    a: u8,
    b: u64,
    c: u8,
    d: u64,
    e: u8,
}

#[repr(C)]
struct Positional(u8, u64, u8); //~ leaves: positional

#[repr(C)]
struct Generic<T> { //~ leaves: generic
    a: u8,
    b: T,
    c: u8,
}

#[repr(C)]
struct Unknown { //~ leaves: layout-unknown
    a: u8,
    b: std::collections::hash_map::IntoIter<u8, u8>,
    c: u8,
}

#[repr(C)]
struct Unsized { //~ leaves: fixed-last-field
    a: u8,
    b: u64,
    c: [u8],
}

#[repr(C)]
struct Flexible { //~ leaves: fixed-last-field
    a: u8,
    b: u64,
    c: u8,
    d: [u8; 0],
}

#[repr(C)]
struct Conditional { //~ leaves: conditional-field
    a: u8,
    b: u64,
    #[cfg(all())]
    c: u8,
}

#[repr(C)]
#[rustfmt::skip]
struct Skipped { //~ leaves: attribute
    a: u8,
    b: u64,
    c: u8,
}

#[cfg(any())]
#[repr(C)]
struct Inactive { //~ leaves: cfg-inactive
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
pub struct Visible { //~ leaves: visible-outside
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
struct DroppedInOrder { //~ leaves: drop-order
    a: bool,
    b: Option<Box<u8>>,
    c: bool,
    d: String,
    e: bool,
}

#[repr(C)]
struct DroppedAsBefore { //~ fires: review, 48 bytes, 40
    a: bool,
    b: String,
    c: Option<Box<u8>>,
    d: bool,
}

pub fn print(it: &dyn Debug) {
    println!("{it:?}");
}

pub fn printed() {
    print(&Printed { a: 1, b: 2, c: 3 });
}
