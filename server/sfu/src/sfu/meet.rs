//! Members come, and their one description is answered.

use super::Sfu;
use super::command::{seat, ssrc};
use super::restart::same_leg;
use crate::data::Talk;
use crate::ingress::Agreed;
use crate::leg::{Leg, SoundLeg, VideoLeg};
use crate::meeting::Meeting;
use crate::member::{Member, Offered, Publication, Receiver, agreed_apart};
use crate::peer::Role;
use crate::sdp::{Direction, Extensions, Media, MediaKind, Offer, Section, SendSsrc};
use crate::{MeetingId, OfferError, PeerId, RoomId};

/// Receivers of sound and of pictures that one member may have.
const MAX_EARS: usize = 16;
const MAX_EYES: usize = 16;

/// The sections of a member's offer, by their places in it.
struct Sections {
    /// Camera and screen, each with its sound first.
    sends: [[Option<usize>; 2]; 2],
    /// Those that he is sent by, in order.
    receives: Vec<usize>,
    /// That of data channels.
    data: Option<usize>,
}

impl Sections {
    fn of(offer: &Offer) -> Result<Self, OfferError> {
        let mut sounds = offer.all_usable(MediaKind::Audio, Direction::Meet);
        let mut pictures = offer.all_usable(MediaKind::Video, Direction::Meet);
        let camera = [sounds.next(), pictures.next()];
        let screen = [sounds.next(), pictures.next()];
        if sounds.next().or(pictures.next()).is_some() {
            return Err(OfferError::Unsupported("more than microphone, camera and screen"));
        }
        let only = |kind, most| {
            let receives = offer.all_usable(kind, Direction::Send);
            let sends = |index: &usize| offer.media.get(*index).is_some_and(|media| media.sends);
            receives.filter(move |index| !sends(index)).take(most)
        };
        let ears = only(MediaKind::Audio, MAX_EARS);
        let mut receives: Vec<usize> = ears.chain(only(MediaKind::Video, MAX_EYES)).collect();
        receives.sort_unstable();
        let sends = [camera, screen];
        if receives.is_empty() && sends.iter().flatten().flatten().next().is_none() {
            return Err(OfferError::Missing("sound or video in a codec that is forwarded"));
        }
        let data = offer.usable(MediaKind::Data, Direction::Meet);
        Ok(Self { sends, receives, data })
    }

    fn sections(&self, sent: impl Iterator<Item = SendSsrc>) -> Vec<Section> {
        let sends = self.sends.iter().flatten().flatten().chain(&self.data);
        let sends =
            sends.map(|index| Section { index: *index, direction: Direction::Meet, send: None });
        let receives = self.receives.iter().zip(sent).map(|(index, send)| Section {
            index: *index,
            direction: Direction::Send,
            send: Some(send),
        });
        sends.chain(receives).collect()
    }

    /// What was agreed for camera or screen; `None` where neither sound nor pictures
    /// were offered.
    fn agreed(&self, offer: &Offer, screen: bool) -> Option<Agreed> {
        let [sound, pictures] = *self.sends.get(usize::from(screen))?;
        sound.or(pictures)?;
        let media = |index: Option<usize>| index.and_then(|index| offer.media.get(index));
        Some(agreed_apart(Agreed::of(media(sound), media(pictures), Direction::Meet)))
    }
}

impl Sfu {
    pub(super) fn answer_member(
        &mut self,
        meeting: MeetingId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        if peer.0 > RoomId::LAST_MEMBER {
            return Err(OfferError::Unsupported("so great a number"));
        }
        let offer = self.parse(offer)?;
        let sections = Sections::of(&offer)?;
        self.admit(peer)?;
        self.admit_member(meeting, peer)?;
        let extensions = extensions(&offer, &sections);
        let mut member = Member::new(self.now, extensions, seat(peer));
        member.talk = sections.data.map(|_| Box::new(Talk::new(self.now)));
        for index in &sections.receives {
            let Some(media) = offer.media.get(*index) else { continue };
            let leg = leg(media, peer);
            member.receivers.push(Receiver::new(self.now, media.mid.clone(), leg));
        }
        let taken = sections.sections(member.receivers.iter().filter_map(|it| sent(&it.leg)));
        let remote = offer.remote(&taken)?;
        if let Some(&old) = self.places.get(&peer)
            && let Some(old) = self.peers.get_mut(old).and_then(|peer| peer.member_mut())
        {
            old.replaced = true;
        }
        let room = RoomId::publication(peer, self.config.shard, false);
        let role = Role::Member(Box::new(member));
        let (answer, place) = self.join(room, peer, &offer, remote, taken, role);
        for screen in [false, true] {
            self.publish_for(place, peer, &offer, &sections, screen);
        }
        self.stats.members += 1;
        self.enter(meeting, place);
        Ok(answer)
    }

