//! variants that stay as large as they are
#![allow(dead_code)]

use std::collections::hash_map::IntoIter;
use std::fmt::Debug as Shown;

mod apart {
    pub struct Box<T>(pub T);
}

type Large = [u64; 50];

pub struct Kept {
    generic: Vec<Generic<u8>>,
    copied: Vec<Copied>,
    fixed: Vec<Fixed>,
    numbered: Vec<Numbered>,
    seen: Vec<Seen>,
    allowed: Vec<Allowed>,
    part_allowed: Vec<permitted::PartAllowed>,
    derived: Vec<Derived>,
    attributed: Vec<Attributed>,
    rarely: Vec<Rarely>,
    conditional: Vec<Conditional>,
    several: Vec<Several>,
    both: Vec<Both>,
    always: Vec<Always>,
    constant: Vec<Constant>,
    in_static: Vec<InStatic>,
    in_const_fn: Vec<InConstFn>,
    other_box: Vec<boxes::OtherBox>,
    apart: Vec<Apart>,
    compared: Vec<Compared>,
    named: Vec<Named>,
    alternative: Vec<Alternative>,
    tried: Vec<Tried>,
    pointed: Vec<Pointed>,
    function: Vec<Function>,
    renamed: Vec<Renamed>,
    left_out: Vec<LeftOut>,
    twin: Vec<Twin>,
    documented: Vec<Documented>,
    quoted: Vec<Quoted>,
    small: Vec<Small>,
    single: Vec<Single>,
    tagged: Vec<Tagged>,
    written: Vec<Written>,
    measured: Vec<Measured>,
    unknown: Vec<Unknown>,
    dropped: fn(Passing) -> Option<Passing>,
}

enum Generic<T> {
    Big(Large), //~ leaves: generic
    Small(T),
}

enum Unknown {
    Big(Large, IntoIter<u8, u8>), //~ leaves: layout-unknown
    Small(u8),
}

#[derive(Clone, Copy)]
enum Copied {
    Big(Large), //~ leaves: copy
    Small(u8),
}

#[repr(C)]
enum Fixed {
    Big(Large), //~ leaves: representation
    Small(u8),
}

#[repr(u8)]
enum Numbered {
    Big(Large), //~ leaves: representation
    Small(u8),
}

pub enum Seen {
    Big(Large), //~ leaves: visible-outside
    Small(u8),
}

#[allow(clippy::large_enum_variant)]
enum Allowed {
    Big(Large), //~ leaves: allowed-by-the-author
    Small(u8),
}

mod permitted {
    #![allow(clippy::large_enum_variant)]

    pub(crate) enum PartAllowed {
        Big(super::Large), //~ leaves: allowed-by-the-author
        Small(u8),
    }
}

#[derive(Shown)]
enum Derived {
    Big(Large), //~ leaves: derive
    Small(u8),
}

#[clippy::has_significant_drop]
enum Attributed {
    Big(Large), //~ leaves: attribute
    Small(u8),
}

#[cfg_attr(all(), derive(Shown), repr(C, u8))]
enum Rarely {
    Big(Large), //~ leaves: derive
    Small(u8),
}

enum Conditional {
    #[cfg(all())]
    Big(Large), //~ leaves: conditional
    Small(u8),
}

enum Several {
    Big([u64; 20], [u64; 19], [u64; 18], [u64; 17], [u64; 16]), //~ leaves: several-fields
    Small([u64; 60]),
}

enum Both {
    Big(Large), //~ leaves: nothing-gained
    Other([u64; 45]),
    Small(u8),
}

enum Always {
    Big(Large), //~ leaves: usually-large
    Small(u8),
}

fn always() -> Always {
    Always::Big([0; 50])
}

enum Constant {
    Big(Large), //~ leaves: const-context
    Small(u8),
}

const CONSTANT: Constant = Constant::Big([0; 50]);
const SMALL: Constant = Constant::Small(1);

enum InStatic {
    Big(Large), //~ leaves: const-context
    Small(u8),
}

static IN_STATIC: [InStatic; 2] = [InStatic::Big([0; 50]), InStatic::Small(0)];

enum InConstFn {
    Big(Large), //~ leaves: const-context
    Small(u8),
}

const fn in_const_fn(large: bool) -> InConstFn {
    if large { InConstFn::Big([0; 50]) } else { InConstFn::Small(0) }
}

mod boxes {
    use super::apart::Box;

    pub(crate) enum OtherBox {
        Big(super::Large), //~ leaves: no-box
        Small(Box<u8>),
    }
}

