//! `memfix layout`: its numbers are rustc's, and what it prints is what the documentation shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use snapbox::{assert_data_eq, str};
use tempfile::TempDir;

use crate::fixture::{Ran, memfix, write};
use crate::source;

const TYPES: &str = include_str!("layout/types.rs");

/// The types of `TYPES` that have no layout, and why.
const UNKNOWN: &[(&str, &str)] = &[
    ("Count", "it is generic"),
    ("Generic", "it is generic"),
    ("HasIterator", "the layout of `rest: hash_map::IntoIter<u8, u8>` is not known"),
    ("Unsized", "its last field has no fixed size"),
];

/// Offset and size of each field, by variant and name; fields of size 0 lie anywhere.
type Fields = BTreeMap<(String, String), (u64, u64)>;

/// A type: size, alignment, fields.
type Type = (u64, u64, Fields);

fn package(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n");
    write(folder.path(), "Cargo.toml", &manifest);
    write(folder.path(), "src/lib.rs", text);
    folder
}

/// What rustc says of the types of a crate, by path.
fn of_rustc(folder: &Path) -> BTreeMap<String, Type> {
    let output = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "lib", "-Zprint-type-sizes", "src/lib.rs"])
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut types: BTreeMap<String, Type> = BTreeMap::new();
    let (mut path, mut variant, mut tag, mut at) = (String::new(), String::new(), 0, 0);
    for line in text.lines().filter_map(|line| line.strip_prefix("print-type-size ")) {
        let (what, rest) = line.trim().split_once(' ').unwrap();
        let quoted = rest.split('`').nth(1).unwrap_or_default();
        let mut numbers = rest.rsplit('`').next().unwrap().split(", ").map(|part| {
            let word = part.trim_start_matches(": ").split(' ').find_map(|word| word.parse::<u64>().ok());
            (part.split(':').next().unwrap_or_default(), word.unwrap())
        });
        let (_, size) = numbers.next().unwrap();
        match what {
            "type:" => {
                path = quoted.split("<'").next().unwrap().to_owned();
                let align = numbers.next().unwrap().1;
                types.insert(path.clone(), (size, align, Fields::new()));
                (variant, tag, at) = (String::new(), 0, 0);
            }
            "discriminant:" => tag = size,
            "variant" => (variant, at) = (quoted.to_owned(), tag),
            "padding:" => at += size,
            "field" => {
                let offset = numbers.find(|(name, _)| *name == "offset").map_or(at, |(_, offset)| offset);
                let key = (variant.clone(), quoted.trim_start_matches('.').to_owned());
                types.get_mut(&path).unwrap().2.insert(key, (offset, size));
                at = offset + size;
            }
            "end" => {}
            other => panic!("rustc prints `{other}`"),
        }
    }
    types
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// What memfix says of a type.
fn of_memfix(ty: &Value) -> Type {
    let mut fields = Fields::new();
    for variant in ty["variants"].as_array().unwrap() {
        // rustc calls what a union has a variant of the union's name.
        let name = if ty["kind"] == "union" { &ty["path"] } else { &variant["name"] };
        for field in variant["fields"].as_array().unwrap() {
            let key = (name.as_str().unwrap().to_owned(), field["name"].as_str().unwrap().to_owned());
            fields.insert(key, (number(field, "offset"), number(field, "size")));
        }
    }
    (number(ty, "size"), number(ty, "align"), fields)
}

