//! The server's program as those meet it who load it, or try another WebRTC
//! stack against it: how it is started, and the few HTTP requests that come
//! before media.

mod api;
mod start;

pub use api::Api;
pub use start::start;
