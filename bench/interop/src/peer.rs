//! Peer connections of the async `webrtc` crate, with VP8 alone.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use rtc::interceptor::Registry;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RtpCodecKind,
};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCIceGatheringState,
    RTCPeerConnectionState,
};

/// Not the number that browsers use, so that a constant in the server shows.
pub const PAYLOAD_TYPE: u8 = 101;
/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Packets that wait to be looked at.
const PACKETS: usize = 4096;

/// A peer connection and what has happened to it.
pub struct Peer {
    connection: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<bool>,
    state: watch::Receiver<RTCPeerConnectionState>,
    /// Media that has come in.
    pub packets: mpsc::Receiver<rtp::Packet>,
}

struct Handler {
    gathered: watch::Sender<bool>,
    state: watch::Sender<RTCPeerConnectionState>,
    packets: mpsc::Sender<rtp::Packet>,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathered.send_replace(true);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        self.state.send_replace(state);
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let packets = self.packets.clone();
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                    // A full queue is a test that looks no more.
                    let _ = packets.try_send(packet);
                }
            }
        });
    }
}

impl Peer {
    /// A connection that is not negotiated yet.
    ///
    /// # Errors
    /// When the crate cannot make one.
    pub async fn new() -> Result<Self> {
        let mut media = MediaEngine::default();
        let codec = RTCRtpCodecParameters { rtp_codec: vp8(), payload_type: PAYLOAD_TYPE };
        media.register_codec(codec, RtpCodecKind::Video)?;
        let registry = register_default_interceptors(Registry::new(), &mut media)?;
        let (gathered, gathered_rx) = watch::channel(false);
        let (state, state_rx) = watch::channel(RTCPeerConnectionState::New);
        let (packets, packets_rx) = mpsc::channel(PACKETS);
        let connection = PeerConnectionBuilder::new()
            .with_media_engine(media)
            .with_interceptor_registry(registry)
            .with_handler(Arc::new(Handler { gathered, state, packets }))
            .with_udp_addrs(vec!["127.0.0.1:0"])
            .build()
            .await?;
        Ok(Self {
            connection: Arc::new(connection),
            gathered: gathered_rx,
            state: state_rx,
            packets: packets_rx,
        })
    }

    /// Adds a track to send.
    ///
    /// # Errors
    /// When the crate refuses it.
    pub async fn send_video(&self, ssrc: u32) -> Result<Arc<TrackLocalStaticRTP>> {
        let track = Arc::new(TrackLocalStaticRTP::new(MediaStreamTrack::new(
            "interop".to_owned(),
            "video".to_owned(),
            "video".to_owned(),
            RtpCodecKind::Video,
            vec![RTCRtpEncodingParameters {
                rtp_coding_parameters: RTCRtpCodingParameters {
                    ssrc: Some(ssrc),
                    ..Default::default()
                },
                codec: vp8(),
                ..Default::default()
            }],
        )));
        self.connection.add_track(Arc::clone(&track) as Arc<dyn TrackLocal>).await?;
        Ok(track)
    }

    /// Wants to receive video.
    ///
    /// # Errors
    /// When the crate refuses.
    pub async fn receive_video(&self) -> Result<()> {
        let init = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Recvonly,
            ..Default::default()
        };
        self.connection.add_transceiver_from_kind(RtpCodecKind::Video, Some(init)).await?;
        Ok(())
    }

    /// The offer with all candidates.
    ///
    /// # Errors
    /// When the crate cannot make one.
    pub async fn offer(&mut self) -> Result<String> {
        let offer = self.connection.create_offer(None).await?;
        self.connection.set_local_description(offer).await?;
        timeout(PATIENCE, self.gathered.wait_for(|gathered| *gathered)).await??;
        let described = self.connection.local_description().await.context("no description")?;
        Ok(described.sdp)
    }

    /// Takes the answer, and waits until connected.
    ///
    /// # Errors
    /// When it is not within [`PATIENCE`].
    pub async fn connect(&mut self, answer: String) -> Result<()> {
        let answer = RTCSessionDescription::answer(answer)?;
        self.connection.set_remote_description(answer).await?;
        let connected =
            |state: &RTCPeerConnectionState| *state == RTCPeerConnectionState::Connected;
        timeout(PATIENCE, self.state.wait_for(connected)).await.context("not connected")??;
        Ok(())
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// When the crate cannot.
    pub async fn close(&self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}

fn vp8() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: vec![],
    }
}

/// A packet of a stream of key frames of one packet each; `n` counts them.
pub fn packet(ssrc: u32, n: u32) -> rtp::Packet {
    let [_, _, high, low] = n.to_be_bytes();
    // Extended descriptor with a picture id in 15 bits; a key frame's header.
    let mut payload = vec![0x90, 0x80, 0x80 | high, low];
    payload.extend_from_slice(&[0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00]);
    payload.extend_from_slice(&n.to_be_bytes());
    rtp::Packet {
        header: rtp::Header {
            version: 2,
            marker: true,
            payload_type: PAYLOAD_TYPE,
            sequence_number: n as u16,
            timestamp: n.wrapping_mul(3000),
            ssrc,
            ..Default::default()
        },
        payload: Bytes::from(payload),
    }
}

/// The number that [`packet`] put at the end.
pub fn number(packet: &rtp::Packet) -> Option<u32> {
    packet.payload.last_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))
}
