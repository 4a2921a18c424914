//! Counters for the metrics page.

use crate::Runs;
use crate::peer::Role;

/// What happened since the start; gauges are marked as such.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Peers now (gauge).
    pub peers: u64,
    /// Viewers now (gauge).
    pub viewers: u64,
    /// Rooms now (gauge).
    pub rooms: u64,
    /// Members of meetings now (gauge).
    pub members: u64,
    /// Meetings now, on each shard where anybody is in them (gauge).
    pub meetings: u64,
    /// Datagrams given to the SFU.
    pub datagrams_in: u64,
    /// Bytes given to the SFU.
    pub bytes_in: u64,
    /// Datagrams of no known peer or of no known kind.
    pub datagrams_unknown: u64,
    /// RTP and RTCP packets that did not authenticate or were replayed.
    pub packets_rejected: u64,
    /// RTP packets of a performer.
    pub rtp_in: u64,
    /// RTP packets of a performer that no stream took: unknown SSRCs, broken
    /// headers, full tables, far more than he was told to send.
    pub rtp_dropped: u64,
    /// RTP packets sent to viewers, retransmissions included.
    pub rtp_out: u64,
    /// Bytes sent to viewers as RTP.
    pub bytes_out: u64,
    /// Transmits of RTP: `rtp_out / runs_out` is the length of the GSO runs.
    pub runs_out: u64,
    /// The same by length.
    pub runs: Runs,
    /// Packets that a viewer asked for again and got.
    pub retransmitted: u64,
    /// Packets that a viewer asked for again and that were not there any more.
    pub retransmit_missed: u64,
    /// Probes of viewers' paths.
    pub probes: u64,
    /// Packets that probes sent.
    pub padding_out: u64,
    /// Packets asked for again from performers.
    pub nacks_sent: u64,
    /// Packets that a performer sent again in time.
    pub repaired: u64,
    /// Packets of sound that were missing and came as copies beside later ones.
    pub recovered: u64,
    /// Packets that never came from a performer.
    pub lost: u64,
    /// Key frames asked for from performers.
    pub keyframe_requests: u64,
    /// Key frames asked for by viewers.
    pub keyframe_requests_in: u64,
    /// Layer switches made.
    pub layer_switches: u64,
    /// Datagrams that came on the wrong shard.
    pub handed_over: u64,
    /// RTP packets relayed to other shards.
    pub relayed: u64,
    /// ICE restarts of performers and viewers.
    pub restarts_of_stages: Restarts,
    /// ICE restarts of members of meetings.
    pub restarts_of_meetings: Restarts,
    /// Connected peers who have nominated another path than before.
    pub paths_moved: u64,
    /// Messages that members said over data channels.
    pub data_said: u64,
    /// Those that were not passed on, or did not reach somebody: too many, too long,
    /// or read too slowly.
    pub data_dropped: u64,
    /// Events and transmits dropped because nobody fetched them.
    pub queue_overflows: u64,
}

/// What came of ICE restarts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restarts {
    /// They came to a nominated path.
    pub connected: u64,
    /// Another one followed before that.
    pub superseded: u64,
    /// The peer was gone before that.
    pub failed: u64,
}

impl std::ops::AddAssign for Restarts {
    fn add_assign(&mut self, other: Self) {
        self.connected += other.connected;
        self.superseded += other.superseded;
        self.failed += other.failed;
    }
}

impl Stats {
    /// What stays counted when the SFU has ended: all but the gauges.
    #[must_use]
    pub fn ended(self) -> Self {
        Self { peers: 0, viewers: 0, rooms: 0, members: 0, meetings: 0, ..self }
    }

    /// Of a member of a meeting, or of whoever is at a stage.
    pub(crate) fn restarts_mut(&mut self, role: &Role) -> &mut Restarts {
        match role {
            Role::Member(_) => &mut self.restarts_of_meetings,
            Role::Performer | Role::Viewer(_) => &mut self.restarts_of_stages,
        }
    }
}

impl std::ops::AddAssign for Stats {
    /// Several shards as one.
    fn add_assign(&mut self, other: Self) {
        self.peers += other.peers;
        self.viewers += other.viewers;
        self.members += other.members;
        self.meetings += other.meetings;
        self.rooms += other.rooms;
        self.datagrams_in += other.datagrams_in;
        self.bytes_in += other.bytes_in;
        self.datagrams_unknown += other.datagrams_unknown;
        self.packets_rejected += other.packets_rejected;
        self.rtp_in += other.rtp_in;
        self.rtp_dropped += other.rtp_dropped;
        self.rtp_out += other.rtp_out;
        self.bytes_out += other.bytes_out;
        self.runs_out += other.runs_out;
        self.runs += other.runs;
        self.retransmitted += other.retransmitted;
        self.retransmit_missed += other.retransmit_missed;
        self.probes += other.probes;
        self.padding_out += other.padding_out;
        self.nacks_sent += other.nacks_sent;
        self.repaired += other.repaired;
        self.recovered += other.recovered;
        self.lost += other.lost;
        self.keyframe_requests += other.keyframe_requests;
        self.keyframe_requests_in += other.keyframe_requests_in;
        self.layer_switches += other.layer_switches;
        self.handed_over += other.handed_over;
        self.relayed += other.relayed;
        self.restarts_of_stages += other.restarts_of_stages;
        self.restarts_of_meetings += other.restarts_of_meetings;
        self.paths_moved += other.paths_moved;
        self.data_said += other.data_said;
        self.data_dropped += other.data_dropped;
        self.queue_overflows += other.queue_overflows;
    }
}
