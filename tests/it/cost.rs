//! What memfix says that growing costs, against a program that grows collections and counts.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use memfix::facts::containers::CONTAINERS;
use memfix::facts::quantity::Quantity;
use memfix::facts::{Container, Hasher};

/// Numbers of elements: none to speak of, around the first allocation and its doubles, many.
const COUNTS: &[u64] = &[1, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 28, 29, 100, 1_000, 1_025, 5_000];

/// A collection: path of its type, bytes of an element or entry, how to make it, how to add the `i`-th element.
struct Grown {
    path: &'static str,
    size: u64,
    empty: &'static str,
    reserved: &'static str,
    add: &'static str,
}

const VEC: &str = "alloc::vec::Vec";
const MAP: &str = "std::collections::hash::map::HashMap";
const SET: &str = "std::collections::hash::set::HashSet";

const fn grown(
    path: &'static str,
    size: u64,
    empty: &'static str,
    reserved: &'static str,
    add: &'static str,
) -> Grown {
    Grown { path, size, empty, reserved, add }
}

const GROWN: &[Grown] = &[
    grown(VEC, 1, "Vec::<u8>::new()", "Vec::<u8>::with_capacity(n)", "push(i as u8)"),
    grown(VEC, 2, "Vec::<u16>::new()", "Vec::<u16>::with_capacity(n)", "push(i as u16)"),
    grown(VEC, 8, "Vec::<u64>::new()", "Vec::<u64>::with_capacity(n)", "push(i as u64)"),
    grown(
        VEC,
        1024,
        "Vec::<[u8; 1024]>::new()",
        "Vec::<[u8; 1024]>::with_capacity(n)",
        "push([i as u8; 1024])",
    ),
    grown(
        VEC,
        1025,
        "Vec::<[u8; 1025]>::new()",
        "Vec::<[u8; 1025]>::with_capacity(n)",
        "push([i as u8; 1025])",
    ),
    grown("alloc::string::String", 1, "String::new()", "String::with_capacity(n)", "push('a')"),
    grown(
        "alloc::collections::vec_deque::VecDeque",
        4,
        "VecDeque::<u32>::new()",
        "VecDeque::<u32>::with_capacity(n)",
        "push_back(i as u32)",
    ),
    grown(
        "alloc::collections::binary_heap::BinaryHeap",
        4,
        "BinaryHeap::<u32>::new()",
        "BinaryHeap::<u32>::with_capacity(n)",
        "push(i as u32)",
    ),
    // A u32 and a u64 are padded to sixteen bytes.
    grown(
        MAP,
        16,
        "HashMap::<u32, u64>::new()",
        "HashMap::<u32, u64>::with_capacity(n)",
        "insert(i as u32, 0)",
    ),
    grown(
        MAP,
        12,
        "HashMap::<u32, [u32; 2]>::new()",
        "HashMap::<u32, [u32; 2]>::with_capacity(n)",
        "insert(i as u32, [0; 2])",
    ),
    grown(
        MAP,
        48,
        "HashMap::<u64, [u64; 5]>::new()",
        "HashMap::<u64, [u64; 5]>::with_capacity(n)",
        "insert(i as u64, [0; 5])",
    ),
    grown(SET, 2, "HashSet::<u16>::new()", "HashSet::<u16>::with_capacity(n)", "insert(i as u16)"),
    grown(SET, 8, "HashSet::<u64>::new()", "HashSet::<u64>::with_capacity(n)", "insert(i as u64)"),
];

#[test]
fn growing_costs_what_is_said() {
    let measured = measure();
    let mut problems = String::new();
    for (grown, counted) in GROWN.iter().zip(measured) {
        let of = CONTAINERS.iter().find(|it| it.path == grown.path).expect("a known container");
        let container = Container { of, element_size: Some(grown.size), hasher: Hasher::None, inline: 0 };
        for (&n, counted) in COUNTS.iter().zip(counted) {
            let said = container.cost_of_growing(&Quantity::Const(n));
            if (said.allocations, said.bytes) != (Some(counted.0), Some(counted.1)) {
                let _ = writeln!(
                    problems,
                    "{} to {n}: said {:?} and {:?}, counted {} and {}",
                    grown.empty, said.allocations, said.bytes, counted.0, counted.1
                );
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// For each collection and count: requests and bytes that growing needs more than one request for all.
fn measure() -> Vec<Vec<(u64, u64)>> {
    let counting = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pairs/counting/src/lib.rs");
    let mut program = format!(
        "use std::collections::*;\n#[path = {:?}]\nmod counting;\n\
         fn requests(run: impl FnOnce()) -> (u64, u64) {{\n\
         \x20   let ((), counts) = counting::count(run);\n\
         \x20   (counts.allocations + counts.reallocations, counts.bytes)\n}}\nfn main() {{\n",
        counting.display()
    );
    for Grown { empty, reserved, add, .. } in GROWN {
        let fill = |new: &str| {
            format!("{{ let mut it = {new}; for i in 0..n {{ it.{add}; }} std::hint::black_box(it); }}")
        };
        let _ = writeln!(
            program,
            "    for n in {COUNTS:?} {{ let (grown, asked) = (requests(|| {}), requests(|| {})); \
             print!(\"{{}} {{}} \", grown.0 - asked.0, grown.1 - asked.1); }}\n    println!();",
            fill(empty),
            fill(reserved),
        );
    }
    program.push_str("}\n");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let (source, binary) = (folder.path().join("main.rs"), folder.path().join("grow"));
    std::fs::write(&source, program).expect("the temporary folder is writable");
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--crate-name", "grow", "-O", "-C", "debuginfo=0", "-o"])
        .arg(&binary)
        .arg(&source)
        .output()
        .expect("rustc starts");
    assert!(rustc.status.success(), "{}", String::from_utf8_lossy(&rustc.stderr));
    let output = Command::new(&binary).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it prints numbers");
    let line = |line: &str| {
        let numbers: Vec<u64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    };
    text.lines().map(line).collect()
}
