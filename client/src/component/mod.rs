//! Components, one a file.
