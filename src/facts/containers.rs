//! The containers whose capacity is known to mean "room for so many", and the calls that fill them.
//!
//! In other types (ring buffers, caches, bounded queues) a capacity is often a limit, so nothing is taken by name:
//! a type is looked up by the path of its definition.

/// What a container holds, which decides what one filling call adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One element a call, in order.
    Sequence,
    /// Bytes of text.
    Text,
    /// Bytes.
    Bytes,
    /// At most one entry a call: equal keys fall together.
    Map,
    /// At most one key a call.
    Set,
}

impl Family {
    /// Whether equal keys fall together.
    pub const fn is_keyed(self) -> bool {
        matches!(self, Family::Map | Family::Set)
    }

    /// What its capacity counts.
    pub const fn unit(self) -> &'static str {
        match self {
            Family::Sequence => "elements",
            Family::Text | Family::Bytes => "bytes",
            Family::Map => "entries",
            Family::Set => "keys",
        }
    }
}

/// A container type.
#[derive(Debug, PartialEq, Eq)]
pub struct ContainerType {
    /// Path of its definition, crate first.
    pub path: &'static str,
    /// Its name in messages.
    pub name: &'static str,
    pub family: Family,
    /// Which type argument is the element or the key.
    pub element: Option<usize>,
    /// Which type argument is the hasher.
    pub hasher: Option<usize>,
    /// Whether iterating it yields `len()` items.
    pub len_is_count: bool,
    /// Whether `with_capacity` and `reserve` exist and mean room.
    pub growable: bool,
}

impl ContainerType {
    /// The first compiler in which `new` is a `const fn`, for containers that are cheap to clear and keep their room.
    pub fn const_since(&self) -> Option<(u64, u64, u64)> {
        match self.path {
            "alloc::vec::Vec" | "alloc::string::String" => Some((1, 39, 0)),
            "alloc::collections::vec_deque::VecDeque" => Some((1, 68, 0)),
            _ => None,
        }
    }
}

const fn sequence(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType {
        path,
        name,
        family: Family::Sequence,
        element: Some(0),
        hasher: None,
        len_is_count: true,
        growable: true,
    }
}

const fn map(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType {
        path,
        name,
        family: Family::Map,
        element: Some(0),
        hasher: Some(2),
        len_is_count: true,
        growable: true,
    }
}

const fn set(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType {
        path,
        name,
        family: Family::Set,
        element: Some(0),
        hasher: Some(1),
        len_is_count: true,
        growable: true,
    }
}

const fn text(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType {
        path,
        name,
        family: Family::Text,
        element: None,
        hasher: None,
        len_is_count: false,
        growable: true,
    }
}

/// A type that is iterated, but has no capacity of this kind.
const fn counted(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType { growable: false, ..sequence(path, name) }
}

/// Every known container.
pub static CONTAINERS: &[ContainerType] = &[
    sequence("alloc::vec::Vec", "Vec"),
    sequence("alloc::collections::vec_deque::VecDeque", "VecDeque"),
    sequence("alloc::collections::binary_heap::BinaryHeap", "BinaryHeap"),
    sequence("smallvec::SmallVec", "SmallVec"),
    text("alloc::string::String", "String"),
    text("std::ffi::os_str::OsString", "OsString"),
    text("std::path::PathBuf", "PathBuf"),
    ContainerType { family: Family::Bytes, ..counted_bytes("bytes::bytes_mut::BytesMut", "BytesMut") },
    map("std::collections::hash::map::HashMap", "HashMap"),
    set("std::collections::hash::set::HashSet", "HashSet"),
    map("hashbrown::map::HashMap", "HashMap"),
    set("hashbrown::set::HashSet", "HashSet"),
    map("indexmap::map::IndexMap", "IndexMap"),
    set("indexmap::set::IndexSet", "IndexSet"),
    counted("alloc::collections::btree::map::BTreeMap", "BTreeMap"),
    counted("alloc::collections::btree::set::BTreeSet", "BTreeSet"),
    counted("alloc::collections::linked_list::LinkedList", "LinkedList"),
    counted("arrayvec::arrayvec::ArrayVec", "ArrayVec"),
    counted("serde_json::map::Map", "Map"),
    counted("bytes::bytes::Bytes", "Bytes"),
];

