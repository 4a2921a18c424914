//! What the pairs of a mesh take from the room, and what is sent by them.

use footlight_session::call::Rung;
use footlight_shared::{Happening, MemberId, Outcome, Signal as Word};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Mesh, mending};
use crate::live::meeting::Meeting;
use crate::live::pair::{self, Owner, Pair, Stand};
use crate::platform::capture::{self, MediaStreamTrack};
use crate::platform::duplex::{self, Tracks};
use crate::platform::limit;
use crate::platform::peer::{self, Connection};

/// Most bits a second of the sound.
const SPEECH: u32 = 40_000;

impl Owner for Meeting {
    fn say(&self, to: MemberId, signal: Word) {
        self.line.turn(|session, now| session.room_signal(now, to, signal));
    }

    /// The camera's picture, or a screen's in its place; nothing of what is off.
    fn tracks(&self) -> Option<Tracks> {
        let screen = self.screen.picture_now()?;
        let muted = self.capture.muted.try_get_untracked()?;
        let dark = self.capture.camera_off.try_get_untracked()?;
        let stream = self.capture.stream.try_get_untracked()?;
        let audio = stream.as_ref().and_then(capture::audio_track).filter(|_| !muted);
        let camera = stream.as_ref().and_then(capture::video_track).filter(|_| !dark);
        Some(Tracks { audio, video: screen.or(camera) })
    }

    fn attach(&self, _: &Connection) {}

    fn came(&self, from: MemberId, track: MediaStreamTrack) {
        let Some(mesh) = self.mesh else { return };
        mesh.streams.try_update(|streams| {
            let mut stream = streams.remove(&from);
            pair::take(&mut stream, track);
            streams.extend(stream.map(|stream| (from, stream)));
        });
    }

    fn limit(&self, pair: &Pair) {
        let (Some(plan), Some(connection)) = (pair.plan(), pair.connection()) else { return };
        let screen = matches!(self.screen.picture_now(), Some(Some(_)));
        spawn_local(async move {
            // Refused while a negotiation is under way; done again after it.
            if let Some(sender) = duplex::sender(&connection, "video") {
                limit::picture(&sender, &plan, screen).await;
            }
            if let Some(sender) = duplex::sender(&connection, "audio") {
                limit::sound(&sender, SPEECH).await;
            }
        });
    }

    fn refresh(&self, _: &Pair) {}

    fn stands(&self, pair: &Pair, stand: Stand) {
        let Some(mesh) = self.mesh else { return };
        let before = mesh.with(pair.to(), |other| std::mem::replace(&mut other.stand, stand));
        let Some(before) = before.filter(|before| *before != stand) else { return };
        if let Some(Rung::RestartIce | Rung::RelayOnly) = mending(before) {
            let outcome = match stand {
                Stand::Connected => Outcome::Connected,
                _ => Outcome::Failed,
            };
            let note = Happening::IceRestart { outcome };
            self.line.turn(|session, now| session.note(now, note));
        }
        self.media.try_set(mesh.media());
    }
}

impl Meeting {
    /// Devices and screens take each other's places without a negotiation.
    pub(in crate::live::meeting) fn feed_pairs(self, mesh: Mesh) {
        Effect::new(move || {
            self.capture.stream.track();
            self.capture.muted.track();
            self.capture.camera_off.track();
            self.screen.track();
            mesh.each(|pair| self.feed(pair.clone()));
        });
    }

    fn feed(self, pair: Pair) {
        let (Some(tracks), Some(connection)) = (Owner::tracks(&self), pair.connection()) else {
            return;
        };
        spawn_local(async move {
            for (kind, track) in [("audio", &tracks.audio), ("video", &tracks.video)] {
                if let Some(sender) = duplex::sender(&connection, kind) {
                    peer::replace(&sender, track.as_ref()).await;
                }
            }
            // A screen is not made smaller as a face is.
            Owner::limit(&self, &pair);
        });
    }
}
