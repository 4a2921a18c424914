//! The time of an answer does not tell which names exist.

use std::time::{Duration, Instant};

use crate::support::{Client, Server};

/// The shortest of several tries: what other work on the machine adds is left
/// out.
async fn shortest(client: &Client, name: &str) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..8 {
        let begun = Instant::now();
        client.login(name, "wrong horse").await.expect(401);
        shortest = shortest.min(begun.elapsed());
    }
    shortest
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_known_one() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let known = shortest(&client, "vera").await;
    let unknown = shortest(&client, "nobody").await;
    // Without the hash it would be a hundredth.
    assert!(unknown * 3 > known, "known {known:?}, unknown {unknown:?}");
    assert!(known * 3 > unknown, "known {known:?}, unknown {unknown:?}");
}
