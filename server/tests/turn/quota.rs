//! How much one user may have.

use crate::dialogue::{Dialogue, good, server};

#[tokio::test]
async fn a_user_has_his_share_of_relays_and_others_have_theirs() {
    let server = server(&[("TURN_MAX_ALLOCATIONS_PER_USER", "2")]).await;
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = Dialogue::with(server.turn(), good("alice")).await;
        client.allocate().await.unwrap();
        clients.push(client);
    }
    let mut third = Dialogue::with(server.turn(), good("alice")).await;
    assert_eq!(third.allocate().await, Err(508));
    let mut other = Dialogue::with(server.turn(), good("bob")).await;
    assert!(other.allocate().await.is_ok());
    assert_eq!(server.client().metric("footlight_turn_allocations").await, 3.0);
    assert_eq!(server.client().metric("footlight_turn_allocations_refused_total").await, 1.0);
}
