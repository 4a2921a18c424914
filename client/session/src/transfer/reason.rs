//! Why a file does not arrive.

/// What the side that ends a transfer says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// The receiver does not want it.
    Declined,
    /// Somebody has stopped it.
    Cancelled,
    /// Too many are listed already.
    TooMany,
    /// The receiver's disk, or what the browser may use of it, is full.
    DiskFull,
    /// The receiver's browser cannot write to the disk, and it is too large for
    /// the memory.
    TooLarge,
    /// The receiver cannot write it.
    Unwritable,
    /// The sender cannot read it any more: it was changed, moved or removed.
    Unreadable,
    /// What arrived is not what was sent, by its SHA-256.
    Corrupt,
    /// The other side does not keep to the protocol.
    Broken,
}

impl Reason {
    const CODES: [(u64, Reason); 9] = [
        (1, Reason::Declined),
        (2, Reason::Cancelled),
        (3, Reason::TooMany),
        (4, Reason::DiskFull),
        (5, Reason::TooLarge),
        (6, Reason::Unwritable),
        (7, Reason::Unreadable),
        (8, Reason::Corrupt),
        (9, Reason::Broken),
    ];

    /// Its number in a frame.
    pub fn code(self) -> u64 {
        Self::CODES.iter().find(|(_, reason)| *reason == self).map_or(0, |(code, _)| *code)
    }

    /// From its number; a number of a later version says at least that it is
    /// over.
    pub fn of_code(code: u64) -> Self {
        let known = Self::CODES.iter().find(|(known, _)| *known == code);
        known.map_or(Reason::Cancelled, |(_, reason)| *reason)
    }

    /// What a person is told, and what can be done about it.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Declined => "Declined",
            Reason::Cancelled => "Cancelled",
            Reason::TooMany => "Too many files at a time. Wait until some are done.",
            Reason::DiskFull => "Not enough room on the receiver’s disk.",
            Reason::TooLarge => "Too large for the receiver’s browser. Try Chrome or Firefox.",
            Reason::Unwritable => "The receiver’s browser could not write it.",
            Reason::Unreadable => "The file was changed or moved. Send it again.",
            Reason::Corrupt => "It arrived damaged and was thrown away. Send it again.",
            Reason::Broken => "The two pages do not understand each other. Reload both.",
        }
    }
}
