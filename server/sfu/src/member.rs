//! A member of a meeting, as his one connection is: he sends what becomes publications
//! (his camera and microphone, his screen and its sound), and is sent what others publish
//! by *receivers*, a fixed number of them, each with a leg that is moved from one
//! publication to another.
//!
//! Invariants: the sections of his offer are never described anew; a receiver is attached
//! to one publication or to none, and never to his own.

use std::time::Instant;

use crate::data::Talk;
use crate::ingress::Agreed;
use crate::leg::{Allocator, Leg};
use crate::rtcp::Arrivals;
use crate::rtp::Header;
use crate::sdp::Extensions;
use crate::{PeerId, RoomId, SourceKind};

/// SSRCs of his that are known at once: three layers and sound with retransmissions, of
/// camera and of screen, and as many again that are on their way out.
const MAX_SSRCS: usize = 32;

/// See the module.
pub(crate) struct Member {
    /// The place of his meeting.
    pub meeting: usize,
    /// His camera and microphone, and his screen, where he has offered them.
    pub publications: [Option<Publication>; 2],
    /// What he is sent by.
    pub receivers: Vec<Receiver>,
    /// Decides about all his pictures.
    pub allocator: Allocator,
    /// The most that he may be sent, in bits a second.
    pub most: Option<u64>,
    /// What he counts with where caps are shared, in bits a second.
    pub need: u64,
    /// What he was sent at the latest decision took, in bits a second.
    pub spent: u64,
    /// He looks at something else since then.
    pub moved: bool,
    /// When his packets arrived, where he wants to know.
    pub arrivals: Option<Arrivals>,
    /// What he may not send, a bit each.
    pub forbidden: u8,
    /// Another transport of his takes over: who watches him stays.
    pub replaced: bool,
    /// What the caller was told that comes by which receiver.
    pub told: Vec<Option<(RoomId, bool)>>,
    /// His data channels, where he has offered any.
    pub talk: Option<Box<Talk>>,
    extensions: Extensions,
    ssrcs: Vec<(u32, SourceKind)>,
}

/// What of him others may watch: one stream of sound and one of pictures.
pub(crate) struct Publication {
    /// The place of its room.
    pub room: usize,
    /// How his packets name the sections, sound and pictures, where there are any.
    pub sections: [Option<Offered>; 2],
}

/// A section that he sends by.
pub(crate) struct Offered {
    /// Its name (RFC 5888).
    pub mid: String,
    /// The SSRCs that he told beforehand.
    pub ssrcs: Vec<u32>,
}

/// What he is sent by.
pub(crate) struct Receiver {
    /// The section's name (RFC 5888).
    pub mid: String,
    /// Which publication he is sent, and the place of its room.
    pub of: Option<RoomId>,
    pub room: Option<usize>,
    /// Since when.
    pub since: Instant,
    /// How high the picture is shown, and which of equally high ones comes first.
    pub height: u16,
    pub order: u8,
    /// Its rewriting.
    pub leg: Leg,
}

impl Receiver {
    /// Attached to nothing yet.
    pub(crate) fn new(now: Instant, mid: String, leg: Leg) -> Self {
        Self { mid, of: None, room: None, since: now, height: 0, order: 0, leg }
    }

    /// True for one of sound.
    pub(crate) fn is_of_sound(&self) -> bool {
        self.leg.sound.is_some()
    }
}

impl Member {
    /// Who sends nothing yet, and is sent nothing.
    pub(crate) fn new(now: Instant, extensions: Extensions, seat: u8) -> Self {
        Self {
            meeting: usize::MAX,
            publications: [None, None],
            receivers: Vec::new(),
            allocator: Allocator::new(seat),
            most: None,
            need: 0,
            spent: 0,
            moved: true,
            arrivals: (extensions.transport_cc != 0).then(|| Arrivals::new(now)),
            forbidden: 0,
            replaced: false,
            told: Vec::new(),
            talk: None,
            extensions,
            ssrcs: Vec::new(),
        }
    }

    /// One of his receivers.
    pub(crate) fn receiver(&self, leg: u8) -> Option<&Receiver> {
        self.receivers.get(usize::from(leg))
    }

    /// One of his receivers.
    pub(crate) fn receiver_mut(&mut self, leg: u8) -> Option<&mut Receiver> {
        self.receivers.get_mut(usize::from(leg))
    }

    /// His receivers of one kind, by their numbers.
    pub(crate) fn receivers_of(&self, sound: bool) -> impl Iterator<Item = (u8, &Receiver)> {
        let all = (0..).zip(&self.receivers);
        all.filter(move |(_, receiver)| receiver.is_of_sound() == sound)
    }

