//! The pages, one a file.

pub mod studio;
pub mod watch;
