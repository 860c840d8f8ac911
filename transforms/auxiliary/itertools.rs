//! Stand-in for itertools.

use std::fmt::{Display, Write};

pub trait Itertools: Iterator {
    fn join(&mut self, separator: &str) -> String
    where
        Self::Item: Display,
    {
        let mut out = String::new();
        for (i, item) in self.enumerate() {
            if i > 0 {
                out.push_str(separator);
            }
            write!(out, "{item}").unwrap();
        }
        out
    }
}

impl<T: Iterator + ?Sized> Itertools for T {}