    /// Makes what a member offers to send a publication.
    fn publish_for(
        &mut self,
        place: usize,
        peer: PeerId,
        offer: &Offer,
        sections: &Sections,
        screen: bool,
    ) {
        let Some(agreed) = sections.agreed(offer, screen) else { return };
        let offered = |index: Option<usize>| {
            let media = offer.media.get(index?)?;
            Some(Offered { mid: media.mid.clone(), ssrcs: media.ssrcs.clone() })
        };
        let named = sections.sends.get(usize::from(screen)).map(|all| all.map(offered));
        let id = RoomId::publication(peer, self.config.shard, screen);
        let room = self.room_place(id);
        let mut performer = self.performer(place, agreed);
        let tells = |member: &Member| member.arrivals.is_some();
        let tells = self.peers.get(place).and_then(|peer| peer.member()).is_some_and(tells);
        performer.remb = performer.remb.filter(|_| !tells && !screen);
        self.take_stage(room, performer);
        if let Some(member) = self.peers.get_mut(place).and_then(|peer| peer.member_mut())
            && let Some(publication) = member.publications.get_mut(usize::from(screen))
        {
            *publication = Some(Publication { room, sections: named.unwrap_or_default() });
        }
    }

    /// Gives a member his place in a meeting.
    fn enter(&mut self, id: MeetingId, place: usize) {
        let at = match self.meets.get(&id) {
            Some(&at) => at,
            None => {
                let at = self.meetings.insert(Meeting::new(id));
                self.meets.insert(id, at);
                at
            }
        };
        if let Some(member) = self.peers.get_mut(place).and_then(|peer| peer.member_mut()) {
            member.meeting = at;
        }
        if let Some(meeting) = self.meetings.get_mut(at) {
            meeting.members.push(place);
        }
        self.look_at_meeting_soon(at);
    }

    fn admit_member(&self, meeting: MeetingId, peer: PeerId) -> Result<(), OfferError> {
        let meeting = self.meets.get(&meeting).and_then(|at| self.meetings.get(*at));
        let known = self.places.get(&peer);
        let full = meeting.is_some_and(|meeting| {
            let again = known.is_some_and(|place| meeting.members.contains(place));
            meeting.len() >= self.config.max_members && !again
        });
        if full { Err(OfferError::RoomFull) } else { Ok(()) }
    }

    /// The sections of a member's offer, where they are what was agreed.
    pub(super) fn same_member(&self, member: &Member, offer: &Offer) -> Option<Vec<Section>> {
        let sections = Sections::of(offer).ok()?;
        for (screen, publication) in [false, true].into_iter().zip(&member.publications) {
            let agreed = sections.agreed(offer, screen);
            let room = publication.as_ref().and_then(|it| self.rooms.get(it.room));
            let known = room.and_then(|room| room.performer.as_ref());
            let same = match (known, agreed) {
                (Some(known), Some(agreed)) => known.source.agreed.goes_on_as(&agreed),
                (None, None) => true,
                _ => false,
            };
            if !same {
                return None;
            }
        }
        let data = sections.data.is_some() == member.talk.is_some();
        if !data || sections.receives.len() != member.receivers.len() {
            return None;
        }
        let mut sends = Vec::new();
        for (index, receiver) in sections.receives.iter().zip(&member.receivers) {
            let media = offer.media.get(*index)?;
            let of = |kind| Some(media).filter(|media| media.kind == kind);
            let leg = &receiver.leg;
            let (sound, pictures) = same_leg(leg, of(MediaKind::Audio), of(MediaKind::Video))?;
            sends.push(sound.or(pictures).filter(|_| media.mid == receiver.mid)?);
        }
        let mut taken = sections.sections(sends.into_iter());
        taken.sort_by_key(|section| section.index);
        Some(taken)
    }
}

/// The ids by which a member's packets are told apart, the same in all sections (RFC 8843,
/// section 9); some may be told in one section only.
fn extensions(offer: &Offer, sections: &Sections) -> Extensions {
    let sends = sections.sends.iter().flatten().flatten();
    let all = sends.filter_map(|index| offer.media.get(*index));
    all.map(|media| media.agreed(Direction::Meet)).fold(Extensions::default(), |all, one| {
        let either = |all: u8, one: u8| if all == 0 { one } else { all };
        Extensions {
            mid: either(all.mid, one.mid),
            transport_cc: either(all.transport_cc, one.transport_cc),
            ..all
        }
    })
}

/// A leg for a section that a member is sent by.
fn leg(media: &Media, peer: PeerId) -> Leg {
    let sound = media.opus().filter(|_| media.kind == MediaKind::Audio);
    let sound = sound.map(|opus| SoundLeg::new(ssrc(), opus, media.red()));
    let video = (media.kind == MediaKind::Video).then(|| {
        let rtx = media.repairs().then(ssrc);
        let cap = footlight_shared::Layer::Low;
        VideoLeg::new(ssrc(), rtx, media.formats.clone(), cap).seated(seat(peer))
    });
    Leg { sound, video, told: None, need: 0 }
}

/// What a leg sends by.
fn sent(leg: &Leg) -> Option<SendSsrc> {
    let sound = leg.sound.as_ref().map(|sound| SendSsrc { ssrc: sound.ssrc, rtx: None });
    let pictures = || {
        let video = leg.video.as_ref()?;
        Some(SendSsrc { ssrc: video.ssrc, rtx: video.repair_ssrc() })
    };
    sound.or_else(pictures)
}
