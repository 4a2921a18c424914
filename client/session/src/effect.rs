//! What the session wants done to its socket.

use std::fmt;

/// To be carried out in the order in which they are polled.
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket (an earlier one is closed by then).
    Open,
    /// Send this text over the open socket.
    Send(String),
    /// Close the socket, for another to take the session up, and say no more of it.
    Close,
    /// The same for good: tell the server that nobody comes back.
    Part,
}

/// What is sent may hold tokens: it does not print.
impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Open => "Open",
            Effect::Send(_) => "Send",
            Effect::Close => "Close",
            Effect::Part => "Part",
        })
    }
}
