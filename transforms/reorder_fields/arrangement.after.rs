//! comments, attributes and blank lines go where their fields go

#[repr(C)]
struct Documented {
    /// Where it begins,
    /// in bytes.
    offset: u64,
    /* how long */ length: u64,
    /// Whether it counts.
    counts: bool,
    // What it is.
    #[allow(dead_code)]
    kind: u8, // one of nine
    last: bool, /* the end */
}

#[repr(C)]
struct OneLine { b: u64, a: u8, c: u8 }

#[repr(C)]
struct Shared {
    b: u64, a: u8,
    c: u8,
}

#[repr(C)]
struct WithoutComma {
    b: u64,
    a: u8, // first
    c: u8 // last
}

#[repr(C)]
struct Spaced {

    /// b
    b: u64,

    /// a
    a: u8,

    /// c
    c: u8,

}

#[repr(C)]
struct Headed {
    // Flags.

    a: u8,
    b: u64,
    c: u8,
}

#[repr(C)]
struct Grouped {
    a: u8,
    b: u64,

    c: u8,
    d: u8,
}

#[repr(C)]
struct NotedTogether {
    a: u8, b: u64, // both
    c: u8,
}

#[repr(C)]
struct Closed {
    a: u8,
    b: u64,
    c: u8,
    // d: u8,
}

#[repr(C)]
struct Opened { // flags first
    a: u8,
    b: u64,
    c: u8,
}

pub fn sum(n: u8) -> u64 {
    let a = Documented { counts: n > 1, offset: 1, kind: n, length: 2, last: false };
    let b = OneLine { a: n, b: 1, c: n };
    let c = Shared { a: n, b: 1, c: n };
    let d = WithoutComma { a: n, b: 1, c: n };
    let e = Spaced { a: n, b: 1, c: n };
    let f = Headed { a: n, b: 1, c: n };
    let g = Grouped { a: n, b: 1, c: n, d: n };
    let h = NotedTogether { a: n, b: 1, c: n };
    let i = Closed { a: n, b: 1, c: n };
    let j = Opened { a: n, b: 1, c: n };
    let Documented { counts, offset, kind, length, last } = a;
    let flags = u64::from(counts) + u64::from(last) + u64::from(kind);
    let first = b.b + u64::from(b.a + b.c) + c.b + u64::from(c.a + c.c) + d.b + u64::from(d.a + d.c);
    let second = e.b + u64::from(e.a + e.c) + f.b + u64::from(f.a + f.c) + g.b + u64::from(g.a + g.c + g.d);
    let third = h.b + u64::from(h.a + h.c) + i.b + u64::from(i.a + i.c) + j.b + u64::from(j.a + j.c);
    offset + length + flags + first + second + third
}
