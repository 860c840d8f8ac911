//! Who formats the values, and who sees it when that fails.

use std::fmt;
use std::path::Path;
use std::time::Duration;

#[derive(Debug)]
pub struct Own(u8);

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

pub fn std_types(out: &mut String, path: &Path, time: Duration, list: &[Option<u8>]) {
    out.push_str(&format!("{} {:?} {:?}", path.display(), time, list)); //~ fires
}

pub fn own_types(out: &mut String, own: &Own, owns: &[Own]) {
    out.push_str(&format!("{own}")); //~ fires: review, a part stays, formatting `own` neither fails nor panics
    out.push_str(&format!("{owns:?}")); //~ fires: review, formatting `owns`
    out.push_str(&format!("{}", own.0)); //~ fires
}

pub fn local(own: &Own) -> String {
    let mut out = String::new();
    out.push_str(&format!("{own}")); //~ fires
    out
}

pub fn caught(own: &Own) -> String {
    let mut out = String::new();
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        out.push_str(&format!("{own}")); //~ fires: review
    }));
    out
}

pub struct Log {
    text: String,
}

impl Log {
    pub fn field(&mut self, own: &Own) {
        self.text.push_str(&format!("{own}")); //~ fires: review
    }
}

pub fn errors(out: &mut String, error: &dyn std::error::Error, result: Result<u8, std::num::ParseIntError>) {
    out.push_str(&format!("{error}")); //~ fires: review
    out.push_str(&format!("{result:?}")); //~ fires
}
