//! What is live, as signals: the glue between the signalling session, the
//! browser's media and the pages.

mod aim;
pub mod applause;
pub mod awake;
pub mod call;
pub mod capture;
pub mod chatting;
pub mod company;
pub mod diagnostics;
pub mod health;
mod hearing;
mod ice;
pub mod ladder;
pub mod line;
mod link;
pub mod lobby;
pub mod mailbox;
pub mod meeting;
pub mod order;
mod pair;
pub mod playbill;
pub mod publishing;
pub mod report;
pub mod ringing;
pub mod room;
pub mod screen;
pub mod talking;
pub mod thrift;
pub mod tipping;
pub mod transfer;
pub mod turn;
pub mod watching;
