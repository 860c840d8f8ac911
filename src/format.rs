//! Keeps a formatted file formatted.
