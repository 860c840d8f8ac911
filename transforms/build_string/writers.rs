//! Writers of bytes: only where several writes are as good as one.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Write};

pub fn in_memory(out: &mut Vec<u8>, x: u8) -> io::Result<()> {
    out.write_all(format!("{x},").as_bytes())?; //~ fires: review, one write becomes several
    out.write_all(&format!("{x}\n").into_bytes())?; //~ fires: review
    out.write_all(x.to_string().as_bytes()) //~ fires: review
}

pub fn cursor(out: &mut Cursor<Vec<u8>>, x: u8) -> io::Result<()> {
    out.write_all(format!("{x},").as_bytes()) //~ fires: review
}

pub fn buffered(mut out: BufWriter<File>, x: u8) -> io::Result<()> {
    out.write_all(format!("{x},").as_bytes()) //~ fires: review
}

pub fn locked(x: u8) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(format!("{x}\n").as_bytes())?; //~ fires: review
    out.write_all(format!("{x}\n{x}\n").as_bytes()) //~ leaves: unbuffered-writer
}

pub fn unbuffered(file: &mut File, x: u8) -> io::Result<()> {
    file.write_all(format!("{x} {x} {x}\n").as_bytes())?; //~ leaves: unbuffered-writer
    file.write_all(x.to_string().as_bytes()) //~ leaves: unbuffered-writer
}

pub fn unknown<W: Write>(out: &mut W, x: u8) -> io::Result<()> {
    out.write_all(format!("{x}").as_bytes()) //~ leaves: unbuffered-writer
}
