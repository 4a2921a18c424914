//! A stream of which the beginning was looked at.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

/// See the module: it is read from the beginning all the same.
pub(super) struct Begun<S> {
    head: [u8; 2],
    /// How much of the head has been read again.
    read: usize,
    stream: S,
}

impl<S: AsyncRead + Unpin> Begun<S> {
    /// Waits for the first two bytes.
    pub(super) async fn new(mut stream: S) -> io::Result<Self> {
        let mut head = [0; 2];
        stream.read_exact(&mut head).await?;
        Ok(Self { head, read: 0, stream })
    }

    /// The first two bytes.
    pub(super) fn head(&self) -> [u8; 2] {
        self.head
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Begun<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match this.head.get(this.read..) {
            Some(rest) if !rest.is_empty() => {
                let len = rest.len().min(buffer.remaining());
                buffer.put_slice(rest.get(..len).unwrap_or_default());
                this.read += len;
                Poll::Ready(Ok(()))
            }
            _ => Pin::new(&mut this.stream).poll_read(context, buffer),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Begun<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
