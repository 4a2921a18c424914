//! Tips over kill -9: many clients tip while the process is killed again and
//! again. What was acknowledged is there once; what was not is there once or
//! not at all; the sums are zero.
//!
//! `FOOTLIGHT_TEST_KILLS` sets the number of kills (10 by default; the full run
//! is 100).

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::database::{assert_in_order, books, tip_ids};
use crate::support::socket::go_live;
use crate::support::{Client, PATIENCE, Server, until};

const CLIENTS: usize = 8;
const SEED: u64 = 0x5eed;
/// Tips that must be acknowledged between two kills, so that each of them
/// falls into the middle of work.
const BETWEEN: usize = 12;

/// What the clients do and have seen.
#[derive(Default)]
struct Run {
    over: AtomicBool,
    acknowledged: AtomicUsize,
}

/// Tips one after another, each again and again until there is a receipt; the
/// ids of all of them.
async fn tip_until_over(client: Client, stage: String, run: Arc<Run>) -> Vec<Uuid> {
    let mut sent = Vec::new();
    while !run.over.load(Ordering::Relaxed) {
        let id = Uuid::now_v7();
        let body = crate::support::client::tip(id, &stage, 1, "again and again");
        let receipt = timeout(PATIENCE, post_until_acknowledged(&client, &body)).await;
        let outcome = receipt.expect("the tip is never acknowledged");
        assert!(matches!(outcome.as_str(), "posted" | "already_posted"), "{outcome}");
        sent.push(id);
        run.acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    sent
}

/// Tries again after whatever failure, as the page does; while the performer is
/// not back, the stage takes no new tips.
async fn post_until_acknowledged(client: &Client, body: &Value) -> String {
    loop {
        if let Ok(answer) = client.try_post("/api/tips", body).await
            && answer.status.as_u16() == 200
        {
            return answer.body["outcome"].as_str().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn kills() -> usize {
    std::env::var("FOOTLIGHT_TEST_KILLS").map_or(10, |kills| kills.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_tip_is_lost_and_none_is_doubled() {
    let settings = [("TIP_MIN", "1"), ("DEMO_CREDIT", "1000000"), ("TOKEN_MINUTES", "600")];
    let mut server = Server::with(&settings).await;
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    let mut on_air = go_live(&server, &performer, &stage).await;
    let run = Arc::new(Run::default());
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        let viewer = server.client().register(&format!("viewer-{n}"), "viewer").await;
        clients.push(tokio::spawn(tip_until_over(viewer, stage.clone(), Arc::clone(&run))));
    }

    let mut random = StdRng::seed_from_u64(SEED);
    for _ in 0..kills() {
        let before = run.acknowledged.load(Ordering::Relaxed);
        until("tips are acknowledged", async || {
            let after = run.acknowledged.load(Ordering::Relaxed);
            (after >= before + BETWEEN).then_some(())
        })
        .await;
        // Somewhere within a tip, not always between two.
        tokio::time::sleep(Duration::from_micros(random.random_range(0..5_000))).await;
        let stopped = server.kill().await;
        assert_in_order(&books(&stopped.data()).await);
        server = stopped.start().await;
        drop(on_air);
        on_air = go_live(&server, &performer, &stage).await;
    }
    run.over.store(true, Ordering::Relaxed);
    let mut sent = Vec::new();
    for client in clients {
        sent.extend(client.await.unwrap());
    }
    let stopped = server.kill().await;

    let books = books(&stopped.data()).await;
    assert_in_order(&books);
    let stored = tip_ids(&stopped.data()).await;
    let distinct: HashSet<_> = stored.iter().map(|id| Uuid::parse_str(id).unwrap()).collect();
    assert_eq!(distinct.len(), stored.len(), "a tip was doubled");
    let lost = sent.iter().filter(|id| !distinct.contains(id)).count();
    assert_eq!(lost, 0, "of {} acknowledged tips", sent.len());
    assert_eq!(books.tips, i64::try_from(sent.len()).unwrap(), "a tip nobody waits for");
    assert_eq!(books.tips_amount, books.tips);
    eprintln!("{} kills, {} tips acknowledged: lost 0, doubled 0", kills(), sent.len());
}
