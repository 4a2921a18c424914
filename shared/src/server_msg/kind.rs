//! What its messages are called.

use std::fmt;

use super::ServerMsg;
use crate::kinds::kinds;

kinds! {
    ServerMsg
    ServerMsg::Welcome { .. } => "welcome",
    ServerMsg::Ping { .. } => "ping",
    ServerMsg::Pong { .. } => "pong",
    ServerMsg::Done => "done",
    ServerMsg::Lobby { .. } => "lobby",
    ServerMsg::Published { .. } => "published",
    ServerMsg::Watching { .. } => "watching",
    ServerMsg::Restarted { .. } => "restarted",
    ServerMsg::Snapshot { .. } => "snapshot",
    ServerMsg::Stage { .. } => "stage",
    ServerMsg::Viewers { .. } => "viewers",
    ServerMsg::Tip { .. } => "tip",
    ServerMsg::Layers { .. } => "layers",
    ServerMsg::CodecNeeded { .. } => "codec_needed",
    ServerMsg::LayersWatched { .. } => "layers_watched",
    ServerMsg::MediaLost => "media_lost",
    ServerMsg::CallJoined { .. } => "call_joined",
    ServerMsg::CallMember { .. } => "call_member",
    ServerMsg::CallSignal { .. } => "call_signal",
    ServerMsg::CallRing { .. } => "call_ring",
    ServerMsg::CallRingEnded { .. } => "call_ring_ended",
    ServerMsg::ChatSaid { .. } => "chat_said",
    ServerMsg::Chat { .. } => "chat",
    ServerMsg::ChatDeleted { .. } => "chat_deleted",
    ServerMsg::ChatSlow { .. } => "chat_slow",
    ServerMsg::Moderated { .. } => "moderated",
    ServerMsg::RoomJoined { .. } => "room_joined",
    ServerMsg::RoomWaiting { .. } => "room_waiting",
    ServerMsg::RoomAdmitted { .. } => "room_admitted",
    ServerMsg::RoomDelta { .. } => "room_delta",
    ServerMsg::RoomSnapshot { .. } => "room_snapshot",
    ServerMsg::RoomSignal { .. } => "room_signal",
    ServerMsg::RoomSlots { .. } => "room_slots",
    ServerMsg::RoomSpeakers { .. } => "room_speakers",
    ServerMsg::RoomWatched { .. } => "room_watched",
    ServerMsg::RoomReaction { .. } => "room_reaction",
    ServerMsg::RoomMuted { .. } => "room_muted",
    ServerMsg::RoomRemoved { .. } => "room_removed",
    ServerMsg::Sources { .. } => "sources",
    ServerMsg::SourceSent { .. } => "source_sent",
    ServerMsg::SourceSeen { .. } => "source_seen",
    ServerMsg::SourceRestarted { .. } => "source_restarted",
    ServerMsg::SourceAsked { .. } => "source_asked",
    ServerMsg::SourceAskedOver => "source_asked_over",
    ServerMsg::SourceDeclined { .. } => "source_declined",
    ServerMsg::SourceWatched { .. } => "source_watched",
    ServerMsg::Bye { .. } => "bye",
    ServerMsg::Error { .. } => "error",
}

/// Session ids and descriptions do not print.
impl fmt::Debug for ServerMsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}
