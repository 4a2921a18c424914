//! What an exchange of files asks for.

use super::TransferId;

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// Send this on the channel.
    Send(Vec<u8>),
    /// Read from a file of one's own: answered by [`Exchange::read`](super::Exchange::read).
    Read {
        /// Which.
        id: TransferId,
        /// From where.
        at: u64,
        /// How much; the file has so much.
        len: usize,
    },
    /// Make a place for a file: answered by [`Exchange::made`](super::Exchange::made).
    Make {
        /// Which.
        id: TransferId,
    },
    /// Write: answered by [`Exchange::wrote`](super::Exchange::wrote).
    Write {
        /// Which.
        id: TransferId,
        /// Where: after all that was written before.
        at: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// All is written: make it a file that the person can have. Answered by
    /// [`Exchange::closed`](super::Exchange::closed).
    Close {
        /// Which.
        id: TransferId,
    },
    /// It is over: let go of what is held of it, on the disk as well.
    Release {
        /// Which.
        id: TransferId,
    },
}
