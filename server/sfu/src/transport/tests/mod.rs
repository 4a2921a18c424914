//! Behaviour of the transport, with a client of its own on the other side.
