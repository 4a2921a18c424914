//! Connections to measure by: the real binary, and a browser's data channels over
//! a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(dead_code, reason = "the client can do more than is needed here")]

mod browser;
#[path = "../../sfu/tests/sim/channels.rs"]
mod channels;
#[path = "../../sfu/tests/sim/client.rs"]
mod client;
#[path = "../../sfu/tests/sim/offer.rs"]
mod offer;
#[path = "../support/mod.rs"]
mod support;

use serde_json::json;

use browser::Browser;
use channels::{bytes, text};
use support::{Server, until};

const LINE: &str = "/api/diagnostics/line";
const ECHO: u16 = 0;
const UPLOAD: u16 = 1;
const DOWNLOAD: u16 = 2;

#[tokio::test]
async fn latency_loss_and_throughput_are_measured_both_ways() {
    let server = Server::start().await;
    let mut browser = Browser::connect(&server, &server.client().guest().await).await;

    for n in 0..50_u8 {
        browser.send(&bytes(ECHO, &[n; 100]));
    }
    browser.until(|told| told.len() == 50).await;
    let mut back: Vec<_> = browser.take().into_iter().map(|told| told.payload[0]).collect();
    back.sort_unstable();
    assert_eq!(back, (0..50).collect::<Vec<_>>());

    for _ in 0..40 {
        browser.send(&bytes(UPLOAD, &[0; 8 * 1024]));
    }
    let all = text(UPLOAD, &(40 * 8 * 1024).to_string());
    browser.until(|told| told.contains(&all)).await;
    browser.take();

    browser.send(&text(DOWNLOAD, "500000"));
    let came = |told: &[channels::Told]| told.iter().map(|told| told.payload.len()).sum::<usize>();
    browser.until(|told| came(told) >= 500_000).await;
    assert_eq!(came(&browser.take()), 500_000);
    assert_eq!(server.client().metric("footlight_diagnostics_lines").await, 1.0);

    // What is not understood is not answered, and does no harm.
    for strange in [text(DOWNLOAD, "a lot"), bytes(DOWNLOAD, b"12"), bytes(ECHO, &[0; 1201])] {
        browser.send(&strange);
    }
    browser.send(&bytes(ECHO, b"still there"));
    browser.until(|told| !told.is_empty()).await;
    assert_eq!(browser.take(), [bytes(ECHO, b"still there")]);

    browser.leave().await;
    let client = server.client();
    let gone = async || (client.metric("footlight_diagnostics_lines").await == 0.0).then_some(());
    until("it is over", gone).await;
}

#[tokio::test]
async fn so_many_of_one_address_and_one_of_a_user() {
    let server = Server::start().await;
    let first = server.client().guest().await;
    let _replaced = Browser::connect(&server, &first).await;
    let mut others = vec![Browser::connect(&server, &first).await];
    assert_eq!(server.client().metric("footlight_diagnostics_lines").await, 1.0);
    for _ in 0..2 {
        others.push(Browser::connect(&server, &server.client().guest().await).await);
    }
    let offer = json!({ "sdp": Browser::new(server.media()).offer() });
    let refused = server.client().guest().await.post(LINE, &offer).await.refused(503, "full");
    assert!(refused.body["retry_after"].as_u64().is_some(), "{:?}", refused.body);
    assert_eq!(server.client().metric("footlight_diagnostics_lines").await, 3.0);
    assert_eq!(server.client().metric("footlight_diagnostics_lines_refused_total").await, 1.0);
}

#[tokio::test]
async fn strangers_and_bad_offers_are_refused() {
    let server = Server::start().await;
    let offer = Browser::new(server.media()).offer();
    server.client().post(LINE, &json!({ "sdp": offer })).await.refused(401, "unauthenticated");
    let guest = server.client().guest().await;
    let video = format!("{offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n");
    for bad in ["", "hello", "v=0\r\n", &video, &offer.replace("a=ice-ufrag:", "a=x-")] {
        guest.post(LINE, &json!({ "sdp": bad })).await.refused(400, "bad_offer");
    }
    guest.post(LINE, &json!({ "offer": offer })).await.refused(400, "bad_message");
    assert_eq!(server.client().metric("footlight_diagnostics_lines").await, 0.0);
}
