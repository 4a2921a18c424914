//! Diagnostics: the reports that people send.
//!
//! Invariant: a report holds what its types let through and no more, and who
//! sent it is kept nowhere.

mod archive;

pub use archive::Archive;
