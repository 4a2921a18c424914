//! What a client says over the signalling socket.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kinds::kinds;
use crate::{
    CallId, ChatId, ChatPlace, MemberId, Quality, Report, RoomAct, RoomId, RoomState, RoomView,
    SessionId, Signal, SourceId, StageId, StageSourceKind, TraceId, UserId, Warning,
};

/// A message with the number by which its answer is found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClientFrame {
    /// Chosen by the client; the answer carries it as `re`.
    pub id: u32,
    /// The message.
    pub msg: ClientMsg,
}

/// A message from client to server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMsg {
    /// The first message on every socket, within five seconds.
    Hello {
        /// `PROTOCOL_VERSION` of the sender.
        version: u16,
        /// The access token.
        token: String,
        /// The session to take up again after a lost socket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<SessionId>,
        /// What this session is called in logs and traces; made by the client,
        /// and the same after a lost socket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trace: Option<TraceId>,
    },
    /// Heartbeat; answered by `pong` with the same `at`.
    Ping {
        /// The sender's clock in milliseconds.
        at: u64,
    },
    /// The answer to the server's `ping`.
    Pong {
        /// As it came.
        at: u64,
    },
    /// A renewed token, before the old one expires.
    Renew {
        /// The new access token.
        token: String,
    },
    /// Asks to be told who is live, now and whenever it changes.
    Lobby,
    /// Goes live, or sends a new offer while live.
    Publish {
        /// The performer's own stage.
        stage: StageId,
        /// `sendonly` audio and video, the video in up to three simulcast layers.
        offer: String,
    },
    /// Watches a stage, or sends a new offer while watching. The stage need not
    /// be live: media starts when it is.
    Watch {
        /// Which.
        stage: StageId,
        /// `recvonly` audio and video.
        offer: String,
        /// The cap on the picture.
        #[serde(default)]
        quality: Quality,
    },
    /// Restarts ICE on the connection that publishes or watches, by an offer of
    /// that connection (RFC 8829, section 5.2.2). What is sent goes on.
    Restart {
        /// The same as before but for the ICE credentials.
        offer: String,
    },
    /// Changes the cap on the picture.
    Quality {
        /// The new cap.
        quality: Quality,
    },
    /// Ends the stream (performer only).
    End,
    /// Leaves the stage or the lobby. The socket stays open.
    Leave,
    /// Tells how long the viewer waited, for the server's metrics.
    Milestone {
        /// Which moment.
        milestone: Milestone,
        /// Milliseconds since the join was sent, at most 600,000.
        after_ms: u32,
    },
    /// Comes into a call, or says again that one is in it.
    CallJoin {
        /// Which.
        call: CallId,
    },
    /// For the other member's browser.
    CallSignal {
        /// The call that both are in.
        call: CallId,
        /// The sender himself.
        from: MemberId,
        /// The other member.
        to: MemberId,
        /// What to pass on.
        signal: Signal,
    },
    /// Leaves a call for good.
    CallLeave {
        /// Which.
        call: CallId,
    },
    /// Does not want to come into a call that rings here.
    CallDecline {
        /// Which.
        call: CallId,
    },
    /// Writes into the chat of the place where the sender is. Said again under
    /// the same id, it is said once.
    Chat {
        /// Where the sender takes himself to be.
        place: ChatPlace,
        /// Made by the sender, UUID version 7.
        id: ChatId,
        /// To be a [`ChatText`](crate::ChatText).
        text: String,
    },
    /// Comes into a room, or sends a new offer while in it.
    RoomJoin {
        /// Which.
        room: RoomId,
        /// Up to four `sendonly` sections, then `recvonly` ones for voices and
        /// pictures; at most `limit::ROOM_SDP_BYTES`. None where the room is a mesh.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<String>,
        /// Where the room opens by one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
        /// Opens the room whatever else does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invitation: Option<String>,
    },
    /// For another member's browser, where the room is a mesh.
    RoomSignal {
        /// Whose.
        to: MemberId,
        /// What to pass on.
        signal: Signal,
    },
    /// Tells what is on the sender's screen; nothing else is sent to him.
    RoomView(RoomView),
    /// Tells what the sender sends.
    RoomState(RoomState),
    /// Reacts, seen by everybody in the room.
    RoomReact {
        /// One of `limit::REACTIONS`.
        emoji: String,
    },
    /// What a host or a moderator does.
    RoomAct {
        /// What.
        #[serde(flatten)]
        act: RoomAct,
        /// Why, for the one concerned and for the records; at most
        /// `limit::REASON_CHARS`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Asks for the whole of the room, after a delta that does not follow.
    RoomRefresh,
    /// Asks somebody of the audience onto the stage where the sender is.
    SourceInvite {
        /// Whom.
        user: UserId,
    },
    /// Does not want to come onto the stage.
    SourceDecline,
    /// Sends something onto the stage besides what its performer does; again, to
    /// replace the connection that it came by.
    SourceSend {
        /// What.
        kind: StageSourceKind,
        /// `sendonly`, as for `publish`.
        offer: String,
    },
    /// Wants to be sent such a source; again, to replace the connection.
    SourceSee {
        /// Which.
        source: SourceId,
        /// `recvonly`, as for `watch`.
        offer: String,
    },
    /// Restarts ICE on the connection by which the sender sends or sees one.
    SourceRestart {
        /// Which.
        source: SourceId,
        /// The same offer with new credentials, as for `restart`.
        offer: String,
    },
    /// Takes one off the stage: one's own, or, for who sees to order there, anybody's.
    SourceOff {
        /// Which.
        source: SourceId,
    },
    /// What happened to the sender's peer connections, in batches.
    Report(Report),
    /// The sender's user is warned of his connection; every five seconds at
    /// most.
    #[serde(rename = "qualitywarning")]
    QualityWarning(Warning),
    /// A message of a type that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A moment on the way to the first picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The peer connection is connected.
    Connected,
    /// The first frame is decoded.
    FirstFrame,
}

