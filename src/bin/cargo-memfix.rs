//! `cargo memfix`: starts the `memfix` beside it.

fn main() {}
