//! An import that would give another call a second meaning.

use std::fmt;
use std::io;

/// Both kinds of writer.
pub struct Both;

impl fmt::Write for Both {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

impl io::Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub mod by_macro {
    use std::io::Write;

    pub fn text(out: &mut String, both: &mut super::Both, x: u8) -> std::io::Result<()> {
        out.push_str(&format!("{x},"));
        write!(both, "{x}")
    }
}

pub mod by_call {
    pub trait WriteExt {
        fn write_str(&mut self, text: &str);
    }

    impl WriteExt for String {
        fn write_str(&mut self, text: &str) {
            self.push_str(text);
        }
    }

    pub fn text(out: &mut String, x: u8) {
        out.push_str(&format!("{x},"));
        out.write_str("text");
    }
}

pub mod not_at_all {
    use std::fmt::Write as _;
    use std::io::Write;

    pub fn text(out: &mut String, bytes: &mut Vec<u8>, x: u8) -> std::io::Result<()> {
        write!(out, "{x},").unwrap();
        write!(bytes, "{x}")?;
        writeln!(std::io::stdout(), "{x}")
    }
}

pub mod with_own_imports {
    use std::fmt;
    use std::fmt::Write as _;
    use std::io::Write;

    pub struct Name;

    impl fmt::Display for Name {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "name")
        }
    }

    pub fn text(out: &mut String, x: u8) -> std::io::Result<()> {
        write!(out, "{x},").unwrap();
        writeln!(std::io::stdout(), "{x}")
    }

    pub fn own(out: &mut String, x: u8) -> fmt::Result {
        use std::fmt::Write as _;
        write!(out, "{x}")
    }
}

pub mod of_any_writer {
    use std::fmt::Write as _;
    use std::io::Write;

    pub fn text<W: Write>(out: &mut String, writer: &mut W, x: u8) -> std::io::Result<()> {
        write!(out, "{x},").unwrap();
        write!(writer, "{x}")
    }
}
