//! What the pairs of a mesh take from the room, and what is sent by them.

use footlight_session::call::Plan;
use footlight_session::room::Seat;
use footlight_shared::{MemberId, Signal as Word, Source, Wants};
use leptos::prelude::*;

use super::Mesh;
use crate::live::meeting::Meeting;
use crate::live::pair::{self, Owner, Pair, Stand};
use crate::platform::capture::{self, MediaStreamTrack};
use crate::platform::duplex::Tracks;
use crate::platform::peer::Connection;
use crate::platform::screen::Content;

/// Most bits a second of the sound.
const SPEECH: u32 = 40_000;

impl Owner for Meeting {
    fn say(&self, to: MemberId, signal: Word) {
        self.line.turn(|session, now| session.room_signal(now, to, signal));
    }

    /// A face, and in a mesh a screen beside it; nothing of what is off.
    fn tracks(&self) -> Option<Tracks> {
        let screen = self.screen.now()?;
        let held = self.capture.held.try_get_untracked()?;
        let silent = held || self.capture.muted.try_get_untracked()?;
        let dark = held || self.capture.camera_off.try_get_untracked()?;
        let stream = self.capture.stream.try_get_untracked()?;
        let audio = stream.as_ref().and_then(capture::audio_track).filter(|_| !silent);
        let camera = stream.as_ref().and_then(capture::video_track).filter(|_| !dark);
        let mut tracks = vec![(Source::Microphone, audio), (Source::Camera, camera)];
        if self.is_mesh() {
            let (picture, sound) = screen.unzip();
            tracks.extend([(Source::ScreenSound, sound.flatten()), (Source::Screen, picture)]);
        }
        Some(tracks)
    }

    fn attach(&self, to: MemberId, connection: &Connection) {
        if let Some(mesh) = self.mesh {
            self.wire_pair(mesh, to, connection);
        }
    }

    fn came(&self, from: MemberId, source: Source, track: MediaStreamTrack) {
        let Some(mesh) = self.pairs() else { return };
        let seat = match source {
            Source::Microphone | Source::Camera => Seat::of(from),
            Source::ScreenSound | Source::Screen => Seat::screen_of(from),
        };
        mesh.streams.try_update(|streams| {
            let mut stream = streams.remove(&seat);
            pair::take(&mut stream, track);
            streams.extend(stream.map(|stream| (seat, stream)));
        });
    }

    fn limit(&self, pair: &Pair) {
        pair.limit(SPEECH);
    }

    fn hold(&self, plan: Plan) -> Plan {
        self.capture.restraint().plan(plan, self.count_of_pairs())
    }

    fn shrink(&self) -> f64 {
        self.capture.larger_than_chosen()
    }

    fn wants(&self) -> Wants {
        self.capture.restraint().wants(self.count_of_pairs())
    }

    fn reports(&self) -> bool {
        self.is_mesh()
    }

    fn screen(&self) -> Option<Content> {
        self.screen.content_now().filter(|_| self.is_mesh())
    }

    fn stands(&self, pair: &Pair, stand: Stand) {
        let Some(mesh) = self.pairs() else { return };
        mesh.with(pair.to(), |other| other.stand = stand);
        if self.is_mesh() {
            self.weigh(mesh);
        }
    }
}

impl Meeting {
    /// Those with whom sound and picture are shared without the server.
    fn count_of_pairs(self) -> usize {
        self.pairs().map_or(0, |mesh| mesh.pairs().len())
    }

    /// Devices and screens take each other's places without a negotiation.
    pub(super) fn feed_pairs(self, mesh: Mesh) {
        Effect::new(move || {
            self.capture.stream.track();
            self.capture.muted.track();
            self.capture.camera_off.track();
            self.capture.held.track();
            self.capture.track_restraint();
            self.screen.track();
            mesh.each(Pair::feed);
        });
    }
}
