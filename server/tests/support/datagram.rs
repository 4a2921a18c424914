//! What a peer hears and says by a socket of his own.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};

/// Takes all that has come.
pub(crate) fn receive(socket: &UdpSocket, mut take: impl FnMut(&[u8])) {
    let mut buffer = [0; 2048];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((len, _)) => take(&buffer[..len]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Sends what waits.
pub(crate) fn send(socket: &UdpSocket, server: SocketAddr, out: &mut Vec<Vec<u8>>) {
    for bytes in out.drain(..) {
        socket.send_to(&bytes, server).unwrap();
    }
}
