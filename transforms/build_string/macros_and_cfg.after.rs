//! Macros and `cfg`.

macro_rules! message {
    () => {
        "{}"
    };
}

macro_rules! add {
    ($out:expr, $x:expr) => {
        $out.push_str(&format!("{}", $x))
    };
}

pub fn strings_from_macros(out: &mut String, x: u8) {
    out.push_str(&format!(concat!("{}", ","), x));
    out.push_str(&format!(message!(), x));
    out.push_str(stringify!(x));
    out.push_str(concat!("a", "b"));
    add!(out, x);
}

pub fn type_arguments(out: &mut String) {
    out.push_str(&format!("{}", std::collections::HashMap::<u8, u8>::new().len()));
}

#[cfg(windows)]
pub fn off(out: &mut String, x: u8) {
    out.push_str(&format!("{x}"));
}

pub fn attributes(out: &mut String, x: u8) {
    #[allow(clippy::format_push_string)]
    out.push_str(&format!("{x}"));
}

// Stands for what a build script writes: the compiler finds it, the analyser does not.
include!(concat!(env!("CARGO_MANIFEST_DIR"), "/transforms/build_string/generated/text.in"));

pub fn of_generated_type(x: u8) -> usize {
    let mut out = generated_text();
    out.push_str(&format!("{x}"));
    out.len()
}

pub async fn awaited_text(out: &mut String, x: impl std::future::Future<Output = String>) {
    out.push_str(&format!("{}", x.await));
}

pub async fn awaited(out: &mut String, x: impl std::future::Future<Output = u8>) {
    out.push_str(&format!("{}", x.await));
}
