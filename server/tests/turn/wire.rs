//! A client's datagrams, carried over a connection.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// Where a client's STUN messages become those of a connection to `turn`, and
/// the other way about.
pub async fn by_tcp(turn: SocketAddr) -> SocketAddr {
    let face = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = face.local_addr().unwrap();
    let stream = TcpStream::connect(turn).await.unwrap();
    tokio::spawn(carry(face, stream));
    at
}

async fn carry(face: UdpSocket, mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 2048];
    let (mut len, client) = face.recv_from(&mut buffer).await?;
    face.connect(client).await?;
    let (mut reading, mut writing) = stream.split();
    let there = async {
        loop {
            writing.write_all(&buffer[..len]).await?;
            len = face.recv(&mut buffer).await?;
        }
    };
    let back = async {
        loop {
            let mut message = vec![0; 20];
            reading.read_exact(&mut message).await?;
            message.resize(20 + usize::from(u16::from_be_bytes([message[2], message[3]])), 0);
            reading.read_exact(&mut message[20..]).await?;
            face.send(&message).await?;
        }
    };
    tokio::select! {
        ended = there => ended,
        ended = back => ended,
    }
}
