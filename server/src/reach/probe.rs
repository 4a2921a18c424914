//! Asks STUN servers (RFC 8489, section 7) from the server's own ports, before
//! these are in use.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::time::timeout;
use turn_server_proto::types::stun::attribute::XorMappedAddress;
use turn_server_proto::types::stun::message::{BINDING, Message, MessageWriteVec, TransactionId};
use turn_server_proto::types::stun::prelude::{MessageWrite, MessageWriteExt};

use super::{Port, Seen};

/// Servers that are asked.
const SERVERS: usize = 4;
/// How long a name may take.
const NAME: Duration = Duration::from_secs(1);
/// How long an answer may take before the question is repeated.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often it is asked.
const TIMES: usize = 3;
const DEFAULT_PORT: u16 = 3478;

/// What the servers of these `stun:` addresses see of these ports. It takes two
/// or three seconds where nobody answers.
pub async fn probe(urls: &[String], ports: &[Port]) -> Seen {
    let mut servers = Vec::new();
    for url in urls.iter().take(SERVERS) {
        servers.extend(resolve(url).await);
    }
    if servers.is_empty() {
        return Seen { asked: urls.len().min(SERVERS), ..Seen::default() };
    }
    // A port of 0 is any.
    let fixed: Vec<Port> = ports.iter().filter(|port| port.at.port() != 0).copied().collect();
    let of_ports = futures_util::future::join_all(fixed.iter().map(|port| ask(port.at, &servers)));
    let any = SocketAddr::new(
        fixed.first().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.at.ip()),
        0,
    );
    let (of_ports, of_any) = tokio::join!(of_ports, ask(any, &servers));
    // A port that is taken is somebody else's trouble, told elsewhere.
    let known = fixed.into_iter().zip(of_ports).filter_map(|(port, seen)| Some((port, seen.ok()?)));
    Seen { ports: known.collect(), any: of_any.unwrap_or_default(), asked: servers.len() }
}

/// `stun:HOST:PORT` as addresses, one of each family that there is.
async fn resolve(url: &str) -> Vec<SocketAddr> {
    let Some(host) = url.strip_prefix("stun:").and_then(|rest| rest.split('?').next()) else {
        return Vec::new();
    };
    let with_port = match host.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => format!("{host}:{DEFAULT_PORT}"),
    };
    let Ok(Ok(found)) = timeout(NAME, tokio::net::lookup_host(with_port)).await else {
        return Vec::new();
    };
    let found: Vec<SocketAddr> = found.collect();
    let first = |family: fn(&SocketAddr) -> bool| found.iter().copied().find(family);
    [first(SocketAddr::is_ipv4), first(SocketAddr::is_ipv6)].into_iter().flatten().collect()
}

/// Where these servers see questions from `at` come from, one for each that
/// answers.
async fn ask(at: SocketAddr, servers: &[SocketAddr]) -> io::Result<Vec<SocketAddr>> {
    let socket = bind(at)?;
    let is_ipv6 = socket.local_addr()?.is_ipv6();
    let mut waiting = HashMap::new();
    for server in servers {
        let question = Message::builder_request(BINDING, MessageWriteVec::new());
        waiting.insert(question.transaction_id(), (*server, question.finish()));
    }
    let mut seen = Vec::new();
    for _ in 0..TIMES {
        for (server, question) in waiting.values() {
            let to = match *server {
                SocketAddr::V4(v4) if is_ipv6 => {
                    SocketAddr::new(v4.ip().to_ipv6_mapped().into(), v4.port())
                }
                server => server,
            };
            // A server that cannot be sent to does not answer either.
            let _ = socket.send_to(question, to).await;
        }
        // Until nothing more comes in time.
        let _ = timeout(PATIENCE, async {
            while !waiting.is_empty() {
                if let Some((id, mapped)) = answer(&socket).await
                    && waiting.remove(&id).is_some()
                {
                    seen.push(SocketAddr::new(mapped.ip().to_canonical(), mapped.port()));
                }
            }
        })
        .await;
        if waiting.is_empty() {
            break;
        }
    }
    Ok(seen)
}

async fn answer(socket: &UdpSocket) -> Option<(TransactionId, SocketAddr)> {
    let mut buffer = [0; 1500];
    let (len, _) = socket.recv_from(&mut buffer).await.ok()?;
    let message = Message::from_bytes(buffer.get(..len)?).ok()?;
    let id = message.transaction_id();
    Some((id, message.attribute::<XorMappedAddress>().ok()?.addr(id)))
}

fn bind(at: SocketAddr) -> io::Result<UdpSocket> {
    let bound = bind_exactly(at);
    match bound {
        Err(_) if at.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) => {
            bind_exactly(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), at.port()))
        }
        bound => bound,
    }
}

fn bind_exactly(at: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, Some(Protocol::UDP))?;
    if at.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&at.into())?;
    UdpSocket::from_std(socket.into())
}
