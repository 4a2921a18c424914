//! Somebody who means harm, while two others talk by their relays.

use std::net::SocketAddr;
use std::time::Duration;

use footlight::turn::{Credential, Secret};
use tokio::time::timeout;

use crate::dialogue::{Dialogue, SECRET, good, server};
use crate::support::{PATIENCE, Server};

/// An address that is not this machine's: who asks for one that is gets no
/// further for being told of it.
const OUTSIDE: &[(&str, &str)] = &[("MEDIA_ADVERTISE", "198.51.100.7")];

/// Two who send to each other.
struct Talk {
    alice: Dialogue,
    bob: Dialogue,
    at_bob: SocketAddr,
}

impl Talk {
    async fn begin(server: &Server) -> Self {
        let mut alice = Dialogue::with(server.turn(), good("alice")).await;
        let mut bob = Dialogue::with(server.turn(), good("bob")).await;
        let at_alice = alice.allocate().await.unwrap().unwrap();
        let at_bob = bob.allocate().await.unwrap().unwrap();
        alice.permit(&at_bob.to_string()).await.unwrap();
        bob.permit(&at_alice.to_string()).await.unwrap();
        Self { alice, bob, at_bob }
    }

    /// Something that the one says is heard by the other.
    async fn goes_on(&self, word: &[u8]) {
        self.alice.send(self.at_bob, word).await;
        let mut buffer = [0; 512];
        let heard = timeout(PATIENCE, self.bob.socket.recv(&mut buffer)).await.unwrap().unwrap();
        assert!(buffer[..heard].windows(word.len()).any(|part| part == word));
    }
}

#[tokio::test]
async fn who_asks_for_the_machine_itself_or_its_clouds_secrets_is_refused() {
    let server = server(OUTSIDE).await;
    let talk = Talk::begin(&server).await;
    talk.goes_on(b"before").await;
    let mut mallory = Dialogue::with(server.turn(), good("mallory")).await;
    mallory.allocate().await.unwrap();
    for inside in ["127.0.0.1:22", "169.254.169.254:80"] {
        assert_eq!(mallory.permit(inside).await, Err(403), "{inside}");
    }
    talk.goes_on(b"after").await;
    assert_eq!(server.client().metric("footlight_turn_forbidden_total").await, 2.0);
    let log = server.kill().await.log();
    assert!(log.contains("a peer inside"), "{log}");
    assert!(!log.contains("169.254") && !log.contains("mallory"), "{log}");
}

#[tokio::test]
async fn a_stolen_credential_ends_with_its_time_and_touches_nobodys_relay() {
    let server = server(OUTSIDE).await;
    let talk = Talk::begin(&server).await;
    let old = Secret::new(SECRET.as_bytes()).issue("alice", Duration::ZERO);
    // A name is seen on the wire, a password is not.
    let seen = Credential { password: "guessed".to_owned(), ..good("alice") };
    // It has expired, and so was given another date.
    let redated = Credential { password: old.password.clone(), ..good("alice") };
    for stolen in [old, seen, redated] {
        let mut mallory = Dialogue::with(server.turn(), stolen).await;
        assert_eq!(mallory.allocate().await, Err(401));
    }
    // A good one is a user like any other: with a relay of his own, not with hers.
    let mut mallory = Dialogue::with(server.turn(), good("alice")).await;
    assert_eq!(mallory.refresh().await, Err(437));
    talk.goes_on(b"after").await;
    assert_eq!(server.client().metric("footlight_turn_unauthorized_total").await, 3.0);
    let log = server.kill().await.log();
    assert!(log.contains("an expired credential") && log.contains("a wrong password"), "{log}");
}
