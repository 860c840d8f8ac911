//! Turns outcomes into text and machine formats.
