//! What the media path says, brought to those whom it concerns.

use std::time::{Duration, Instant};

use footlight_sfu::{Event, GoneReason, Layer, Limit, PeerId, RoomId, VideoCodec};
use footlight_shared::{ErrorCode, Problem, ServerMsg, SessionId, StageId};

use super::{Heard, Key, Registry};
use crate::config::Sender;
use crate::signal::log_tag::LogTag;
use crate::signal::meetings::source;
use crate::signal::session::Place;
use crate::telemetry::trace;
use crate::telemetry::webrtc::About;

/// How long the picture of a performer without a socket may stand still before
/// his stage is away: networks and programs pause for a moment now and then.
const STILL: Duration = Duration::from_secs(5);

impl Registry {
    /// The session's media is this peer from now on.
    pub(super) fn adopt(&mut self, key: Key, peer: PeerId, now: Instant) {
        self.abandon(key.session);
        if let Some(entry) = self.entry_mut(key) {
            entry.peer = Some(peer);
            entry.connecting = Some((now, trace::ice_connected(entry.trace)));
            self.peers.insert(peer, key.session);
        }
    }

    /// The session has no media any more; the media path forgets the peer.
    pub(super) fn abandon(&mut self, id: SessionId) {
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        (entry.layers, entry.watched) = (None, None);
        entry.heard = Heard::default();
        entry.connecting = None;
        if let Some(peer) = entry.peer.take() {
            self.peers.remove(&peer);
            self.orphans.push(peer);
            self.unmark(id);
        }
    }

    /// Whose a peer is, for the log.
    pub(crate) fn about_peer(&self, peer: PeerId) -> Option<About<LogTag>> {
        self.about_session(*self.peers.get(&peer)?)
    }

    /// The peer has connected, or never will: how long it took, where it had not
    /// yet.
    pub(crate) fn connected(&mut self, peer: PeerId, well: bool, now: Instant) -> Option<Duration> {
        let entry = self.sessions.get_mut(self.peers.get(&peer)?)?;
        let (since, span) = entry.connecting.take()?;
        if !well {
            span.record("otel.status_code", "ERROR");
        }
        Some(now.saturating_duration_since(since))
    }

    /// Whoever is on this stage with media, and by which means.
    pub(crate) fn sender_on(&self, stage: &StageId) -> Option<(PeerId, Sender)> {
        let performer = self.rooms.get(stage)?.performer?;
        let entry = self.sessions.get(&performer)?;
        let page = Sender::Page(entry.session.claims().role);
        Some((entry.peer?, if entry.is_socketless() { Sender::Program } else { page }))
    }

    /// True where the session has a peer.
    pub(crate) fn has_media(&self, key: Key) -> bool {
        self.entry(key).is_some_and(|entry| entry.peer.is_some())
    }

    /// Takes an event. Those of peers that are nobody's any more are old news.
    pub(crate) fn handle_media(&mut self, event: Event, now: Instant) {
        match event {
            Event::Gone { peer, reason } => self.handle_gone(peer, reason, now),
            Event::ViewerLayers { peer, available, current, limited } => {
                self.handle_layers(peer, (available, current, limited));
            }
            Event::CodecMismatch { peer, codec, common } => {
                self.handle_mismatch(peer, codec, common);
            }
            Event::Slots { peer, slots } => {
                let slot = |(mid, of, kind)| (mid, of, source(kind));
                self.handle_slots(peer, slots.into_iter().map(slot).collect());
            }
            Event::Said { peer, lane, payload } => self.handle_said(peer, lane, &payload),
            Event::Speakers { meeting, peers } => self.handle_speakers(meeting.0, &peers),
            Event::SourceWatched { peer, source: kind, layers } => {
                self.handle_source_watched(peer, source(kind), layers);
            }
            Event::LayersWatched { peer, layers } => self.handle_watched(peer, layers),
            Event::PublisherLayers { room, layers } => self.handle_dark(room, layers, now),
            _ => {}
        }
    }

    /// A part of the media path has failed, with these peers.
    pub(crate) fn handle_lost(&mut self, peers: &[PeerId], now: Instant) {
        for peer in peers {
            self.handle_gone(*peer, GoneReason::Failed, now);
        }
    }

