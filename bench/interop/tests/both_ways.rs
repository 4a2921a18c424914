//! Media from one peer connection of the `webrtc` crate through a real server
//! to another.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use footlight_interop::peer::{PATIENCE, Peer, number, packet};
use footlight_interop::server::Server;
use footlight_interop::signal::Signal;
use tokio::task::spawn_blocking;
use tokio::time::{interval, timeout};
use webrtc::media_stream::track_local::TrackLocal;

const SSRC: u32 = 0x1234_5678;
/// Packets that the viewer wants to see.
const WANTED: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn vp8_reaches_a_viewer_with_continuous_sequence_numbers() {
    let (server, token, stage, guest) = spawn_blocking(|| {
        let server = Server::start().unwrap();
        let (token, stage) = server.api.performer().unwrap();
        let guest = server.api.guest().unwrap();
        (server, token, stage, guest)
    })
    .await
    .unwrap();

    let mut performer = Peer::new().await.unwrap();
    let track = performer.send_video(SSRC).await.unwrap();
    let offer = performer.offer().await.unwrap();
    let (origin, on) = (server.origin.clone(), stage.clone());
    let answer = spawn_blocking(move || {
        let mut signal = Signal::open(&origin, &token).unwrap();
        let answer = signal.publish(&on, offer).unwrap();
        signal.keep().unwrap();
        answer
    })
    .await
    .unwrap();
    performer.connect(answer).await.unwrap();
    let sending = tokio::spawn(async move {
        let mut pace = interval(Duration::from_millis(10));
        for n in 0.. {
            pace.tick().await;
            if track.write_rtp(packet(SSRC, n)).await.is_err() {
                return;
            }
        }
    });

    let mut viewer = Peer::new().await.unwrap();
    viewer.receive_video().await.unwrap();
    let offer = viewer.offer().await.unwrap();
    let origin = server.origin.clone();
    let answer = spawn_blocking(move || {
        let mut signal = Signal::open(&origin, &guest).unwrap();
        let answer = signal.watch(&stage, offer).unwrap();
        signal.keep().unwrap();
        answer
    })
    .await
    .unwrap();
    viewer.connect(answer).await.unwrap();

    let mut seen = vec![];
    while seen.len() < WANTED {
        let packet = timeout(PATIENCE, viewer.packets.recv()).await.unwrap().unwrap();
        seen.push((packet.header.sequence_number, packet.header.ssrc, number(&packet).unwrap()));
    }
    sending.abort();
    for pair in seen.windows(2) {
        let [(seq, ssrc, number), (next_seq, next_ssrc, next_number)] = pair else { continue };
        assert_eq!(next_ssrc, ssrc);
        assert_eq!(next_seq.wrapping_sub(*seq), 1, "a gap in the sequence numbers");
        assert_eq!(next_number - number, 1, "a gap in what they carry");
    }
    performer.close().await.unwrap();
    viewer.close().await.unwrap();
    spawn_blocking(move || drop(server)).await.unwrap();
}