kinds! {
    ClientMsg
    ClientMsg::Hello { .. } => "hello",
    ClientMsg::Ping { .. } => "ping",
    ClientMsg::Pong { .. } => "pong",
    ClientMsg::Renew { .. } => "renew",
    ClientMsg::Lobby => "lobby",
    ClientMsg::Publish { .. } => "publish",
    ClientMsg::Watch { .. } => "watch",
    ClientMsg::Restart { .. } => "restart",
    ClientMsg::Quality { .. } => "quality",
    ClientMsg::End => "end",
    ClientMsg::Leave => "leave",
    ClientMsg::Milestone { .. } => "milestone",
    ClientMsg::CallJoin { .. } => "call_join",
    ClientMsg::CallSignal { .. } => "call_signal",
    ClientMsg::CallLeave { .. } => "call_leave",
    ClientMsg::CallDecline { .. } => "call_decline",
    ClientMsg::Chat { .. } => "chat",
    ClientMsg::RoomJoin { .. } => "room_join",
    ClientMsg::RoomSignal { .. } => "room_signal",
    ClientMsg::RoomView(_) => "room_view",
    ClientMsg::RoomState(_) => "room_state",
    ClientMsg::RoomReact { .. } => "room_react",
    ClientMsg::RoomAct { .. } => "room_act",
    ClientMsg::RoomRefresh => "room_refresh",
    ClientMsg::SourceInvite { .. } => "source_invite",
    ClientMsg::SourceDecline => "source_decline",
    ClientMsg::SourceSend { .. } => "source_send",
    ClientMsg::SourceSee { .. } => "source_see",
    ClientMsg::SourceRestart { .. } => "source_restart",
    ClientMsg::SourceOff { .. } => "source_off",
    ClientMsg::Report(_) => "report",
    ClientMsg::QualityWarning(_) => "qualitywarning",
    ClientMsg::Unknown => "unknown",
}

/// Tokens, passwords and session descriptions (they hold addresses) do not print.
impl fmt::Debug for ClientMsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}
