//! What comes in.

use std::io;
use std::time::{Duration, Instant};

use super::{Driver, DriverError, SOCKET};
use crate::media::counters::count;

/// Batches of performers' own sockets per turn.
const MEDIA_PER_TURN: usize = 16;
/// Checks that a batch may hold for those who measure.
const ASIDE: usize = 16;
/// Connections that are heard per turn.
const CONNECTIONS_PER_TURN: usize = 64;

impl Driver {
    /// What performers with sockets of their own send; true where anything came.
    pub(super) fn take_media(&mut self) -> bool {
        let mut any = false;
        for _ in 0..MEDIA_PER_TURN {
            if !self.socket.own_is_ready() {
                break;
            }
            if self.receive_media() {
                self.drain();
                any = true;
            }
        }
        any
    }

    /// A batch of it; true where anything came.
    fn receive_media(&mut self) -> bool {
        let now = Instant::now();
        let (sfu, post) = (&mut self.sfu, &mut self.post);
        let received = self.socket.receive_own(|from, bytes| {
            if let Some(handover) = sfu.handle_datagram(now, from, bytes) {
                post.pack(handover, from, bytes);
            }
        });
        if received.is_ok() {
            count(&self.counters.receive_calls);
            self.finish_batch(now);
        }
        received.is_ok()
    }

    /// What performers have sent while a large audience is served, so that it goes
    /// round with what is under way instead of waiting for its end.
    pub(super) fn glance(&mut self) {
        if self.look(Duration::ZERO).is_ok() && self.socket.own_is_ready() {
            self.receive_media();
            self.post_relays();
        }
    }

    /// Waits for what the poll has to say.
    pub(super) fn look(&mut self, wait: Duration) -> Result<(), DriverError> {
        match self.poll.poll(&mut self.polled, Some(wait)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(DriverError::Poll(error)),
        }
        for event in &self.polled {
            self.readable |= event.token() == SOCKET;
            self.socket.wake(event);
            self.connections.wake(event);
        }
        Ok(())
    }

    /// One batch of what comes by the shared socket, when it is to be read: the
    /// next turn looks for media first. A rest ends early where media has woken us.
    pub(super) fn take_datagrams(&mut self, media: bool) {
        let now = Instant::now();
        if !self.readable && self.rest.until().is_none_or(|until| now < until && !media) {
            return;
        }
        // What came by other ways does not count.
        self.sfu.take_hurry();
        let (sfu, post, lines) = (&mut self.sfu, &mut self.post, self.lines.as_ref());
        let mut datagrams = 0;
        // Allocates for the first checks of those who measure their connection.
        let mut aside = Vec::new();
        let each = |from, bytes: &mut [u8]| {
            if lines.is_some_and(|lines| lines.is_for(bytes)) {
                if aside.len() < ASIDE {
                    aside.push((from, bytes.to_vec()));
                }
                return;
            }
            datagrams += 1;
            // What is in the socket may be the answer to what another shard
            // has sent; then its letter on that is here already.
            post.read(now, sfu);
            if let Some(handover) = sfu.handle_datagram(now, from, bytes) {
                post.pack(handover, from, bytes);
            }
        };
        match self.socket.receive(each) {
            Ok(more) => {
                count(&self.counters.receive_calls);
                // A batch that is not full emptied the socket, and what
                // comes now wakes the poll again.
                self.readable = more;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable = false,
            // An ICMP error of an earlier send: the next call goes on.
            Err(_) => self.readable = true,
        }
        if let Some(lines) = &self.lines {
            for (from, bytes) in aside {
                lines.post(from, self.socket.source_of(&from), bytes);
            }
        }
        if self.sfu.take_hurry() {
            self.rest.hurry(now);
        }
        if datagrams > 0 {
            self.finish_batch(now);
            self.drain();
        }
        if !self.readable {
            self.listen_or_rest(now, datagrams);
        }
    }

    /// The shared socket is empty.
    fn listen_or_rest(&mut self, now: Instant, datagrams: usize) {
        let listen = self.rest.emptied(now, datagrams);
        if listen != self.listens {
            match self.socket.listen(self.poll.registry(), SOCKET, listen) {
                Ok(()) => self.listens = listen,
                // Never deaf: the socket is read again, and this tried again.
                Err(error) => {
                    tracing::warn!(%error, "cannot change what the media thread listens to");
                    self.readable = listen;
                }
            }
        }
    }

    /// What has come may go on its way.
    fn finish_batch(&mut self, now: Instant) {
        self.post.send_packed(|peer| self.socket.source_of(peer));
        self.learn();
        self.sfu.flush(now);
    }

    pub(super) fn take_frames(&mut self) {
        for _ in 0..CONNECTIONS_PER_TURN {
            if !self.connections.is_ready() {
                return;
            }
            let now = Instant::now();
            let sfu = &mut self.sfu;
            let each = |path, frame: &mut [u8]| {
                // A connection comes to the shard of its peer.
                let _ = sfu.handle_datagram(now, path, frame);
            };
            let heard = self.connections.receive(now, each);
            self.sfu.flush(now);
            self.drain();
            if let Some(path) = heard.filter(|path| !self.sfu.knows(*path)) {
                count(&self.counters.connections_refused);
                self.connections.forget(path);
            }
        }
    }

    pub(super) fn take_letters(&mut self) {
        let now = Instant::now();
        if self.post.read(now, &mut self.sfu) {
            self.learn();
            self.sfu.flush(now);
            self.drain();
        }
    }

    fn learn(&mut self) {
        for (peer, source) in self.post.learnt() {
            self.socket.learn(peer, source);
        }
    }
}
