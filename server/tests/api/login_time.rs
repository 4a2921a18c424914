//! The time of an answer does not tell which names exist: every login costs
//! one hash. Counted, not timed, since a busy machine would decide the latter.

use crate::support::{Client, Server};

/// How often the hash function has run.
pub(crate) async fn hashes(client: &Client) -> u64 {
    let page = client.get("/metrics").await.expect(200).body;
    let page = page.as_str().unwrap();
    let name = "footlight_password_hashes_total ";
    page.lines().find_map(|line| line.strip_prefix(name)).unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_login_costs_one_hash() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let long = "x".repeat(5000);
    for (name, password, status) in [
        ("vera", "correct horse", 200),
        ("vera", "wrong horse", 401),
        ("vera", long.as_str(), 401),
        ("nobody", "wrong horse", 401),
        ("not a name at all", "wrong horse", 401),
        (long.as_str(), "wrong horse", 401),
    ] {
        let before = hashes(&client).await;
        client.login(name, password).await.expect(status);
        assert_eq!(hashes(&client).await, before + 1, "{name:.20}");
    }
}
