//! What one system call receives.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};

use mio::net::UdpSocket;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSocketState};

use super::plain;

/// Room for one received message: the kernel joins datagrams up to this size.
const MESSAGE_BYTES: usize = 65_535;

/// The memory for it; one for all sockets.
pub(super) struct Inbox {
    bytes: Vec<u8>,
    meta: [RecvMeta; BATCH_SIZE],
}

/// A received datagram.
pub(super) struct Received<'a> {
    /// From whom.
    pub(super) from: SocketAddr,
    /// To which of our addresses.
    pub(super) to: Option<IpAddr>,
    pub(super) bytes: &'a mut [u8],
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; MESSAGE_BYTES * BATCH_SIZE], meta: [RecvMeta::default(); BATCH_SIZE] }
    }

    /// Receives one batch and hands out its datagrams one by one; false where
    /// it was the last that was there.
    ///
    /// # Errors
    /// `WouldBlock` when nothing is there.
    pub(super) fn receive(
        &mut self,
        socket: &UdpSocket,
        state: &UdpSocketState,
        mut each: impl FnMut(Received<'_>),
    ) -> io::Result<bool> {
        let mut rooms = self.bytes.chunks_exact_mut(MESSAGE_BYTES);
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
        let count = state.recv(socket.into(), &mut slices, &mut self.meta)?;
        for (slice, meta) in slices.iter_mut().zip(&self.meta).take(count) {
            let from = plain(meta.addr);
            // Nothing can be sent to port 0, and trying it makes the kernel
            // refuse in the way by which it refuses segmentation.
            if from.port() == 0 {
                continue;
            }
            let len = meta.len.min(slice.len());
            for bytes in slice[..len].chunks_mut(meta.stride.max(1)) {
                each(Received { from, to: meta.dst_ip, bytes });
            }
        }
        Ok(count == BATCH_SIZE)
    }
}
