//! What the server says over the signalling socket.

mod kind;

use serde::{Deserialize, Serialize};

use crate::by_type::by_type;
use crate::{
    ByeReason, CallId, CallMember, CallSnapshot, ChatId, ChatMessage, Concern, Layer, Limit, Me,
    MemberId, Problem, Quality, Removal, RingEnd, RoomChange, RoomId, RoomSlot, RoomSnapshot,
    SessionId, Signal, Source, SourceId, StageSnapshot, StageSource, StageSummary, Tip, Tipper,
    UserId, UserName, VideoCodec,
};

/// A message, and which of the client's it answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServerFrame {
    /// The `id` of the client's frame; absent where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub re: Option<u32>,
    /// The message.
    pub msg: ServerMsg,
}

by_type! {
    /// A message from server to client.
    #[derive(Clone, PartialEq, Eq)]
    pub enum ServerMsg = "ServerMsg"

    /// Reads what every session may be told.
    read_any {
        /// Answers `hello`.
        Welcome {
            /// `PROTOCOL_VERSION` of the server.
            version: u16,
            /// Names this session; a secret, good for `hello.resume`.
            session: SessionId,
            /// True where an earlier session was taken up again: what it had joined
            /// is still joined, its media may still flow, and a snapshot follows.
            resumed: bool,
            /// Whom the server takes the client for.
            me: Me,
            /// Seconds between heartbeats.
            heartbeat: u64,
            /// Seconds of silence after which the session is dropped.
            dead_after: u64,
        },
        /// Heartbeat; to be answered by `pong` with the same `at`.
        Ping {
            /// The server's clock in milliseconds.
            at: u64,
        },
        /// The answer to the client's `ping`.
        Pong {
            /// As it came.
            at: u64,
        },
        /// Answers what has no other answer.
        Done,
        /// Who is live: after `lobby`, and again whenever it changes.
        Lobby {
            /// Most watched first.
            stages: Vec<StageSummary>,
        },
        /// Answers `publish`.
        Published {
            /// The answer to the offer, candidates included.
            answer: String,
            /// The stage as it is now.
            snapshot: StageSnapshot,
        },
        /// Answers `watch`.
        Watching {
            /// The answer to the offer, candidates included.
            answer: String,
            /// The stage as it is now.
            snapshot: StageSnapshot,
        },
        /// Answers `restart`.
        Restarted {
            /// The answer to the offer, candidates included.
            answer: String,
        },
        /// The stage as it is now, after a resume.
        Snapshot {
            /// The whole of it.
            snapshot: StageSnapshot,
        },
        /// The stage's title or status has changed.
        Stage {
            /// As it is now.
            stage: StageSummary,
        },
        /// The number of viewers has changed.
        Viewers {
            /// How many.
            count: u32,
        },
        /// A tip was committed.
        Tip {
            /// The tip.
            tip: Tip,
            /// The sum of the stage's tips, in minor units.
            total: i64,
            /// Who gave most.
            top: Vec<Tipper>,
        },
        /// To a viewer: what he is sent has changed.
        Layers {
            /// What the performer sends now, the smallest first.
            available: Vec<Layer>,
            /// What this viewer is sent; absent while no video flows.
            current: Option<Layer>,
            /// What he asked for.
            quality: Quality,
            /// Why it is not the best of that; absent where it is.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            limited: Option<Limit>,
        },
        /// To a performer: somebody in the audience cannot play what he sends. Send
        /// a new offer with one of these first, where the browser has one.
        CodecNeeded {
            /// What everybody there can play, the preferred one first.
            codecs: Vec<VideoCodec>,
        },
        /// To a performer: the layers that anybody watches now. The others need not
        /// be sent until this says so again; a new publication begins with all.
        LayersWatched {
            /// The smallest first; never empty.
            layers: Vec<Layer>,
        },
        /// The media path of this session is lost for good: send a new offer.
        MediaLost,
        /// Somebody calls: to every session of whom he calls.
        CallRing {
            /// Which call to come into, or to decline.
            call: CallId,
            /// The caller's name.
            from: String,
        },
        /// It does not ring any more: to the sessions where it rang, and to the
        /// caller's in the call.
        CallRingEnded {
            /// Which call.
            call: CallId,
            /// Why.
            reason: RingEnd,
        },
        /// Answers `chat`: it is said, now or before.
        ChatSaid {
            /// Which message.
            id: ChatId,
            /// Its place among all messages there.
            seq: u64,
            /// When the server had it, in milliseconds of Unix time.
            at: u64,
        },
        /// What was written where the receiver is, by himself as well.
        Chat {
            /// In their order, at most `limit::CHAT_PAGE`.
            messages: Vec<ChatMessage>,
        },
        /// A message is taken back.
        ChatDeleted {
            /// Which.
            id: ChatId,
        },
        /// Everybody waits so long between two messages of his from now on.
        ChatSlow {
            /// 0 for not at all.
            seconds: u32,
        },
        /// Those who see to order where the receiver is have done something that
        /// concerns him.
        Moderated {
            /// What.
            concern: Concern,
            /// Why.
            reason: String,
            /// When it ends, in milliseconds of Unix time, where it does.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<u64>,
        },
        /// The server closes the socket after this.
        Bye {
            /// Why.
            reason: ByeReason,
            /// What it means, in words.
            message: String,
        },
        /// Answers a message that could not be done, or tells of trouble.
        Error {
            /// What went wrong.
            problem: Problem,
        },
    }

    /// Reads what the members of a call are told besides.
    read_call {
        /// Answers `call_join`; also, after a resume, the call as it is now.
        CallJoined {
            /// The whole of it.
            snapshot: CallSnapshot,
        },
        /// The other member came, has left, or is back: a member under an id that
        /// the receiver knows was without a socket for a while, and what was said
        /// to him meanwhile is lost, so what still waits for his word is to be said
        /// again. Under another id he knows nothing of what was negotiated before.
        CallMember {
            /// In which call.
            call: CallId,
            /// Who is there now besides the receiver.
            other: Option<CallMember>,
            /// Whether the receiver gives way where offers collide.
            polite: bool,
        },
        /// From the other member's browser.
        CallSignal {
            /// In which call.
            call: CallId,
            /// Who sent it.
            from: MemberId,
            /// As he sent it.
            signal: Signal,
        },
    }

    /// Reads what is told of a stage's further sources.
    read_sources {
        /// All of them, when that changes, and to who comes or comes back.
        Sources {
            /// The oldest first.
            sources: Vec<StageSource>,
            /// Wait up to so long, by chance, before `source_see`: everybody is told
            /// at once.
            spread_ms: u32,
        },
        /// Answers `source_send`.
        SourceSent {
            /// The number of what is sent.
            source: SourceId,
            /// The answer to the offer, candidates included.
            answer: String,
        },
        /// Answers `source_see`.
        SourceSeen {
            /// Which.
            source: SourceId,
            /// The answer to the offer, candidates included.
            answer: String,
        },
        /// Answers `source_restart`.
        SourceRestarted {
            /// Which.
            source: SourceId,
            /// The answer to the offer, candidates included.
            answer: String,
        },
        /// The receiver is asked onto the stage: he agrees by `source_send`.
        SourceAsked {
            /// Who asks.
            from: UserName,
        },
        /// He is not asked any more.
        SourceAskedOver,
        /// To who asked: that one does not come.
        SourceDeclined {
            /// Who.
            user: UserId,
        },
        /// To who sends one: which layers of it anybody watches.
        SourceWatched {
            /// Which.
            source: SourceId,
            /// The smallest first; never empty.
            layers: Vec<Layer>,
        },
    }

    /// Reads what the members of a room are told besides.
    read_room {
        /// Answers `room_join`.
        RoomJoined {
            /// The answer to the offer, candidates included; none in a mesh.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            answer: Option<String>,
            /// The room as it is now.
            snapshot: RoomSnapshot,
        },
        /// Answers `room_join` where one must be let in first; the offer is thrown
        /// away.
        RoomWaiting {
            /// Which.
            room: RoomId,
        },
        /// The receiver was let in: send `room_join` again.
        RoomAdmitted {
            /// Which.
            room: RoomId,
        },
        /// The room has changed. Changes of what moderators alone see come to
        /// everybody else as a delta without changes.
        RoomDelta {
            /// One more than before; after a gap, `room_refresh`.
            version: u64,
            /// Since the version before.
            changes: Vec<RoomChange>,
        },
        /// The room as it is now: answers `room_refresh`, and comes after a resume.
        RoomSnapshot {
            /// The whole of it.
            snapshot: RoomSnapshot,
        },
        /// From another member's browser, in a mesh. Of two the one with the greater
        /// number gives way where offers collide.
        RoomSignal {
            /// Who sent it, by the server's word.
            from: MemberId,
            /// As he sent it.
            signal: Signal,
        },
        /// What comes over which section of the receiver's connection.
        RoomSlots {
            /// All of it: a section that is not named is idle.
            slots: Vec<RoomSlot>,
        },
        /// Who speaks, when it changes.
        RoomSpeakers {
            /// The loudest first.
            members: Vec<MemberId>,
        },
        /// What of the receiver's pictures anybody looks at. The others need not be
        /// sent until this says so again.
        RoomWatched {
            /// Camera or screen.
            source: Source,
            /// The smallest first; never empty.
            layers: Vec<Layer>,
        },
        /// Somebody reacts.
        RoomReaction {
            /// Who.
            member: MemberId,
            /// How.
            emoji: String,
        },
        /// A moderator has turned off something of the receiver's: it is dropped until
        /// he says by `room_state` that it is on again.
        RoomMuted {
            /// What of his.
            source: Source,
            /// By whom.
            by: String,
            /// Why.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            words: Option<String>,
        },
        /// The receiver is not in the room any more, or is not let in.
        RoomRemoved {
            /// Which.
            room: RoomId,
            /// Why.
            reason: Removal,
            /// In a moderator's words.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            words: Option<String>,
            /// Of a ban: until when, in Unix seconds; absent where that is for good.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<u64>,
        },
    }
}
