//! Yields the proposals to drop, by comparing the rewritten code with the untouched one.
