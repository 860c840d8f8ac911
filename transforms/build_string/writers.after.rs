//! Writers of bytes: only where several writes are as good as one.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Write};

pub fn in_memory(out: &mut Vec<u8>, x: u8) -> io::Result<()> {
    write!(out, "{x},")?;
    writeln!(out, "{x}")?;
    write!(out, "{x}")
}

pub fn cursor(out: &mut Cursor<Vec<u8>>, x: u8) -> io::Result<()> {
    write!(out, "{x},")
}

pub fn buffered(mut out: BufWriter<File>, x: u8) -> io::Result<()> {
    write!(out, "{x},")
}

pub fn locked(x: u8) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{x}")?;
    out.write_all(format!("{x}\n{x}\n").as_bytes())
}

pub fn unbuffered(file: &mut File, x: u8) -> io::Result<()> {
    file.write_all(format!("{x} {x} {x}\n").as_bytes())?;
    file.write_all(x.to_string().as_bytes())
}

pub fn unknown<W: Write>(out: &mut W, x: u8) -> io::Result<()> {
    out.write_all(format!("{x}").as_bytes())
}
