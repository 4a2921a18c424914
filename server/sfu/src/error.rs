//! Why an offer was refused.

/// An offer that cannot be answered.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OfferError {
    /// Longer than any browser's.
    #[error("the offer is too long")]
    TooLong,
    /// Not a session description (RFC 8866).
    #[error("the offer is not a session description")]
    Malformed,
    /// An attribute without which no answer is possible.
    #[error("the offer lacks {0}")]
    Missing(&'static str),
    /// Something that this SFU does not do.
    #[error("the offer asks for {0}, which is not supported")]
    Unsupported(&'static str),
    /// The client wants to wait for the DTLS handshake, as we do (RFC 8842).
    #[error(
        "the offer says a=setup:passive, but this server waits for the handshake, too: offer \
         a=setup:actpass or active (FFmpeg: -whip_flags dtls_active)"
    )]
    Passive,
    /// An ICE restart was asked for by an offer that is of another connection, or
    /// that asks for something else as well.
    #[error("it does not restart the connection that is there: make a new one")]
    NoRestart,
    /// The stage has as many viewers as it may.
    #[error("the stage is full")]
    RoomFull,
    /// The SFU has as many peers as it may.
    #[error("the server is full")]
    ServerFull,
}
