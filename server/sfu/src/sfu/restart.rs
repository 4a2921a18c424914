//! ICE restarts: new credentials for a peer whose media goes on.
//!
//! A peer restarts by an offer on the same connection (RFC 8829, section 5.2.2),
//! or by the attributes alone, as WHIP has it. What is agreed stays agreed: an
//! offer that asks for anything else is refused, and takes a new connection.

use super::Sfu;
use super::command::sections;
use crate::ingress::Agreed;
use crate::leg::Leg;
use crate::peer::Role;
use crate::sdp::{Answer, Direction, Media, Offer, Section, SendSsrc, ice_lines};
use crate::transport::IceCredentials;
use crate::{OfferError, PeerId};

impl Sfu {
    /// How often a peer has restarted, and the attribute lines for him whose credentials
    /// have changed, or had changed to these before: the first answer may have been lost.
    /// `None` where there is nothing to restart.
    pub(super) fn answer_restart(
        &mut self,
        peer: PeerId,
        remote: IceCredentials,
    ) -> Option<(u32, String)> {
        let place = *self.places.get(&peer)?;
        let transport = &self.peers.get(place)?.transport;
        let ice = if transport.remote_ufrag() != remote.ufrag {
            self.renew_ice(place, Some(remote).filter(IceCredentials::are_sound)?)?
        } else if transport.restarts() > 0 {
            transport.local()
        } else {
            return None;
        };
        let mut lines = String::new();
        ice_lines(&mut lines, &ice, self.candidates());
        Some((self.peers.get(place)?.transport.restarts(), lines))
    }

    /// Answers an offer that restarts ICE. One that has been answered before is
    /// answered with the same credentials: the first answer may have been lost.
    pub(super) fn answer_again(&mut self, peer: PeerId, text: &str) -> Result<String, OfferError> {
        let offer = self.parse(text)?;
        let place = *self.places.get(&peer).ok_or(OfferError::NoRestart)?;
        let taken = self.same_sections(place, &offer)?;
        let remote = offer.remote(&taken)?;
        let transport = &self.peers.get(place).ok_or(OfferError::NoRestart)?.transport;
        if !transport.expects(remote.fingerprint) {
            return Err(OfferError::NoRestart);
        }
        let ice = if transport.remote_ufrag() == remote.ice.ufrag {
            transport.local()
        } else {
            self.renew_ice(place, remote.ice.clone()).ok_or(OfferError::NoRestart)?
        };
        let peer = self.peers.get(place).ok_or(OfferError::NoRestart)?;
        let answer = Answer {
            offer: &offer,
            apart: peer.member().is_some(),
            sections: &taken,
            ice: &ice,
            fingerprint: self.identity.fingerprint(),
            candidates: self.candidates(),
            version: peer.transport.restarts().saturating_add(1),
            cname: &peer.cname,
        };
        Ok(answer.text())
    }

    /// Gives a peer new credentials.
    fn renew_ice(&mut self, place: usize, remote: IceCredentials) -> Option<IceCredentials> {
        let ice = IceCredentials::random(self.config.shard);
        let peer = self.peers.get_mut(place)?;
        let superseded = peer.transport.restart_ice(ice.clone(), remote);
        self.stats.restarts_mut(&peer.role).superseded += u64::from(superseded);
        self.find_by_checks(place);
        Some(ice)
    }

    /// A path was nominated under the new credentials.
    pub(super) fn restarted(&mut self, place: usize) {
        if let Some(peer) = self.peers.get(place) {
            self.stats.restarts_mut(&peer.role).connected += 1;
        }
        self.find_by_checks(place);
    }

    /// A peer is found by the fragments that its checks are taken for.
    fn find_by_checks(&mut self, place: usize) {
        if let Some(peer) = self.peers.get(place) {
            let (ufrag, former) = peer.transport.local_ufrags();
            self.demux.rename(place, ufrag, former);
        }
    }

    /// The sections of a connection's offer, where they are what was agreed.
    fn same_sections(&self, place: usize, offer: &Offer) -> Result<Vec<Section>, OfferError> {
        let peer = self.peers.get(place).ok_or(OfferError::NoRestart)?;
        let media = |index: Option<usize>| index.and_then(|index| offer.media.get(index));
        let (direction, (audio, video), sends) = match &peer.role {
            Role::Performer => {
                let (audio, video) = sections(offer, Direction::Receive)?;
                let agreed = Agreed::of(media(audio), media(video), Direction::Receive);
                let room = self.rooms.get(peer.room);
                let performer = room.and_then(|room| room.performer.as_ref());
                let same = performer.is_some_and(|it| it.source.agreed.goes_on_as(&agreed));
                (Direction::Receive, (audio, video), same.then_some((None, None)))
            }
            Role::Viewer(leg) => {
                let (audio, video) = sections(offer, Direction::Send)?;
                (Direction::Send, (audio, video), same_leg(leg, media(audio), media(video)))
            }
            Role::Member(member) => {
                return self.same_member(member, offer).ok_or(OfferError::NoRestart);
            }
        };
        let (sound, pictures) = sends.ok_or(OfferError::NoRestart)?;
        let taken = [(audio, sound), (video, pictures)].into_iter();
        let taken =
            taken.filter_map(|(index, send)| Some(Section { index: index?, direction, send }));
        let mut taken: Vec<Section> = taken.collect();
        taken.sort_by_key(|section| section.index);
        Ok(taken)
    }
}

/// What a viewer is sent, where he still takes the same.
pub(super) fn same_leg(
    leg: &Leg,
    audio: Option<&Media>,
    video: Option<&Media>,
) -> Option<(Option<SendSsrc>, Option<SendSsrc>)> {
    let sound = leg.sound.as_ref().map(|leg| (leg.payload_type, leg.red));
    if sound != audio.and_then(|media| Some((media.opus()?, media.red()))) {
        return None;
    }
    let same = match (&leg.video, video) {
        (Some(leg), Some(media)) => leg.speaks(&media.formats),
        (None, None) => true,
        _ => false,
    };
    let sound = leg.sound.as_ref().map(|leg| SendSsrc { ssrc: leg.ssrc, rtx: None });
    let pictures =
        leg.video.as_ref().map(|leg| SendSsrc { ssrc: leg.ssrc, rtx: leg.repair_ssrc() });
    same.then_some((sound, pictures))
}
