//! Parses the command line, calls the stages, maps the outcome to an exit code.
