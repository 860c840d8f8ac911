//! Renders unified diffs.
