//! What the session tells its owner.

use footlight_shared::{
    CallId, CallMember, CallSnapshot, ChatId, ChatMessage, Concern, Layer, Limit, Me, MemberId,
    Problem, Quality, Removal, RingEnd, RoomId, RoomSlot, Signal, Source, StageSnapshot,
    StageSummary, Tip, TipBoard, Tipper, VideoCodec,
};

use crate::Attempt;
use crate::call::Rung;
use crate::company::Told;
use crate::room::News;

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The way to the server has changed.
    Link(LinkState),
    /// The token was refused: hand in another by `set_token`.
    TokenRefused,
    /// The server knows us.
    Welcome(Me),
    /// Who is live.
    Lobby(Vec<StageSummary>),
    /// The stage as a whole.
    Snapshot(StageSnapshot),
    /// Title or status have changed.
    Stage(StageSummary),
    /// The number of viewers has changed.
    Viewers(u32),
    /// A tip was committed.
    Tip {
        /// The tip.
        tip: Tip,
        /// The sum of the stage's tips, in minor units.
        total: i64,
        /// Who gave most.
        top: Vec<Tipper>,
    },
    /// Somebody has written; we, perhaps.
    Chat(Vec<ChatMessage>),
    /// What we wrote is said.
    ChatSaid {
        /// Which.
        id: ChatId,
        /// Its number among all.
        seq: u64,
    },
    /// What we wrote is not said, and is not tried again.
    ChatRefused {
        /// Which.
        id: ChatId,
        /// Why.
        problem: Problem,
    },
    /// A message is deleted.
    ChatDeleted(ChatId),
    /// Everybody waits so many seconds between two messages.
    ChatSlow(u32),
    /// Those who see to order have done something that concerns us.
    Moderated {
        /// What.
        concern: Concern,
        /// Why.
        reason: String,
        /// When it ends, in milliseconds of Unix time, where it does.
        until: Option<u64>,
    },
    /// To a viewer: what he is sent.
    Layers {
        /// What the performer sends.
        available: Vec<Layer>,
        /// What this viewer is sent.
        current: Option<Layer>,
        /// What he asked for.
        quality: Quality,
        /// Why it is not the best of that.
        limited: Option<Limit>,
    },
    /// To a performer: somebody cannot play what is sent. Where the browser has
    /// one of these, send it: [`Session::offer_anew`](crate::Session::offer_anew).
    CodecNeeded(Vec<VideoCodec>),
    /// To a performer: the layers that anybody watches. A new offer begins with
    /// all.
    LayersWatched(Vec<Layer>),
    /// Drop the peer connection, make a new one, and hand its offer in by
    /// `handle_offer` with this attempt.
    NeedOffer(Attempt),
    /// Begin ICE anew on the peer connection of this attempt, over relays alone
    /// where that is said, and hand the offer in by `handle_offer`.
    NeedRestart {
        /// Which.
        attempt: Attempt,
        /// By `iceTransportPolicy: relay`.
        relay: bool,
    },
    /// What is being done to bring the media back; `None` when all is well.
    Recovering(Option<Rung>),
    /// The answer to the offer of this attempt.
    Answer(Attempt, String),
    /// True where the server has answered and no way to it was found; another
    /// attempt follows. False when one carries after all.
    Blocked(bool),
    /// True where the server is about to restart; false once it has let us in again, and
    /// says so anew where it still is.
    Restarts(bool),
    /// Joining did not work and is tried again.
    Trouble(Problem),
    /// Joining is not possible; nothing is tried again.
    Refused(Problem),
    /// The stream is ended, as asked.
    Ended,
    /// In the call, or in it again after a lost socket: under the same
    /// `me` all goes on as it was, but what was said meanwhile is lost.
    CallJoined(CallSnapshot),
    /// The other member of the call came, has left (`None`), or was away and
    /// is back (under the id that is known).
    CallMember {
        /// Who is there besides us.
        other: Option<CallMember>,
        /// Whether we give way where offers collide.
        polite: bool,
    },
    /// The other member's browser says something.
    CallSignal {
        /// Who sent it.
        from: MemberId,
        /// What.
        signal: Signal,
    },
    /// Another member's browser says something, in a room that is a mesh.
    RoomSignal {
        /// Who sent it.
        from: MemberId,
        /// What.
        signal: Signal,
    },
    /// Somebody calls, whatever this session is for.
    Ring {
        /// Which call to come into, or to decline.
        call: CallId,
        /// The caller's name.
        from: String,
    },
    /// The room has changed in this: [`Session::room`](crate::Session::room) says how
    /// it is. Empty after the first word of it, and where there is nothing to tell.
    Room(Vec<News>),
    /// In the room by this socket: what was written meanwhile is to be fetched.
    Arrived(RoomId),
    /// In front of the room, until its host lets us in.
    RoomWaiting,
    /// What comes over which media section, all of it.
    RoomSlots(Vec<RoomSlot>),
    /// Who speaks, the loudest first.
    RoomSpeakers(Vec<MemberId>),
    /// What of ours anybody looks at; nothing need be sent where that is empty. A new
    /// offer begins with all.
    RoomWatched {
        /// `Camera` or `Screen`.
        source: Source,
        /// The smallest first.
        layers: Vec<Layer>,
    },
    /// Somebody reacts, by one of `limit::REACTIONS`.
    RoomReaction {
        /// Who.
        member: MemberId,
        /// How.
        emoji: String,
    },
    /// A host has muted this: it is to be turned off.
    RoomMuted {
        /// What.
        source: Source,
        /// Who has.
        by: String,
        /// What he says of it.
        words: Option<String>,
    },
    /// We are not in the room any more; nothing is tried again.
    RoomRemoved {
        /// Why.
        reason: Removal,
        /// What was said of it.
        words: Option<String>,
        /// For a ban that ends, when: in Unix seconds.
        until: Option<u64>,
    },
    /// What is said of the stage's company: news, or the answer to what was said under
    /// this number.
    Company {
        /// Whose answer it is.
        ticket: Option<u32>,
        /// What is said; `None` where it is merely done.
        told: Option<Told>,
    },
    /// What was said under this number of the stage's company is not done.
    CompanyRefused {
        /// Which.
        ticket: u32,
        /// Why.
        problem: Problem,
    },
    /// What a host wanted done was not, or the socket was lost before that was known.
    RoomActRefused(Problem),
    /// What we said that we send is not taken; the problem's field says what of it.
    RoomStateRefused(Problem),
    /// It does not ring any more, here or where we called. A lost socket ends
    /// all ringing here as cancelled; what still rings is told of anew.
    RingEnded {
        /// Which call.
        call: CallId,
        /// Why.
        reason: RingEnd,
    },
}

/// The way to the server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkState {
    /// On the way for the first time.
    Connecting,
    /// Joined or joining.
    Ready,
    /// Lost; being taken up again.
    Reconnecting,
    /// The same was opened elsewhere; this one is over.
    Replaced,
    /// The server speaks another version: the page must be loaded anew.
    Incompatible,
}

/// Folds one tip into a board, as the server would.
pub fn fold_tip(board: &mut TipBoard, tip: Tip, total: i64, top: Vec<Tipper>) {
    // A snapshot and the news of the same tip may overtake each other.
    if board.latest.iter().all(|known| known.id != tip.id) {
        board.latest.insert(0, tip);
        board.latest.truncate(footlight_shared::limit::LATEST_TIPS);
    }
    board.total = total;
    board.top = top;
}