    fn handle_gone(&mut self, peer: PeerId, reason: GoneReason, now: Instant) {
        if self.further_gone(peer, now) {
            return;
        }
        let Some(id) = self.peers.remove(&peer) else { return };
        self.unmark(id);
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        entry.peer = None;
        entry.connecting = None;
        (entry.layers, entry.watched) = (None, None);
        entry.heard = Heard::default();
        let in_room = matches!(entry.session.place(), Place::InRoom { .. });
        if entry.outbox.is_none() && !in_room {
            // Neither socket nor media: nobody is there.
            self.remove(id, now);
            return;
        }
        tracing::debug!(session = %entry.tag, ?reason, "media lost");
        if let Place::OnStage { stage } = entry.session.place().clone() {
            self.go_away(&stage, now);
        }
        self.deliver_msg(&id, ServerMsg::MediaLost);
    }

    fn handle_layers(&mut self, peer: PeerId, told: (Vec<Layer>, Option<Layer>, Option<Limit>)) {
        let Some(&id) = self.peers.get(&peer) else { return };
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        entry.layers = Some(told);
        if let Some(msg) = self.layers_of(id) {
            self.deliver_msg(&id, msg);
        }
    }

    fn handle_watched(&mut self, peer: PeerId, layers: Vec<Layer>) {
        if self.further_watched(peer, &layers) {
            return;
        }
        let Some(&id) = self.peers.get(&peer) else { return };
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        entry.watched = Some(layers.clone());
        self.deliver_msg(&id, ServerMsg::LayersWatched { layers });
    }

    /// What a viewer was last told that he is sent, or a performer that is
    /// watched.
    pub(crate) fn layers_of(&self, id: SessionId) -> Option<ServerMsg> {
        let entry = self.sessions.get(&id)?;
        if let Some(layers) = entry.watched.clone() {
            return Some(ServerMsg::LayersWatched { layers });
        }
        let (available, current, limited) = entry.layers.clone()?;
        let quality = entry.session.quality();
        Some(ServerMsg::Layers { available, current, quality, limited })
    }

    /// The viewer is told why he sees nothing, and the performer is asked for
    /// what everybody can play: once for the same, however many lack it.
    fn handle_mismatch(&mut self, peer: PeerId, codec: VideoCodec, codecs: Vec<VideoCodec>) {
        let Some(&id) = self.peers.get(&peer) else { return };
        let words = format!("This browser cannot play the performer's video ({codec:?}).");
        let problem = Problem::new(ErrorCode::UnsupportedCodec, words);
        self.deliver_msg(&id, ServerMsg::Error { problem });
        let stage = self.sessions.get(&id).and_then(|entry| entry.session.stage().cloned());
        let Some(room) = stage.and_then(|stage| self.rooms.get_mut(&stage)) else { return };
        if let Some(performer) = room.performer
            && room.needed != codecs
        {
            room.needed.clone_from(&codecs);
            self.deliver_msg(&performer, ServerMsg::CodecNeeded { codecs });
        }
    }

    fn handle_dark(&mut self, room: RoomId, layers: Vec<Layer>, now: Instant) {
        let Some(room) = self.stages.get(&room).and_then(|stage| self.rooms.get_mut(stage)) else {
            return;
        };
        room.dark_since = layers.is_empty().then(|| room.dark_since.unwrap_or(now));
        if let Some(performer) = room.performer {
            self.check_stage_of(performer, now);
        }
    }

    /// Looks after the stages whose picture stands still.
    pub(super) fn mind_dark(&mut self, now: Instant) {
        let dark = self.rooms.values().filter(|room| room.dark_since.is_some());
        let performers: Vec<SessionId> = dark.filter_map(|room| room.performer).collect();
        for performer in performers {
            self.check_stage_of(performer, now);
        }
    }

    /// A performer who has lost his socket and whose picture has stopped is not
    /// waited for as long as the silence of his transport would take to be
    /// noticed; one who never had a socket is given a moment. Whoever is back
    /// with his media on is live again.
    pub(super) fn check_stage_of(&mut self, id: SessionId, now: Instant) {
        let Some(entry) = self.sessions.get(&id) else { return };
        let Place::OnStage { stage } = entry.session.place() else { return };
        let (stage, peer, socket) = (stage.clone(), entry.peer.is_some(), entry.outbox.is_some());
        let patience = if entry.is_socketless() { STILL } else { Duration::ZERO };
        let since = self.rooms.get(&stage).and_then(|room| room.dark_since);
        let dark = since.is_some_and(|since| now.saturating_duration_since(since) >= patience);
        if !socket && (dark || !peer) {
            self.go_away(&stage, now);
        } else if peer && (socket || since.is_none()) {
            self.come_back(&stage);
        }
    }
}
