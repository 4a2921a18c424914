//! What is live, as signals: the glue between the signalling session, the
//! browser's media and the pages.

pub mod lobby;