const fn counted_bytes(path: &'static str, name: &'static str) -> ContainerType {
    ContainerType { element: None, ..sequence(path, name) }
}

/// Smart pointers that are looked through: their `Deref` does nothing but follow a pointer.
pub static POINTERS: &[&str] = &[
    "alloc::boxed::Box",
    "alloc::rc::Rc",
    "alloc::sync::Arc",
    "alloc::borrow::Cow",
    "core::cell::Ref",
    "core::cell::RefMut",
    "core::pin::Pin",
    "std::sync::poison::mutex::MutexGuard",
    "std::sync::poison::rwlock::RwLockReadGuard",
    "std::sync::poison::rwlock::RwLockWriteGuard",
];

/// What one call of a filling method adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// One element.
    One,
    /// At most one entry.
    AtMostOne,
    /// As many as the iterable argument yields.
    Iterable,
    /// The text of as many characters or pieces of text as the iterable argument yields.
    Pieces,
    /// As many as the slice or container argument holds.
    Length,
    /// As many bytes as the `char` argument takes.
    Char,
    /// As many bytes as the string argument holds.
    Str,
    /// So many bytes.
    Bytes(u64),
}

/// Methods that fill: name, families, amount. `bulk` ones reserve by themselves before they write.
pub static FILLERS: &[(&str, &[Family], Amount)] = &[
    ("push", &[Family::Sequence], Amount::One),
    ("push", &[Family::Text], Amount::Char),
    ("push_back", &[Family::Sequence], Amount::One),
    ("push_front", &[Family::Sequence], Amount::One),
    ("insert", &[Family::Sequence], Amount::One),
    ("insert", &[Family::Map, Family::Set], Amount::AtMostOne),
    ("insert", &[Family::Text], Amount::Char),
    ("insert_str", &[Family::Text], Amount::Str),
    ("replace", &[Family::Set], Amount::AtMostOne),
    ("entry", &[Family::Map], Amount::AtMostOne),
    ("extend", &[Family::Sequence, Family::Map, Family::Set, Family::Bytes], Amount::Iterable),
    ("extend", &[Family::Text], Amount::Pieces),
    ("extend_from_slice", &[Family::Sequence, Family::Bytes], Amount::Length),
    ("append", &[Family::Sequence], Amount::Length),
    ("push_str", &[Family::Text], Amount::Str),
    ("put_slice", &[Family::Bytes, Family::Sequence], Amount::Length),
    ("put_u8", &[Family::Bytes, Family::Sequence], Amount::Bytes(1)),
    ("put_i8", &[Family::Bytes, Family::Sequence], Amount::Bytes(1)),
    ("put_u16", &[Family::Bytes, Family::Sequence], Amount::Bytes(2)),
    ("put_u16_le", &[Family::Bytes, Family::Sequence], Amount::Bytes(2)),
    ("put_u32", &[Family::Bytes, Family::Sequence], Amount::Bytes(4)),
    ("put_u32_le", &[Family::Bytes, Family::Sequence], Amount::Bytes(4)),
    ("put_u64", &[Family::Bytes, Family::Sequence], Amount::Bytes(8)),
    ("put_u64_le", &[Family::Bytes, Family::Sequence], Amount::Bytes(8)),
];

/// Whether any container is filled by a method of this name.
pub fn is_filler(name: &str) -> bool {
    FILLERS.iter().any(|(known, ..)| *known == name)
}

/// What a call of `name` adds to a container of `family`.
pub fn amount(name: &str, family: Family) -> Option<Amount> {
    FILLERS
        .iter()
        .find(|(known, families, _)| *known == name && families.contains(&family))
        .map(|(.., amount)| *amount)
}

/// Whether the amount is added by one call that reserves for all of it first (std, `SpecExtend`).
pub fn is_bulk(amount: Amount) -> bool {
    matches!(amount, Amount::Iterable | Amount::Length | Amount::Str)
}

/// Elements that the first allocation of a `Vec` holds, by element size in bytes (std, `RawVec::MIN_NON_ZERO_CAP`).
pub fn first_allocation(element_size: u64) -> u64 {
    match element_size {
        0..=1 => 8,
        2..=1024 => 4,
        _ => 1,
    }
}
