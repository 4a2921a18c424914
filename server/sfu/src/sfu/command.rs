//! Peers come.

use footlight_shared::Layer;

use super::Sfu;
use crate::bwe::{Outbound, Playout};
use crate::codec::Codecs;
use crate::ingress::{Agreed, Allowance, Intake, Joins, Source, Watched};
use crate::leg::{Leg, SoundLeg, VideoLeg};
use crate::peer::{Peer, Role, Seat};
use crate::room::{Line, Performer, Room, TICK};
use crate::rtcp::Attention;
use crate::sdp::{
    Answer, Candidates, Direction, Extensions, Media, MediaKind, Offer, Remote, Section, SendSsrc,
};
use crate::timer::Timer;
use crate::transport::{IceCredentials, Purpose, Timeouts, Transport};
use crate::{GoneReason, OfferError, PeerId, RoomId};

/// What a performer is told that he may send where he cannot be told more.
const REMB_HEADROOM: u64 = 300_000;

impl Sfu {
    pub(super) fn answer_performer(
        &mut self,
        room: RoomId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        if self.config.home(room) != self.config.shard {
            return Err(OfferError::Unsupported("a stage of another shard"));
        }
        let offer = self.parse(offer)?;
        let (audio, video) = sections(&offer, Direction::Receive)?;
        self.admit(peer)?;
        let media = |index: Option<usize>| index.and_then(|index| offer.media.get(index));
        let agreed = Agreed::of(media(audio), media(video), Direction::Receive);
        let taken = [audio, video].into_iter().flatten();
        let direction = Direction::Receive;
        let taken: Vec<_> = taken.map(|index| Section { index, direction, send: None }).collect();
        let remote = offer.remote(&taken)?;
        let (answer, place) = self.join(room, peer, &offer, remote, taken, Role::Performer);
        let performer = self.performer(place, agreed);
        let room = self.room_place(room);
        self.take_stage(room, performer);
        Ok(answer)
    }

    /// One who sends what was agreed.
    pub(super) fn performer(&self, place: usize, agreed: Agreed) -> Performer {
        let meant = self.config.layers.map(|layer| u64::from(layer.bitrate));
        let most = with_headroom(meant);
        let remb = (agreed.extensions.transport_cc == 0).then(|| Allowance::new(most));
        Performer {
            peer: Some(place),
            stage: rand::random(),
            watched: Watched::new(self.now, &agreed.rids.layers()),
            source: Source::new(self.now, agreed),
            ssrc: rand::random(),
            ntp_offset: None,
            started: false,
            ticks: 0,
            joins: Joins::default(),
            intake: Intake::new(self.now, most),
            remb,
            meant,
        }
    }

    pub(super) fn answer_viewer(
        &mut self,
        room: RoomId,
        peer: PeerId,
        offer: &str,
        cap: Layer,
    ) -> Result<String, OfferError> {
        let offer = self.parse(offer)?;
        let (audio, video) = sections(&offer, Direction::Send)?;
        self.admit(peer)?;
        self.admit_viewer(room, peer)?;
        let media = |index: usize| offer.media.get(index);
        let sound = audio.map(|index| (index, SendSsrc { ssrc: ssrc(), rtx: None }));
        let repairs = |media: &Media| media.repairs();
        let pictures = video.map(|index| {
            let rtx = media(index).is_some_and(repairs).then(ssrc);
            (index, SendSsrc { ssrc: ssrc(), rtx })
        });
        let direction = Direction::Send;
        let taken = [sound, pictures].into_iter().flatten();
        let taken = taken.map(|(index, send)| Section { index, direction, send: Some(send) });
        let taken: Vec<_> = taken.collect();
        let remote = offer.remote(&taken)?;
        let sound = sound.and_then(|(index, send)| {
            let media = media(index)?;
            Some(SoundLeg::new(send.ssrc, media.opus()?, media.red()))
        });
        let pictures = pictures.and_then(|(index, send)| {
            let formats = media(index)?.formats.clone();
            Some(VideoLeg::new(send.ssrc, send.rtx, formats, cap).seated(seat(peer)))
        });
        let takes = pictures.as_ref().map_or(Codecs::all(), VideoLeg::takes);
        let leg = Box::new(Leg { sound, video: pictures, told: None, need: 0 });
        let (answer, place) = self.join(room, peer, &offer, remote, taken, Role::Viewer(leg));
        if let Some(room_place) = self.peers.get(place).map(|peer| peer.room)
            && let Some(room) = self.rooms.get_mut(room_place)
        {
            room.viewers.push(Line::new(Seat::of_viewer(place), takes));
            self.stats.viewers += 1;
            self.subscribe(room_place);
        }
        // While he shakes hands, what rests is woken.
        self.wake_for(Seat::of_viewer(place));
        Ok(answer)
    }

    pub(super) fn parse(&self, text: &str) -> Result<Offer, OfferError> {
        let mut offer = Offer::parse(text)?;
        offer.prefer(&self.config.codecs);
        offer.repeat_sound(self.config.redundant_sound);
        Ok(offer)
    }