#[test]
fn every_number_is_that_of_rustc() {
    let folder = package("types", TYPES);
    let Ran { code, stdout, stderr } = memfix(folder.path(), &["layout", "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    let found: Value = serde_json::from_str(&stdout).unwrap();
    let schema = serde_json::from_str(include_str!("../../schema/layout.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&found)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let mut expected = of_rustc(folder.path());
    let types = found["types"].as_array().unwrap();
    assert!(types.len() >= 30, "only {} types", types.len());
    for ty in types {
        let path = ty["path"].as_str().unwrap();
        let mut rustc = expected.remove(path).unwrap_or_else(|| panic!("rustc does not print {path}"));
        let mut own = of_memfix(ty);
        for (_, _, fields) in [&mut rustc, &mut own] {
            fields.retain(|_, (_, size)| *size > 0);
        }
        // Which of its variants can have no value, memfix does not say.
        if path == "HalfAlive" {
            rustc.2.clear();
        }
        assert_eq!(own, rustc, "{path}");
    }
    let unknown: Vec<(&str, &str)> = found["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["path"].as_str().unwrap(), it["why"].as_str().unwrap()))
        .collect();
    let mut sorted = unknown.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, UNKNOWN);
    // Of the types that are declared here, nothing else is left that rustc knows of.
    let left: Vec<&String> =
        expected.keys().filter(|path| !path.contains("::") && !path.contains('<')).collect();
    assert_eq!(left, ["HasIterator", "Unsized"]);
}

#[test]
fn what_a_name_that_leads_nowhere_stands_for_is_not_guessed() {
    let folder = package(
        "holes",
        "pub struct Behind(&'static Missing);\npub struct Boxed { b: Box<Missing>, n: u8 }\npub struct Within(Inner);\n\
         pub struct Inner { list: Vec<&'static Missing> }\npub struct Listed(Vec<Missing2>);\n\
         pub enum Numbered { A = MISSING, B }\npub struct Fine(&'static u8);\n",
    );
    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "--format", "json"]);
    let found: Value = serde_json::from_str(&stdout).unwrap();
    let paths = |list: &Value| -> Vec<String> {
        let paths = list.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap().to_owned());
        let mut paths: Vec<String> = paths.collect();
        paths.sort();
        paths
    };
    // A `Vec` is as large whatever it holds.
    assert_eq!(paths(&found["types"]), ["Fine", "Inner", "Listed", "Within"]);
    assert_eq!(paths(&found["unknown"]), ["Behind", "Boxed", "Numbered"]);
}

#[test]
fn padding_that_an_unsafe_impl_says_is_not_there_is_told() {
    let folder = package(
        "promises",
        "pub mod bytemuck;\n\n#[repr(C)]\n#[derive(Clone, Copy)]\npub struct Vertex { at: f32, kind: u8, shade: u16 }\n\
         unsafe impl other::Pod for Vertex {}\n#[repr(C)]\n#[derive(Clone, Copy)]\npub struct Full { at: u32, kind: u32 }\n\
         unsafe impl other::Pod for Full {}\n#[repr(C)]\npub struct Loose { kind: u8, at: u32 }\nunsafe impl bytemuck::Pod for Loose {}\n",
    );
    let write = |path: &str, text: &str| write(folder.path(), path, text);
    // Only the crate's own trait promises anything.
    write("src/bytemuck.rs", "pub unsafe trait Pod {}\n");
    write("bytemuck/src/lib.rs", "pub unsafe trait Pod: Copy {}\n");
    write("bytemuck/Cargo.toml", "[package]\nname = \"bytemuck\"\nversion = \"1.0.0\"\nedition = \"2021\"\n");
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    let dependency = "\n[dependencies]\nother = { path = \"bytemuck\", package = \"bytemuck\" }\n";
    write("Cargo.toml", &format!("{manifest}{dependency}"));

    let Ran { code, stdout, stderr } =
        memfix(folder.path(), &["layout", "-p", "promises", "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    let found: Value = serde_json::from_str(&stdout).unwrap();
    let types = found["types"].as_array().unwrap().iter();
    let broken: Vec<_> =
        types.map(|it| (it["path"].as_str().unwrap(), it["broken_promise"].as_str())).collect();
    assert_eq!(broken, [("Loose", None), ("Vertex", Some("Pod")), ("Full", None)]);

    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "Vertex"]);
    assert!(stdout.contains("fill it with fields, `_pad5: [u8; 1]`"), "{stdout}");
}

#[test]
fn a_type_in_detail_has_its_holes_its_cache_lines_and_its_variants() {
    let folder = package("types", TYPES);
    let Ran { code, stdout, stderr } = memfix(folder.path(), &["layout", "OverALine"]);
    assert_eq!(code, 0, "{stderr}");
    assert_data_eq!(
        stdout,
        str![[r#"
struct OverALine  src/lib.rs:162:12

200 bytes, alignment 8, 4 cache lines, 4 bytes of padding, 0 niches

offset  size  align  field
     0   128      8  rest: [u64; 16]
   128               --- cache line 3 ---
   128     8      8  id: u64
   136    60      1  text: [u8; 60]
   192               --- cache line 4, 4 bytes ago ---
   196     4         (padding)

"#]]
    );
    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "types::Tagged"]);
    assert_data_eq!(
        stdout,
        str![[r#"
enum Tagged  src/lib.rs:129:10

16 bytes, alignment 8, 1 cache line, 6 bytes of padding, 252 niches

variant Wide

offset  size  align  field
     0     1      1  (which variant)
     1     1      1  kind: u8
     2     6         (padding)
     8     8      8  id: u64

variant Pair

offset  size  align  field
     0     1      1  (which variant)
     1     1         (padding)
     2     2      2  0: u16
     4     4      4  1: u32
     8     8         (padding)

variant Byte

offset  size  align  field
     0     1      1  (which variant)
     1     1      1  0: u8
     2    14         (padding)

variants without fields: Nothing

"#]]
    );
    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "Niched", "--format", "markdown"]);
    assert_data_eq!(
        stdout,
        str![[r#"
### `enum Niched`

src/lib.rs:135:10

16 bytes, alignment 8, 1 cache line, 0 bytes of padding, 4294967294 niches

variant Owned

| offset | size | align | field |
| ---: | ---: | ---: | --- |
| 0 | 4 | 4 | (which variant) |
| 4 | 4 | 4 | 1: u32 |
| 8 | 8 | 8 | 0: Box<u8> |

variants without fields: Gone

"#]]
    );
    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "HasIterator"]);
    assert_data_eq!(
        stdout,
        str![[r#"
struct HasIterator  src/lib.rs:185:12

no layout is known: the layout of `rest: hash_map::IntoIter<u8, u8>` is not known

"#]]
    );
    let Ran { stdout, .. } = memfix(folder.path(), &["layout", "AsWritten"]);
    assert_data_eq!(
        stdout,
        str![[r#"
struct AsWritten repr(C)  src/lib.rs:29:12

24 bytes, alignment 8, 1 cache line, 9 bytes of padding, 0 niches
repr(C) keeps the fields as they are written; sorted by alignment they take 16 bytes

offset  size  align  field
     0     1      1  a: u8
     1     7         (padding)
     8     8      8  b: u64
    16     2      2  c: u16
    18     2         (padding)
    20     4      4  d: u32

"#]]
    );
    let Ran { code, stdout, stderr } = memfix(folder.path(), &["layout", "Overaline"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_data_eq!(
        stderr,
        str![[r#"
error: no type of the chosen packages is called `Overaline` (did you mean `OverALine`?); `memfix layout` lists them

"#]]
    );
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = fs::read_to_string(source::root().join("README.md")).unwrap();
    let mut shown = 0;
    for block in readme.split("```text\n$ memfix layout ").skip(1) {
        let (command, rest) = block.split_once('\n').unwrap();
        let expected = rest.split("```").next().unwrap();
        let arguments: Vec<&str> = std::iter::once("layout").chain(command.split(' ')).collect();
        let Ran { stdout, stderr, .. } = memfix(source::root(), &arguments);
        assert_eq!(stdout, expected, "`memfix layout {command}`\n{stderr}");
        shown += 1;
    }
    assert_eq!(shown, 2);
}

#[test]
fn what_a_build_script_may_decide_is_known_once_it_has_run() {
    let folder = package("scripted", "pub mod inner;\npub struct Plain(u32);\n");
    let script = "fn main() {\n    println!(\"cargo::rustc-check-cfg=cfg(has_high)\");\n    \
                  println!(\"cargo::rustc-cfg=has_high\");\n}\n";
    write(folder.path(), "build.rs", script);
    let inner = "pub struct Wide {\n    low: u64,\n    #[cfg(has_high)]\n    high: u64,\n}\n\n\
                 fn low(wide: &Wide) -> u64 {\n    wide.low\n}\n";
    write(folder.path(), "src/inner.rs", inner);
    let json = |flags: &[&str]| -> Value {
        let Ran { code, stdout, stderr } =
            memfix(folder.path(), &[&["layout", "--offline", "--format=json"], flags].concat());
        assert_eq!(code, 0, "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    };
    let unseen = json(&[]);
    assert_eq!(unseen["types"][0]["path"], "Plain");
    assert_eq!(unseen["unknown"][0]["path"], "inner::Wide");
    let why = unseen["unknown"][0]["why"].as_str().unwrap();
    assert!(why.contains("--build-scripts runs it"), "{why}");
    let seen = json(&["--build-scripts"]);
    let wide = seen["types"].as_array().unwrap().iter().find(|it| it["path"] == "inner::Wide").unwrap();
    assert_eq!(number(wide, "size"), 16);
    assert_eq!(seen["unknown"].as_array().unwrap().len(), 0);
}
