//! Who is let in.

use std::time::Duration;

use footlight::turn::{Credential, Secret};

use crate::dialogue::{Dialogue, SECRET, good, server};
use crate::support::until;

#[tokio::test]
async fn an_expired_a_forged_and_a_foreign_credential_are_refused() {
    let server = server(&[]).await;
    let mine = Secret::new(SECRET.as_bytes());
    let expired = mine.issue("alice", Duration::ZERO);
    let forged = Credential { password: expired.password.clone(), ..good("alice") };
    let foreign = Secret::new(b"south").issue("alice", Duration::from_secs(600));
    for credential in [expired, forged, foreign] {
        let name = credential.username.clone();
        let mut client = Dialogue::with(server.turn(), credential).await;
        assert_eq!(client.allocate().await, Err(401), "{name}");
    }
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    assert!(client.allocate().await.is_ok());
    assert_eq!(server.client().metric("footlight_turn_unauthorized_total").await, 3.0);
    let log = server.kill().await.log();
    assert!(log.contains("an expired credential") && log.contains("a wrong password"), "{log}");
    assert!(!log.contains("alice") && !log.contains("127.0.0.1:"), "{log}");
}

#[tokio::test]
async fn nobody_uses_anothers_allocation() {
    let server = server(&[]).await;
    let alice = good("alice");
    let mut client = Dialogue::with(server.turn(), alice.clone()).await;
    client.allocate().await.unwrap();
    client.become_another(good("mallory"));
    assert_eq!(client.refresh().await, Err(441));
    assert_eq!(client.permit("1.1.1.1:1").await, Err(441));
    client.become_another(alice);
    assert_eq!(client.refresh().await, Ok(None), "it is still hers");
}

#[tokio::test]
async fn an_answer_without_a_login_is_not_worth_a_forged_address() {
    let server = server(&[]).await;
    let client = Dialogue::with(server.turn(), good("alice")).await;
    // An allocate request (RFC 8656, section 7.1), as short as it may be.
    let mut request = vec![0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42];
    request.extend([7; 12]);
    request.extend([0, 0x19, 0, 4, 17, 0, 0, 0]);
    let answer = client.exchange(&request).await;
    assert!(answer.len() <= 5 * request.len(), "{} bytes", answer.len());
    let watcher = server.client();
    until("answers are withheld", async || {
        for _ in 0..1000 {
            client.socket.send(&request).await.unwrap();
        }
        let limited = watcher.metric("footlight_turn_limited_total").await;
        (limited > 0.0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn whose_credential_has_expired_allocates_no_more() {
    let server = server(&[]).await;
    let mine = Secret::new(SECRET.as_bytes());
    let brief = mine.issue("alice", Duration::from_secs(6));
    let mut client = Dialogue::with(server.turn(), brief.clone()).await;
    let mut other = Dialogue::with(server.turn(), brief.clone()).await;
    client.allocate().await.unwrap();
    client.give_back().await.unwrap();
    other.allocate().await.unwrap();
    until("it expires", async || mine.check(&brief.username).is_err().then_some(())).await;
    assert_eq!(client.allocate().await, Err(401));
    // Nor does another seal, that nobody goes by, hide who he is.
    client.seals_falsely = true;
    assert_eq!(client.allocate().await, Err(401));
    client.seals_falsely = false;
    assert_eq!(other.refresh().await, Ok(None), "what there is goes on");
    client.become_another(good("alice"));
    assert!(client.allocate().await.unwrap().is_some());
}

#[tokio::test]
async fn who_asks_again_as_the_answer_was_lost_is_told_the_same() {
    let server = server(&[]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    let (first, request) = client.allocate_once().await;
    assert!(first.unwrap().is_some());
    assert_eq!(client.again(&request).await, first);
    assert_eq!(client.allocate().await, Err(437), "another request is another");
    assert_eq!(server.client().metric("footlight_turn_allocations").await, 1.0);
    client.give_back().await.unwrap();
    // It is not told of a relay that is gone.
    assert!(client.again(&request).await.is_ok_and(|relay| Ok(relay) != first));
}
