//! The TCP ports: taken, or an error that says which setting is in the way.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::Error;
use crate::config::{Config, MediaTcp};

/// A listener of media's own, where one is wanted.
pub(super) async fn listen_for_media(config: &Config) -> Result<Option<TcpListener>, Error> {
    let listening = |address| listen(address, "media over TCP", "FOOTLIGHT_MEDIA_TCP_ADDR");
    match config.media_tcp {
        MediaTcp::Shared | MediaTcp::Off => Ok(None),
        MediaTcp::At(address) => listening(address).await.map(Some),
        MediaTcp::BesideUdp => match listening(config.media_addr).await {
            Ok(listener) => Ok(Some(listener)),
            // Nobody asked for it.
            Err(error) => {
                tracing::warn!(%error, "nobody is reached over TCP");
                Ok(None)
            }
        },
    }
}

pub(super) async fn listen(
    address: SocketAddr,
    what: &'static str,
    setting: &'static str,
) -> Result<TcpListener, Error> {
    let bound = TcpListener::bind(address).await;
    // A machine without IPv6 has no [::]: what was meant is every address.
    let bound = match bound {
        Err(_) if address.ip().is_unspecified() && address.is_ipv6() && !has_ipv6() => {
            TcpListener::bind(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), address.port())).await
        }
        bound => bound,
    };
    bound.map_err(|source| Error::listen(address, what, setting, source))
}

pub(super) fn has_ipv6() -> bool {
    std::net::UdpSocket::bind((IpAddr::from(std::net::Ipv6Addr::UNSPECIFIED), 0)).is_ok()
}
