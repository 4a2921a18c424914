//! One connection: frames in, frames out, and nothing waited for.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::time::Instant;

use footlight_sfu::framing::next_frame;
use footlight_sfu::{ConnectionId, Path};

use super::Accepted;

/// What may wait for the client beside the kernel's buffer: the key frame of a
/// large picture. More is dropped; it would come too late.
const UNSENT: usize = 128 * 1024;
/// What is kept of that room while nothing waits.
const KEPT: usize = 4 * 1024;
/// What the kernel keeps to be sent; it would keep megabytes for a client that
/// does not read, and media that old is worth nothing.
const SEND_BUFFER: usize = 64 * 1024;

/// What is to be expected after a read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Read {
    /// There may be more.
    More,
    /// The poll says when there is more.
    Empty,
    /// Nothing will come any more, or nothing of use.
    Over,
}

/// See the module.
pub(super) struct Connection {
    /// Its number.
    pub(super) id: ConnectionId,
    /// When something was last read.
    pub(super) heard: Instant,
    /// It waits for its turn.
    pub(super) is_ready: bool,
    /// The client has said that it ends.
    pub(super) ends: bool,
    from: std::net::SocketAddr,
    stream: mio::net::TcpStream,
    /// The beginning of a frame.
    partial: Vec<u8>,
    unsent: Vec<u8>,
    /// How much of `unsent` was sent.
    sent: usize,
    _place: Box<dyn Send>,
}

impl Connection {
    pub(super) fn new(now: Instant, id: ConnectionId, accepted: Accepted) -> Self {
        let Accepted { stream, from, head, place, .. } = accepted;
        // It works without either, only worse.
        let _ = stream.set_nodelay(true);
        let _ = socket2::SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        Self {
            id,
            heard: now,
            is_ready: false,
            ends: false,
            from,
            stream: mio::net::TcpStream::from_std(stream),
            partial: head,
            unsent: Vec::new(),
            sent: 0,
            _place: place,
        }
    }

    pub(super) fn path(&self) -> Path {
        Path::Tcp { connection: self.id, from: self.from }
    }

    pub(super) fn stream(&mut self) -> &mut mio::net::TcpStream {
        &mut self.stream
    }

    /// Reads once, as much as the buffer takes, and hands out the frames.
    pub(super) fn read(
        &mut self,
        now: Instant,
        buffer: &mut [u8],
        mut each: impl FnMut(&mut [u8]),
    ) -> Read {
        let held = self.partial.len();
        let Some((front, room)) = buffer.split_at_mut_checked(held) else { return Read::Over };
        front.copy_from_slice(&self.partial);
        let (len, next) = match self.stream.read(room) {
            Ok(0) => (0, Read::Over),
            // A short read has emptied the socket, but for its end.
            Ok(len) if len < room.len() && !self.ends => (len, Read::Empty),
            Ok(len) => (len, Read::More),
            Err(error) if error.kind() == ErrorKind::WouldBlock => (0, Read::Empty),
            Err(error) if error.kind() == ErrorKind::Interrupted => (0, Read::More),
            Err(_) => (0, Read::Over),
        };
        if len > 0 {
            self.heard = now;
        }
        let mut rest = buffer.get_mut(..held + len).unwrap_or_default();
        loop {
            match next_frame(rest) {
                Ok(Some(frame)) => {
                    let (framed, after) = rest.split_at_mut(frame.end);
                    each(framed.get_mut(frame.start..).unwrap_or_default());
                    rest = after;
                }
                Ok(None) => break,
                Err(_) => return Read::Over,
            }
        }
        self.partial.clear();
        self.partial.extend_from_slice(rest);
        next
    }

    /// Sends frames, as far as they go at once, and keeps the rest; false where
    /// too much waits already and they are dropped.
    pub(super) fn send(&mut self, frames: &[u8]) -> io::Result<bool> {
        self.flush()?;
        let waiting = self.unsent.len() - self.sent;
        if waiting > 0 && waiting + frames.len() > UNSENT {
            return Ok(false);
        }
        let sent = if waiting == 0 { self.write(frames)? } else { 0 };
        let rest = frames.get(sent..).unwrap_or_default();
        if !rest.is_empty() {
            self.unsent.drain(..self.sent);
            self.sent = 0;
            self.unsent.extend_from_slice(rest);
        }
        Ok(true)
    }

    /// Sends of what waits as much as goes.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        while self.sent < self.unsent.len() {
            let unsent = self.unsent.get(self.sent..).unwrap_or_default();
            let sent = write(&mut self.stream, unsent)?;
            if sent == 0 {
                return Ok(());
            }
            self.sent += sent;
        }
        self.unsent.clear();
        self.unsent.shrink_to(KEPT);
        self.sent = 0;
        Ok(())
    }

    /// What waits to be sent, in bytes.
    #[cfg(test)]
    pub(super) fn waits(&self) -> usize {
        self.unsent.len() - self.sent
    }

    /// The memory that it takes.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.unsent.capacity()
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(&mut self.stream, bytes)
    }
}

/// Writes once; 0 where nothing can be written now.
fn write(stream: &mut mio::net::TcpStream, bytes: &[u8]) -> io::Result<usize> {
    match stream.write(bytes) {
        Ok(0) => Err(ErrorKind::WriteZero.into()),
        Ok(len) => Ok(len),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
            Ok(0)
        }
        Err(error) => Err(error),
    }
}
