//! What members of rooms and viewers are to be sent, and what members were told of it.

use bytes::Bytes;
use footlight_sfu::{Lane, PeerId};
use footlight_shared::{Layer, MemberId, Quality, Role, Source};

/// What the media path is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// Send these pictures of others', of so many lines, and no more: to whom, and
    /// whether he pays for what comes.
    View { peer: PeerId, role: Role, saver: bool, tiles: Vec<(PeerId, Source, u16)> },
    /// Send so much at most over these connections together, by whose they are and what he
    /// asked for: just now, or before there were so many of them.
    Cap { peers: Vec<PeerId>, role: Role, quality: Quality, asked: bool },
    /// Drop what comes of this, or no more.
    Allow { peer: PeerId, source: Source, allowed: bool },
    /// Tell them this over their data channels.
    Tell { peers: Vec<PeerId>, lane: Lane, payload: Bytes },
}

/// What a member was last told of his room's media, for when he has missed it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Heard {
    /// What comes over which section; peers, as their members may not be known yet.
    pub(super) slots: Vec<(String, PeerId, Source)>,
    pub(super) speakers: Vec<MemberId>,
    /// What of his pictures anybody looks at.
    pub(super) watched: Vec<(Source, Vec<Layer>)>,
}
