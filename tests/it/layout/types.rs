//! Types whose layouts are compared with rustc's. Each is named in `sizes`, since rustc prints what it needs.
#![allow(dead_code)]

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque, hash_map};
use std::convert::Infallible;
use std::fs::File;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit, size_of};
use std::net::{IpAddr, TcpStream};
use std::num::{NonZero, NonZeroI32, NonZeroU16, NonZeroU64};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant, SystemTime};

pub struct Unit;
pub struct Reordered {
    a: u8,
    b: u64,
    c: u16,
    d: u32,
}
#[repr(C)]
pub struct AsWritten {
    a: u8,
    b: u64,
    c: u16,
    d: u32,
}
#[repr(C, packed(2))]
pub struct Packed {
    a: u8,
    b: u64,
    c: u16,
    d: u32,
}
#[repr(align(64))]
pub struct Aligned(u8, u16);
#[repr(transparent)]
pub struct Transparent(u64, PhantomData<u8>);
#[repr(C)]
pub struct Flexible {
    length: u8,
    rest: [u64; 0],
}
pub struct Pair(u8, u32, [u16; 3], (), bool);
pub struct Borrows<'a> {
    text: &'a str,
    path: &'a Path,
    flag: bool,
    call: fn(u8) -> u8,
    dynamic: &'a mut dyn Iterator<Item = u8>,
    raw: *const [u8],
}
pub struct Owns {
    a: Option<Box<u8>>,
    b: Option<String>,
    c: Option<Vec<u8>>,
    d: Option<Rc<str>>,
    e: Option<Arc<Mutex<u8>>>,
    f: Option<PathBuf>,
    g: Option<Cow<'static, str>>,
    h: Option<char>,
    i: Option<NonZeroU16>,
    j: Option<Option<bool>>,
    k: Option<Duration>,
    l: Option<Instant>,
    m: Option<SystemTime>,
    n: Option<BTreeMap<u8, u64>>,
    o: Option<VecDeque<u8>>,
    p: Option<std::fs::File>,
    q: Option<std::cmp::Ordering>,
    r: Option<std::net::IpAddr>,
    s: Option<std::io::Error>,
    t: Result<u32, std::num::ParseIntError>,
    u: std::ops::Range<u64>,
    v: std::alloc::Layout,
    w: Option<Box<dyn Fn() + Send>>,
    x: std::iter::Peekable<std::vec::IntoIter<u16>>,
}
pub struct Cells {
    a: Option<Cell<&'static u8>>,
    b: RefCell<Vec<u8>>,
    c: OnceCell<String>,
    d: OnceLock<u8>,
    e: RwLock<u8>,
    f: Option<UnsafeCell<bool>>,
    g: MaybeUninit<bool>,
    h: ManuallyDrop<Box<u8>>,
    i: AtomicBool,
    j: AtomicU64,
    k: Option<MaybeUninit<bool>>,
}
pub struct EndsInNiche {
    size: u8,
    id: NonZeroU64,
}
pub enum Plain {
    A,
    B,
    C,
}
pub enum Numbered {
    Small = 1,
    Large = LARGE,
    Next,
}
const LARGE: isize = 70_000;
#[repr(u8)]
pub enum OneByte {
    A = b'a',
    B = b'b',
}
#[repr(C)]
pub enum OfC {
    A(u8),
    B(u64, u16),
}
#[repr(i16)]
pub enum Signed {
    Low = -2,
    High(u64) = 9,
}
pub enum Tagged {
    Nothing,
    Byte(u8),
    Wide { id: u64, kind: u8 },
    Pair(u16, u32),
}
pub enum Niched {
    Owned(Box<u8>, u32),
    Gone,
}
pub enum ManyInNiche {
    Text(String),
    Number(u32),
    Other(u8, u16),
    Nothing,
}
pub enum Single {
    Only(u8, u32),
}
pub enum Nested {
    Inner(Tagged),
    Flag(bool),
    Empty,
}
pub enum Never {}
pub enum HalfAlive {
    Alive(u8, u32),
    Dead(Infallible),
}
pub union Either {
    number: u32,
    bytes: [u8; 5],
}
pub struct OverALine {
    text: [u8; 60],
    id: u64,
    rest: [u64; 16],
}
pub mod inner {
    pub struct Deep(pub u8, pub u32);
}
macro_rules! declare {
    ($name:ident) => {
        pub struct $name {
            a: u8,
            b: u32,
        }
    };
}
declare!(Declared);

pub struct Generic<T>(T);
pub struct Unsized {
    length: u8,
    rest: [u16],
}
pub struct HasIterator {
    rest: hash_map::IntoIter<u8, u8>,
    count: u64,
}
pub struct Maps {
    map: HashMap<u8, u8>,
    set: HashSet<String>,
    maybe: Option<Option<HashMap<String, String>>>,
    fast: HashMap<u8, u8, BuildHasherDefault<DefaultHasher>>,
    odd: HashMap<u8, String, [u16; 3]>,
    flag: bool,
}
pub struct OfStd {
    shared: Arc<str>,
    locked: Mutex<HashMap<u8, u8>>,
    read: RwLock<HashSet<u8>>,
    once: OnceLock<u16>,
    cell: RefCell<u8>,
    tree: BTreeMap<u8, u8>,
    queue: VecDeque<u8>,
    path: PathBuf,
    error: Result<u8, std::io::Error>,
    address: IpAddr,
    took: Option<Duration>,
    signed: Option<NonZeroI32>,
    wide: NonZero<i128>,
    file: Option<File>,
    socket: Result<TcpStream, u8>,
    text: Cow<'static, str>,
    future: Pin<Box<dyn Future<Output = u8>>>,
}
pub struct BoxedMap {
    map: Box<HashMap<u8, u8>>,
    count: u64,
}
pub struct Count<const N: usize>([u8; N]);

pub fn sizes() -> [usize; 34] {
    struct Local {
        a: u8,
        b: u64,
    }
    [
        size_of::<Unit>(),
        size_of::<Reordered>(),
        size_of::<AsWritten>(),
        size_of::<Packed>(),
        size_of::<Aligned>(),
        size_of::<Transparent>(),
        size_of::<Flexible>(),
        size_of::<Pair>(),
        size_of::<Borrows<'_>>(),
        size_of::<Owns>(),
        size_of::<Cells>(),
        size_of::<EndsInNiche>(),
        size_of::<Plain>(),
        size_of::<Numbered>(),
        size_of::<OneByte>(),
        size_of::<OfC>(),
        size_of::<Signed>(),
        size_of::<Tagged>(),
        size_of::<Niched>(),
        size_of::<ManyInNiche>(),
        size_of::<Single>(),
        size_of::<Nested>(),
        size_of::<Never>(),
        size_of::<HalfAlive>(),
        size_of::<Either>(),
        size_of::<OverALine>(),
        size_of::<inner::Deep>(),
        size_of::<Declared>(),
        size_of::<Local>(),
        size_of::<HasIterator>(),
        size_of::<Maps>(),
        size_of::<OfStd>(),
        size_of::<BoxedMap>(),
        size_of::<Generic<u8>>() + size_of::<Count<3>>(),
    ]
}
