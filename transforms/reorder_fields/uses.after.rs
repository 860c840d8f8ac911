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
struct Plain {
    b: u64,
    a: u8,
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
struct Passed {
    a: u8,
    b: u64,
    c: u8,
}

extern "C" fn callback(it: &Passed) -> u64 {
    it.b
}

#[repr(C)]
struct Kept {
    a: u8,
    b: u64,
    c: u8,
}

static KEPT: Kept = Kept { a: 1, b: 2, c: 3 };

#[repr(C)]
struct Part {
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
struct InUnion {
    a: u8,
    b: u64,
    c: u8,
}

union Either {
    it: InUnion,
    number: u64,
}

#[repr(C)]
struct Pointed {
    a: u8,
    b: u64,
    c: u8,
}

fn address(it: *const Pointed) -> usize {
    it.addr()
}

#[repr(C)]
struct Cast {
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
struct Unsafely {
    a: u8,
    b: u64,
    c: u8,
}

pub fn unsafely(n: u8) -> u64 {
    let it = Unsafely { a: n, b: 2, c: n };
    unsafe { std::mem::transmute_copy::<_, u64>(&it) }
}

#[repr(C)]
struct Measured {
    a: u8,
    b: u64,
    c: u8,
}

const _: () = assert!(size_of::<Measured>() == 24);

#[repr(C)]
struct Offset {
    a: u8,
    b: u64,
    c: u8,
}

pub const OFFSET: usize = offset_of!(Offset, b);

#[repr(C)]
struct OwnOffset {
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
struct Bytes {
    a: u8,
    b: u64,
    c: u8,
}

unsafe impl Pod for Bytes {}

#[repr(C)]
struct InMacro {
    a: u8,
    b: u64,
    c: u8,
}

pub fn in_macro() -> usize {
    layout!(InMacro)
}

#[repr(C)]
struct Unexpanded {
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
struct Aliased {
    a: u8,
    b: u64,
    c: u8,
}

type Other = Aliased;

#[repr(C)]
struct Tested {
    a: u8,
    b: u64,
    c: u8,
}

#[cfg(any())]
fn inactive(it: &Tested) -> u64 {
    unsafe { *std::ptr::from_ref(it).cast() }
}