    /// Makes the transport and the answer, and gives the peer its place.
    pub(super) fn join(
        &mut self,
        room: RoomId,
        id: PeerId,
        offer: &Offer,
        remote: &Remote,
        mut taken: Vec<Section>,
        role: Role,
    ) -> (String, usize) {
        taken.sort_by_key(|section| section.index);
        let talks = matches!(&role, Role::Member(member) if member.talk.is_some());
        let meets = matches!(role, Role::Member(_));
        let purpose = if talks { Purpose::Both } else { Purpose::Media };
        let ice = IceCredentials::random(self.config.shard);
        let cname = cname();
        let answer = Answer {
            offer,
            apart: meets,
            sections: &taken,
            ice: &ice,
            fingerprint: self.identity.fingerprint(),
            candidates: self.candidates(),
            version: 1,
            cname: &cname,
        };
        let answer = answer.text();
        if let Some(&old) = self.places.get(&id) {
            self.forget(old, true);
        }
        let timeouts =
            Timeouts { setup: self.config.setup_timeout, silence: self.config.silence_timeout };
        let ufrag = ice.ufrag.clone();
        let transport = Transport::new(
            self.now,
            &self.identity,
            ice,
            remote.ice.clone(),
            remote.fingerprint,
            timeouts,
            purpose,
        );
        let room = self.room_place(room);
        let agreed = |kind| agreed_extensions(offer, kind, &taken);
        let (sound, video) = (agreed(MediaKind::Audio), agreed(MediaKind::Video));
        let playout = Playout::new(self.config.playout_delay);
        let outbound = Outbound::new(self.now, sound, video, playout, meets);
        let place = self.peers.insert(Peer {
            id,
            room,
            transport,
            role,
            armed: None,
            report_at: None,
            attention: Attention::default(),
            outbound,
            cname,
        });
        self.places.insert(id, place);
        self.demux.insert(place, &ufrag);
        self.drain(place);
        (answer, place)
    }

    /// Puts a performer on his stage. He is on before the one of before is let
    /// go, so that the room is never empty and forgotten in between.
    pub(super) fn take_stage(&mut self, room_place: usize, performer: Performer) {
        let at = self.now + TICK;
        let Some(room) = self.rooms.get_mut(room_place) else { return };
        let before = room.performer.replace(performer);
        // That these layers end is told to nobody: it would be understood of who is on now.
        room.told.clear();
        room.tick_at = Some(at);
        self.timers.arm(at, Timer::Room(room_place));
        self.tell_stage(room_place);
        if let Some(before) = before {
            self.stage_is_dark(room_place);
            if let Some(peer) = before.peer {
                self.lose(peer, GoneReason::Replaced);
            }
        }
    }

    pub(super) fn admit(&self, peer: PeerId) -> Result<(), OfferError> {
        let full = self.peers.len() >= self.config.max_peers && !self.places.contains_key(&peer);
        if full { Err(OfferError::ServerFull) } else { Ok(()) }
    }

    fn admit_viewer(&self, room: RoomId, peer: PeerId) -> Result<(), OfferError> {
        let room = self.stages.get(&room).and_then(|place| self.rooms.get(*place));
        let known = self.places.get(&peer);
        let full = room.is_some_and(|room| {
            room.viewers.len() >= self.config.max_viewers_per_room
                && !room.viewers.iter().any(|line| Some(&line.peer) == known)
        });
        if full { Err(OfferError::RoomFull) } else { Ok(()) }
    }

    pub(super) fn room_place(&mut self, id: RoomId) -> usize {
        if let Some(&place) = self.stages.get(&id) {
            return place;
        }
        let home = Some(self.config.home(id)).filter(|home| *home != self.config.shard);
        let place = self.rooms.insert(Room::new(id, home));
        self.stages.insert(id, place);
        place
    }

    pub(super) fn candidates(&self) -> Candidates<'_> {
        Candidates { udp: &self.config.candidates, tcp: &self.config.tcp_candidates }
    }

    /// What a performer's layers are meant to take has changed.
    pub(super) fn aim(&mut self, peer: PeerId, meant: [u64; 3]) {
        let Some(&place) = self.places.get(&peer) else { return };
        let Some(room_place) = self.peers.get(place).map(|peer| peer.room) else { return };
        let performer = self.rooms.get_mut(room_place).and_then(|room| room.performer.as_mut());
        let Some(performer) = performer.filter(|it| it.peer == Some(place)) else { return };
        if performer.meant == meant {
            return;
        }
        performer.meant = meant;
        performer.intake.limit(with_headroom(meant));
        if let Some(remb) = &mut performer.remb {
            remb.limit(with_headroom(meant));
        }
        self.tell_stage(room_place);
    }
}

/// All layers and some room.
fn with_headroom(meant: [u64; 3]) -> u64 {
    meant.iter().sum::<u64>() + REMB_HEADROOM
}

pub(super) fn sections(
    offer: &Offer,
    direction: Direction,
) -> Result<(Option<usize>, Option<usize>), OfferError> {
    let audio = offer.usable(MediaKind::Audio, direction);
    let video = offer.usable(MediaKind::Video, direction);
    if audio.or(video).is_none() {
        return Err(OfferError::Missing("sound or video in a codec that is forwarded"));
    }
    Ok((audio, video))
}

/// What was agreed for the packets of one kind that a peer is sent: the same in all
/// sections (RFC 8843, section 9).
fn agreed_extensions(offer: &Offer, kind: MediaKind, taken: &[Section]) -> Extensions {
    let sent = taken.iter().filter(|section| section.direction == Direction::Send);
    let mut media = sent.filter_map(|section| offer.media.get(section.index));
    let section = media.find(|media| media.kind == kind);
    section.map_or_else(Extensions::default, |media| media.agreed(Direction::Send))
}

/// A new SSRC.
pub(super) fn ssrc() -> u32 {
    rand::random::<u32>() | 1
}

/// A new name for what one peer is sent; it also names our description of it.
fn cname() -> String {
    format!("{:016x}", rand::random::<u64>() >> 2)
}

/// A number that differs from viewer to viewer, and is the same in every run.
pub(super) fn seat(peer: PeerId) -> u8 {
    (peer.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}
