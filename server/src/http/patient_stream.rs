//! A connection that has its place among all and is given up when its client
//! reads nothing for too long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::place::Place;

/// See the module. It stays the same when the connection becomes a socket.
pub(super) struct PatientStream<S> {
    stream: S,
    patience: Duration,
    /// Runs while nothing can be written, or what TLS has taken does not get out.
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl<S> PatientStream<S> {
    pub(super) fn new(stream: S, place: Place, patience: Duration) -> Self {
        Self { stream, patience, stalled: None, _place: place }
    }

    /// Turns a wait that has taken too long into an error.
    fn limited<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PatientStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PatientStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.limited(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.limited(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.limited(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.limited(context, shut)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use tokio::io::{AsyncWriteExt, BufWriter, duplex};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::config::Config;
    use crate::http::place::Places;

    const PATIENCE: Duration = Duration::from_millis(50);

    fn place() -> Place {
        let places = Places::new(&Config::load(None, []).unwrap());
        places.take([127, 0, 0, 1].into()).unwrap()
    }

    #[tokio::test]
    async fn a_client_that_reads_nothing_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = PatientStream::new(stream, place(), PATIENCE);
        // More than the kernel takes for a client that reads nothing.
        let all = vec![0; 64 * 1024 * 1024];
        let error = stream.write_all(&all).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    /// As TLS does, which has room of its own.
    #[tokio::test]
    async fn what_was_taken_and_does_not_get_out_counts_as_well() {
        let (stream, _client) = duplex(1);
        let mut stream = PatientStream::new(BufWriter::new(stream), place(), PATIENCE);
        stream.write_all(b"an answer").await.unwrap();
        assert_eq!(stream.flush().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(stream.shutdown().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
