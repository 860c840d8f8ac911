//! Transforms that fail, and workspaces that are broken.
