//! Turns outcomes into text and machine formats.

pub mod doc;
