//! Other types with methods of the same names.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::ops::{Add, AddAssign};
use std::path::PathBuf;

pub struct Rope(Vec<String>);

impl Rope {
    pub fn push_str(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
}

impl AddAssign<&str> for Rope {
    fn add_assign(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
}

impl Add<&str> for Rope {
    type Output = Rope;
    fn add(mut self, text: &str) -> Rope {
        self.0.push(text.to_owned());
        self
    }
}

impl Clone for Rope {
    fn clone(&self) -> Rope {
        Rope(self.0.clone())
    }
}

pub fn ropes(mut rope: Rope, x: u8) -> Rope {
    rope.push_str(&format!("{x}"));
    rope += &format!("{x}");
    rope = rope + &format!("{x}");
    rope.clone() + "a" + "b"
}

pub fn others(mut cow: Cow<'_, str>, mut os: OsString, mut path: PathBuf, x: u8) {
    write!(cow.to_mut(), "{x}").unwrap();
    os.push(&format!("{x}"));
    path.push(&format!("{x}"));
}

pub struct Wrapper(String);

impl std::ops::Deref for Wrapper {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl std::ops::DerefMut for Wrapper {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.0
    }
}

impl Wrapper {
    pub fn write_fmt(&mut self, _: std::fmt::Arguments<'_>) -> bool {
        false
    }
}

pub fn wrapped(text: &mut Wrapper, x: u8) {
    text.push_str(&format!("{x}"));
}
