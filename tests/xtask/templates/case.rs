//! One shape in a file of its own; transforms/README.md says how its lines are marked.
pub fn nothing_to_do() {}
