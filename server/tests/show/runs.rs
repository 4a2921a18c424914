//! How long the runs of packets were, as `/metrics` tells it of what was sent.

use std::collections::BTreeMap;

use footlight_sfu::Layer::High;

use crate::house::{House, Sight};
use crate::support::{Client, until};

/// All metrics by name and labels.
async fn metrics(client: &Client) -> BTreeMap<String, f64> {
    let answer = client.get("/metrics").await.expect(200);
    let lines = answer.body.as_str().unwrap().lines().filter_map(|line| line.rsplit_once(' '));
    lines.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect()
}

fn media<const N: usize>(told: &BTreeMap<String, f64>, names: [&str; N]) -> [f64; N] {
    names.map(|name| told[&format!("footlight_media_{name}")])
}

#[tokio::test]
async fn each_packet_that_is_sent_is_in_a_run() {
    let mut house = House::open(&[]).await;
    let stage = house.show("paul").await;
    let guest = house.server.client().guest().await;
    let client = house.server.client();
    let counts = ["run_packets_count", "run_bytes_count", "run_packets_sum", "run_bytes_sum"];
    assert_eq!(media(&metrics(&client).await, counts), [0.0; 4]);
    house.watch(&guest, &stage).await;
    house.until(&[Sight::Free(High)]).await;
    // The counters are a second old at most.
    let told = until("runs are counted", async || {
        house.step().await;
        let told = metrics(&client).await;
        (told["footlight_media_run_packets_count"] > 0.0).then_some(told)
    })
    .await;
    let [runs, by_bytes, packets, bytes] = media(&told, counts);
    let out = media(&told, ["runs_out_total", "rtp_out_total", "bytes_out_total"]);
    assert_eq!([runs, packets, bytes], out);
    assert_eq!(by_bytes, runs);
    let all = media(&told, ["run_packets_bucket{le=\"+Inf\"}", "run_bytes_bucket{le=\"+Inf\"}"]);
    assert_eq!(all, [runs; 2]);
    // Sound goes alone, a large picture does not.
    let [alone] = media(&told, ["run_packets_bucket{le=\"1\"}"]);
    assert!(0.0 < alone && alone < runs, "{alone} of {runs}");
}
