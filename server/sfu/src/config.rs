//! What the caller decides: addresses, layers, limits, patience.

use std::net::SocketAddr;
use std::time::Duration;

use footlight_shared::VideoCodec;

use crate::{RoomId, ShardId};

/// The settings of one [`Sfu`](crate::Sfu).
#[derive(Clone, Debug)]
pub struct Config {
    /// The addresses that browsers are told to send to, the best first.
    pub candidates: Vec<SocketAddr>,
    /// The addresses at which the caller takes connections for media, the best
    /// first: those for whom UDP does not work go there.
    pub tcp_candidates: Vec<SocketAddr>,
    /// How high the pictures of a member's layers are believed to be, the smallest first:
    /// of his camera, and of his screen.
    pub heights: [[u16; 3]; 2],
    /// What the performer's layers are meant to be, the smallest first, until it is
    /// said of himself ([`Sfu::set_targets`](crate::Sfu::set_targets)).
    pub layers: [LayerTarget; 3],
    /// The video codecs that are forwarded, the preferred one first.
    pub codecs: Vec<VideoCodec>,
    /// Sound is taken and sent with copies of what went before, where a browser
    /// has that (RFC 2198).
    pub redundant_sound: bool,
    /// How long viewers' browsers may hold pictures back at most; `None` leaves
    /// it to them.
    pub playout_delay: Option<Duration>,
    /// Viewers beyond this number are refused.
    pub max_viewers_per_room: usize,
    /// Members of one meeting beyond this number are refused.
    pub max_members: usize,
    /// Peers of all rooms beyond this number are refused.
    pub max_peers: usize,
    /// Which of the shards that share the port this one is.
    pub shard: ShardId,
    /// How many shards there are; [`ShardId::MAX`] at most.
    pub shards: u8,
    /// The most that all viewers of a room may be sent together, in bits a
    /// second.
    pub room_bitrate: Option<u64>,
    /// The most that all viewers of all rooms may be sent together.
    pub server_bitrate: Option<u64>,
    /// How long a peer may take from its offer to a connected transport.
    pub setup_timeout: Duration,
    /// How long a connected peer may be silent before it is gone.
    pub silence_timeout: Duration,
}

impl Config {
    /// The shard where a room's performer has to be.
    pub fn home(&self, room: RoomId) -> ShardId {
        room.home(self.shards)
    }

    /// The other shards, as a set.
    pub(crate) fn others(&self) -> u64 {
        let all = (0..self.shards).map(|shard| ShardId(shard).bit()).fold(0, |set, bit| set | bit);
        all & !self.shard.bit()
    }
}

/// What one simulcast layer is meant to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayerTarget {
    /// Bits per second.
    pub bitrate: u32,
    /// By how much width and height are divided.
    pub scale: u8,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            candidates: Vec::new(),
            tcp_candidates: Vec::new(),
            layers: [
                LayerTarget { bitrate: 150_000, scale: 4 },
                LayerTarget { bitrate: 500_000, scale: 2 },
                LayerTarget { bitrate: 1_700_000, scale: 1 },
            ],
            heights: [[180, 360, 720], [270, 540, 1_080]],
            codecs: VideoCodec::ALL.to_vec(),
            redundant_sound: true,
            playout_delay: Some(Duration::from_millis(400)),
            max_viewers_per_room: 2_000,
            max_members: 100,
            max_peers: 10_000,
            shard: ShardId(0),
            shards: 1,
            room_bitrate: None,
            server_bitrate: None,
            setup_timeout: Duration::from_secs(15),
            silence_timeout: Duration::from_secs(30),
        }
    }
}
