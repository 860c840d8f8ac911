//! A workspace that is out to harm whoever analyses it.
