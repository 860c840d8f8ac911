//! `format!` is another macro here.

macro_rules! format {
    ($($arg:tt)*) => {
        String::from("?")
    };
}

pub fn text(out: &mut String, x: u8) -> String {
    out.push_str(&format!("{x},"));
    [x].iter().map(|x| format!("{x}")).collect()
}