enum Apart {
    Big(Large), //~ leaves: destructured
    Small(u8),
}

fn apart(of: &Apart) -> u64 {
    match of {
        Apart::Big([first, ..]) => *first,
        Apart::Small(it) => (*it).into(),
    }
}

const WANTED: Large = [1; 50];

enum Compared {
    Big(Large), //~ leaves: destructured
    Small(u8),
}

fn compared(of: &Compared) -> bool {
    matches!(of, Compared::Big(WANTED) | Compared::Small(1))
}

enum Named {
    Big(Large), //~ leaves: destructured
    Small(u8),
}

fn named(of: &Named) -> u64 {
    match of {
        Named::Big(whole @ [_, second, ..]) => whole[0] + second,
        Named::Small(_) => 0,
    }
}

enum Alternative {
    Big(u8, Large), //~ leaves: alternatives
    Small(u8),
}

fn alternative(of: (Alternative, u8)) -> u8 {
    match of {
        (Alternative::Big(0, large), _) | (Alternative::Big(1, large), 1) => large[0] as u8,
        (Alternative::Big(..), _) => 0,
        (Alternative::Small(it), _) => it,
    }
}

enum Tried {
    Big(Large), //~ leaves: use-unclear
    Small(u8),
}

fn tried<'a>(of: &'a Tried, other: &'a Large) -> u64 {
    if let Tried::Big(large) = of {
        let mut longest = &large;
        if other[0] > large[0] {
            longest = &other;
        }
        return fold(large, longest);
    }
    0
}

fn fold(first: &Large, second: &&Large) -> u64 {
    first.iter().zip(second.iter()).map(|(a, b)| a * b).sum()
}

enum Pointed {
    Big(Large), //~ leaves: use-unclear
    Small(u8),
}

fn pointed(of: &Pointed) -> *const Large {
    match of {
        Pointed::Big(large) => large as *const Large,
        Pointed::Small(_) => std::ptr::null(),
    }
}

enum Function {
    Big(Large), //~ leaves: function-value
    Small(u8),
}

fn function(large: bool) -> (fn(Large) -> Function, Function) {
    (Function::Big, if large { Function::Big([0; 50]) } else { Function::Small(1) })
}

enum Renamed {
    Big(Large), //~ leaves: renamed
    Small(u8),
}

fn renamed() -> [Renamed; 2] {
    use Renamed::Big as Huge;
    [Huge([0; 50]), Renamed::Small(0)]
}

enum LeftOut {
    Big(Large), //~ leaves: out-of-reach
    Small(u8),
}

#[cfg(any())]
fn left_out() -> LeftOut {
    LeftOut::Big([0; 50])
}

enum Twin {
    Big(Large), //~ leaves: out-of-reach
    Small(u8),
}

#[cfg(any())]
mod twin {
    enum Twin {
        Big(super::Large),
        Small(u8),
    }
}

enum Documented {
    Big(Large), //~ leaves: documented
    Small(u8),
}

/// ```ignore
/// let value = Documented::Big([0; 50]);
/// ```
fn documented() -> Documented {
    Documented::Small(0)
}

enum Quoted {
    Big(Large), //~ leaves: in-macro
    Small(u8),
}

macro_rules! quoted {
    () => {
        Quoted::Big([0; 50])
    };
}

fn quoted(large: bool) -> Quoted {
    if large { quoted!() } else { Quoted::Small(1) }
}

enum Small {
    A([u8; 200]),
    B,
}

enum Single {
    A([u8; 2000]),
}

enum Tagged {
    A(Vec<u8>),
    B { name: String, size: u64 },
}

#[derive(Debug)]
enum Written {
    #[doc(alias = "big")]
    Big(#[doc = "large"] Large), //~ fires: review
    Small(u8),
}

fn written(large: bool) -> Written {
    if large { Written::Big([0; 50]) } else { Written::Small(0) }
}

enum Measured {
    Big(Large), //~ leaves: size-observed
    Small(u8),
}

fn measured() -> usize {
    assert_eq!(std::mem::size_of::<Measured>(), 408);
    std::mem::size_of::<Single>()
}

enum Passing {
    Big(Large), //~ leaves: short-lived
    Small(u8),
}

fn passing(bytes: &[u8]) -> Result<Option<Passing>, Passing> {
    match bytes.first() {
        Some(0) => Ok(Some(Passing::Big([0; 50]))),
        Some(it) => Ok(Some(Passing::Small(*it))),
        None => Err(Passing::Small(0)),
    }
}
