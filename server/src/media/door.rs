//! Where connections for media come in: each has to begin with a connectivity
//! check, framed (RFC 6544, section 7; RFC 4571), within a few seconds.
//!
//! HTTP may come by the same port: no request begins as a check's frame does.

use std::net::SocketAddr;
use std::time::Duration;

use footlight_sfu::ShardId;
use footlight_sfu::framing::next_frame;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::handle::Handle;
use super::tcp::Accepted;

/// How long the first frame may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the first frame and whatever came with it may have.
const HEAD: usize = 8 * 1024;
/// The high byte of the length of a check, which has some hundred bytes.
const LENGTH: u8 = 8;

/// True where a connection that begins with this byte may be for media. HTTP
/// begins with a letter, if not with an empty line, and TLS with 22.
pub fn may_be_media(first: u8) -> bool {
    first < LENGTH
}

/// Hands a connection to the media path when its first frame is a check; else
/// closes it. `place` is given back when the connection ends.
pub async fn admit(
    handle: &Handle,
    mut stream: TcpStream,
    from: SocketAddr,
    place: impl Send + 'static,
) {
    let head = tokio::time::timeout(PATIENCE, first_frame(&mut stream)).await;
    let Ok(Some((shard, head))) = head else { return };
    let Ok(stream) = stream.into_std() else { return };
    let accepted = Accepted { shard, stream, from, head, place: Box::new(place) };
    if let Err(error) = handle.adopt(accepted) {
        tracing::debug!(%error, "a connection for media was turned away");
    }
}

/// What comes until there is a frame, if that is a check, and for whom it is.
async fn first_frame(stream: &mut TcpStream) -> Option<(ShardId, Vec<u8>)> {
    let mut head = Vec::new();
    loop {
        if let Some(frame) = next_frame(&head).ok()? {
            return Some((ShardId::of_check(head.get(frame)?)?, head));
        }
        let mut piece = [0; 2048];
        let len = stream.read(&mut piece).await.ok().filter(|len| *len > 0)?;
        head.extend_from_slice(piece.get(..len)?);
        if head.len() > HEAD {
            return None;
        }
    }
}