    /// The receiver with this SSRC.
    pub(crate) fn leg_of(&self, ssrc: u32) -> Option<u8> {
        let is = |leg: &Leg| match (&leg.sound, &leg.video) {
            (Some(sound), _) => sound.ssrc == ssrc,
            (None, Some(video)) => video.ssrc == ssrc || video.repair_ssrc() == Some(ssrc),
            (None, None) => false,
        };
        let place = self.receivers.iter().position(|receiver| is(&receiver.leg))?;
        Some(place as u8)
    }

    /// The receiver whose packets a probe is made of: one that shows something, else any
    /// that can send again.
    pub(crate) fn probed(&self) -> Option<u8> {
        let can = |receiver: &&Receiver| {
            receiver.leg.video.as_ref().is_some_and(|video| video.resend.is_some())
        };
        let plays = |receiver: &&Receiver| {
            receiver.leg.video.as_ref().is_some_and(|video| video.playing().is_some())
        };
        let of = |wanted: &dyn Fn(&&Receiver) -> bool| {
            (0..).zip(&self.receivers).find(|(_, receiver)| can(receiver) && wanted(receiver))
        };
        of(&plays).or_else(|| of(&|_| true)).map(|(leg, _)| leg)
    }

    /// The places of the rooms of his camera and his screen.
    pub(crate) fn rooms(&self) -> [Option<usize>; 2] {
        self.publications.each_ref().map(|it| it.as_ref().map(|it| it.room))
    }

    /// The place of the room that a source of his is for.
    pub(crate) fn room_of(&self, source: SourceKind) -> Option<usize> {
        let publication = self.publications.get(usize::from(source.is_of_screen()))?.as_ref();
        publication.map(|publication| publication.room)
    }

    /// Takes note of a packet of his; the place of the room that it is for, and whether
    /// anybody there may have it.
    pub(crate) fn sends(&mut self, now: Instant, packet: &[u8]) -> Option<(usize, bool)> {
        let header = Header::parse(packet)?;
        if let Some(arrivals) = &mut self.arrivals
            && let Some(&[high, low]) = header.extension(packet, self.extensions.transport_cc)
        {
            arrivals.record(now, u16::from_be_bytes([high, low]));
        }
        let known = self.ssrcs.iter().find(|(ssrc, _)| *ssrc == header.ssrc);
        let kind = match known {
            Some((_, kind)) => *kind,
            None => self.learn(&header, packet)?,
        };
        Some((self.room_of(kind)?, self.forbidden & kind.bit() == 0))
    }

    /// An SSRC of his, the first that is known.
    pub(crate) fn ssrc(&self) -> Option<u32> {
        self.ssrcs.first().map(|(ssrc, _)| *ssrc)
    }

    /// Finds out what a new SSRC is: by the name of its section, else by what the offer
    /// told, else where there is but one that it may be.
    fn learn(&mut self, header: &Header, packet: &[u8]) -> Option<SourceKind> {
        let mid = header.extension(packet, self.extensions.mid);
        let told = |offered: &Offered| match mid {
            Some(mid) => offered.mid.as_bytes() == mid,
            None => offered.ssrcs.contains(&header.ssrc),
        };
        let found = self.offered().find(|(_, offered)| told(offered)).map(|(kind, _)| kind);
        let only = || {
            let mut all = self.offered().map(|(kind, _)| kind);
            all.next().filter(|_| mid.is_none() && all.next().is_none())
        };
        let kind = found.or_else(only)?;
        if self.ssrcs.len() >= MAX_SSRCS {
            self.ssrcs.remove(0);
        }
        self.ssrcs.push((header.ssrc, kind));
        Some(kind)
    }

    /// The sections that he sends by.
    pub(crate) fn offered(&self) -> impl Iterator<Item = (SourceKind, &Offered)> {
        let publications = self.publications.iter().enumerate();
        publications.filter_map(|(n, it)| Some((n, it.as_ref()?))).flat_map(|(n, publication)| {
            let sections = publication.sections.iter().enumerate();
            sections.filter_map(move |(kind, offered)| {
                Some((SourceKind::new(n == 1, kind == 0), offered.as_ref()?))
            })
        })
    }

    /// What comes by which receiver, as the caller is told it; `None` where he knows.
    pub(crate) fn news(&mut self) -> Option<Vec<(String, PeerId, SourceKind)>> {
        let now = self.receivers.iter().map(|it| it.of.map(|of| (of, it.is_of_sound())));
        if now.clone().eq(self.told.iter().copied()) {
            return None;
        }
        self.told = now.collect();
        let slots = self.receivers.iter().filter_map(|receiver| {
            let (peer, of_screen) = receiver.of?.publisher()?;
            let kind = SourceKind::new(of_screen, receiver.is_of_sound());
            Some((receiver.mid.clone(), peer, kind))
        });
        Some(slots.collect())
    }
}

/// What was agreed for a publication. When its packets arrived is told for the whole
/// connection, not by each of its publications.
pub(crate) fn agreed_apart(agreed: Agreed) -> Agreed {
    let extensions = Extensions { transport_cc: 0, ..agreed.extensions };
    Agreed { extensions, ..agreed }
}
