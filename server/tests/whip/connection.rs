//! Media by TCP: where it is told to go, and what may come in there.

use std::net::SocketAddr;

use rtc_stun::message::TransactionId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::check::{Names, is_answer};
use crate::support::{Server, until};
use crate::wish::{delete, offer, plain_offer, stage};

/// The TCP candidates of an answer.
fn candidates(answer: &str) -> Vec<SocketAddr> {
    let lines = answer.lines().filter(|line| line.starts_with("a=candidate:"));
    let words = lines.map(|line| line.split(' ').collect::<Vec<_>>());
    let tcp = words.filter(|words| words[2] == "tcp");
    let mut found: Vec<_> = tcp
        .map(|words| {
            assert_eq!(words[6..], ["typ", "host", "tcptype", "passive"]);
            SocketAddr::new(words[4].parse().unwrap(), words[5].parse().unwrap())
        })
        .collect();
    // Each section has them.
    found.dedup();
    found
}

fn framed(bytes: &[u8]) -> Vec<u8> {
    let mut frame = (bytes.len() as u16).to_be_bytes().to_vec();
    frame.extend_from_slice(bytes);
    frame
}

/// Checks on a new connection and fails unless it is answered there.
async fn check(names: &Names, server: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(server).await.unwrap();
    let transaction = TransactionId::new();
    // In two pieces: the first has not even the whole length.
    let frame = framed(&names.request(transaction));
    stream.write_all(&frame[..1]).await.unwrap();
    stream.flush().await.unwrap();
    stream.write_all(&frame[1..]).await.unwrap();
    let mut answer = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut answer).await.unwrap();
    assert!(is_answer(&answer, transaction, stream.local_addr().unwrap()));
    stream
}

/// True once the other side has closed.
async fn is_closed(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 64]).await.map_or(true, |len| len == 0)
}

#[tokio::test]
async fn media_comes_by_the_port_of_http() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let begun = offer(&program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    let answer = begun.body.as_str().unwrap();
    assert_eq!(candidates(answer), [server.http()]);
    let names = Names::of(answer);
    let mut first = check(&names, server.http()).await;
    let mut second = check(&names, server.http()).await;
    // HTTP is there as before.
    server.client().get("/livez").await.expect(200);
    let seen = async || {
        let metrics = server.client().get("/metrics").await.expect(200);
        let text = metrics.body.as_str().unwrap().to_owned();
        text.contains("footlight_media_connections 2").then_some(())
    };
    until("both are counted", seen).await;
    // They go with their peer.
    delete(&program, begun.header("location")).await.expect(200);
    assert!(is_closed(&mut first).await && is_closed(&mut second).await);
}

#[tokio::test]
async fn nobody_elses_connection_is_kept() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let begun = offer(&program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    let answer = begun.body.as_str().unwrap();
    let check_of = |text: &str| framed(&Names::of(text).request(TransactionId::new()));
    let mut spoilt = check_of(answer);
    spoilt[60] ^= 1;
    let others = "a=ice-ufrag:nobodys1\na=ice-pwd:nobodysnobodysnobodysno\n";
    let mut long = vec![0x07, 0xFF];
    long.resize(10_000, 7);
    for first in [check_of(others), spoilt, framed(b"hello"), framed(b""), long] {
        let mut stream = TcpStream::connect(server.http()).await.unwrap();
        stream.write_all(&first).await.unwrap();
        assert!(is_closed(&mut stream).await, "{first:?}");
    }
    // Nor one that is begun well and goes on badly.
    let mut stream = check(&Names::of(answer), server.http()).await;
    stream.write_all(&[0xFF; 32]).await.unwrap();
    assert!(is_closed(&mut stream).await);
    // Nor one that says nothing: after ten seconds.
    let mut stream = TcpStream::connect(server.http()).await.unwrap();
    stream.write_all(&[0]).await.unwrap();
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn connections_of_one_address_are_limited() {
    let limits = [("EXEMPT_NETWORKS", ""), ("MAX_CONNECTIONS_PER_ADDRESS", "4")];
    let server = Server::with(&limits).await;
    let (_, stage, program) = stage(&server).await;
    let begun = offer(&program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    let names = Names::of(begun.body.as_str().unwrap());
    let mut kept = Vec::new();
    loop {
        let mut stream = TcpStream::connect(server.http()).await.unwrap();
        let check = framed(&names.request(TransactionId::new()));
        if stream.write_all(&check).await.is_err() || stream.read_u16().await.is_err() {
            break;
        }
        kept.push(stream);
        assert!(kept.len() <= 4, "there is no end");
    }
    assert!(!kept.is_empty());
}

#[tokio::test]
async fn it_has_a_port_of_its_own_where_one_is_set_and_none_where_it_is_off() {
    let server = Server::with(&[("MEDIA_TCP_ADDR", "127.0.0.2:0")]).await;
    let (_, room, program) = stage(&server).await;
    let begun = offer(&program, &format!("/whip/{room}"), plain_offer()).await.expect(201);
    let answer = begun.body.as_str().unwrap();
    let told = candidates(answer);
    assert!(told.len() == 1 && told[0].ip() == SocketAddr::from(([127, 0, 0, 2], 0)).ip());
    check(&Names::of(answer), told[0]).await;

    for setting in ["127.0.0.2:0", "off"] {
        let server = Server::with(&[("MEDIA_TCP_ADDR", setting)]).await;
        let (_, room, program) = stage(&server).await;
        let begun = offer(&program, &format!("/whip/{room}"), plain_offer()).await.expect(201);
        let answer = begun.body.as_str().unwrap();
        assert_eq!(candidates(answer).is_empty(), setting == "off");
        let check = framed(&Names::of(answer).request(TransactionId::new()));
        let mut stream = TcpStream::connect(server.http()).await.unwrap();
        stream.write_all(&check).await.unwrap();
        // HTTP does not understand it.
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 400"), "{said:?}");
    }
}
