//! What transports have to send and to say, and when they are woken.

use std::time::{Duration, Instant};

use super::Sfu;
use crate::timer::Timer;
use crate::transport::{FailReason, TransportEvent};
use crate::{Event, GoneReason};

/// Until a viewer's first sender report: by then the performer's clock is known.
const FIRST_REPORT: Duration = Duration::from_millis(300);

/// Moves that are told of in one second; the others are counted alone. Who goes to
/// and fro between two paths must not keep the caller busy.
const MOVES: u32 = 20;

/// How many were told of lately.
#[derive(Default)]
pub(super) struct Moves {
    since: Option<Instant>,
    told: u32,
}

impl Moves {
    fn is_news(&mut self, now: Instant) -> bool {
        if self.since.is_none_or(|since| now >= since + Duration::from_secs(1)) {
            *self = Self { since: Some(now), told: 0 };
        }
        self.told += 1;
        self.told <= MOVES
    }
}

impl Sfu {
    /// Moves a transport's datagrams and events on, and arms its timer.
    pub(super) fn drain(&mut self, place: usize) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        while let Some((to, datagram)) = peer.transport.poll_transmit() {
            self.control.push(to, datagram);
        }
        if let Some(at) = peer.transport.poll_timeout()
            && peer.armed.is_none_or(|armed| at < armed)
        {
            // Never at once again: a wake-up makes no progress twice.
            let at = at.max(self.now + Duration::from_millis(1));
            peer.armed = Some(at);
            self.timers.arm(at, Timer::Transport(place));
        }
        let mut events = Vec::new();
        while let Some(event) = peer.transport.poll_event() {
            events.push(event);
        }
        for event in events {
            match event {
                TransportEvent::Connected => self.connected(place),
                TransportEvent::Failed(reason) => self.gone(place, reason),
                TransportEvent::Restarted => self.restarted(place),
                TransportEvent::PathChanged { .. } => self.moved(place),
            }
        }
    }

    /// A peer is reached by another path: bound already, and sent to by the
    /// transport's word.
    fn moved(&mut self, place: usize) {
        let Some(peer) = self.peers.get(place) else { return };
        if !peer.transport.is_connected() {
            return;
        }
        self.stats.paths_moved += 1;
        if self.moves.is_news(self.now) {
            self.events.push(Event::Moved { peer: peer.id });
        }
    }

    /// A peer's transport is up.
    pub(super) fn connected(&mut self, place: usize) {
        let Some(peer) = self.peers.get(place) else { return };
        self.events.push(Event::Connected { peer: peer.id });
        if peer.is_sent_to() {
            self.report_in(place, FIRST_REPORT);
            self.retarget_all(place);
        }
        self.arm_talk(place);
    }

    pub(super) fn wake_transport(&mut self, place: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        // A wake-up that was for an earlier time, or for whoever had this place
        // before, means nothing: answered by another, it would come for ever.
        if peer.armed.is_none_or(|at| at > now) {
            return;
        }
        peer.armed = None;
        if peer.transport.poll_timeout().is_some_and(|at| at <= now) {
            peer.transport.handle_timeout(now);
        }
        self.drain(place);
    }

    pub(super) fn gone(&mut self, place: usize, reason: FailReason) {
        let reason = match reason {
            FailReason::Setup => GoneReason::SetupTimeout,
            FailReason::Silence => GoneReason::Silent,
            FailReason::Closed => GoneReason::Closed,
            FailReason::Fingerprint | FailReason::Handshake => GoneReason::Failed,
        };
        self.lose(place, reason);
    }

    /// A peer is gone by itself.
    pub(super) fn lose(&mut self, place: usize, reason: GoneReason) {
        if let Some(peer) = self.peers.get(place).map(|peer| peer.id) {
            self.forget(place, false);
            self.events.push(Event::Gone { peer, reason });
        }
    }
}
