//! the order stays where something can see it
#![allow(dead_code)]

use std::mem::{offset_of, size_of};

macro_rules! layout {
    ($name:ident) => {
        size_of::<$name>()
    };
}

macro_rules! same {
    ($it:expr) => {
        $it
    };
}

#[repr(C)]
struct Plain { //~ fires: review, 24 bytes, 16
    a: u8,
    b: u64,
    c: u8,
}

impl Plain {
    fn new(a: u8) -> Self {
        Self { a, b: 1, c: a }
    }
}

struct Holder {
    plain: Vec<Plain>,
}

pub fn plain(n: u8) -> u64 {
    let holder = Holder { plain: vec![Plain::new(n), Plain { a: n, b: 3, c: 4 }] };
    holder.plain.iter().map(|it| it.b + u64::from(it.a + it.c)).sum()
}

#[repr(C)]
struct Passed { //~ leaves: foreign
    a: u8,
    b: u64,
    c: u8,
}

extern "C" fn callback(it: &Passed) -> u64 {
    it.b
}

#[repr(C)]
struct Kept { //~ leaves: foreign
    a: u8,
    b: u64,
    c: u8,
}

static KEPT: Kept = Kept { a: 1, b: 2, c: 3 };

#[repr(C)]
struct Part { //~ leaves: foreign
    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
struct Whole {
    part: Part,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct InUnion { //~ leaves: foreign
    a: u8,
    b: u64,
    c: u8,
}

union Either {
    it: InUnion,
    number: u64,
}

#[repr(C)]
struct Pointed { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

fn address(it: *const Pointed) -> usize {
    it.addr()
}

#[repr(C)]
struct Cast { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

fn make() -> Cast {
    Cast { a: 1, b: 2, c: 3 }
}

pub fn first_byte() -> u8 {
    let it = make();
    let bytes = &it as *const _ as *const u8;
    unsafe { *bytes }
}

#[repr(C)]
struct Unsafely { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

pub fn unsafely(n: u8) -> u64 {
    let it = Unsafely { a: n, b: 2, c: n };
    unsafe { std::mem::transmute_copy::<_, u64>(&it) }
}

#[repr(C)]
struct Measured { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

const _: () = assert!(size_of::<Measured>() == 24);

#[repr(C)]
struct Offset { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

pub const OFFSET: usize = offset_of!(Offset, b);

#[repr(C)]
struct OwnOffset { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

impl OwnOffset {
    const OFFSET: usize = offset_of!(Self, b);
}

/// # Safety
///
/// All bytes are initialised.
pub unsafe trait Pod {}

#[repr(C)]
struct Bytes { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

unsafe impl Pod for Bytes {}

#[repr(C)]
struct InMacro { //~ leaves: seen-as-bytes
    a: u8,
    b: u64,
    c: u8,
}

pub fn in_macro() -> usize {
    layout!(InMacro)
}

#[repr(C)]
struct Unexpanded { //~ leaves: in-macro
    a: u8,
    b: u64,
    c: u8,
}

macro_rules! later {
    () => {
        Unexpanded { a: 1, b: 2, c: 3 }.b
    };
}

pub fn unexpanded() -> u64 {
    same!(later!())
}

#[repr(C)]
struct Aliased { //~ leaves: renamed
    a: u8,
    b: u64,
    c: u8,
}

type Other = Aliased;

#[repr(C)]
struct Tested { //~ leaves: out-of-reach
    a: u8,
    b: u64,
    c: u8,
}

#[cfg(any())]
fn inactive(it: &Tested) -> u64 {
    unsafe { *std::ptr::from_ref(it).cast() }
}
