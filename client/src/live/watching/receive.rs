//! Peer connections, one after the other, into one stream.

use footlight_session::call::Vitals;
use footlight_session::{Attempt, Event, MediaState};
use footlight_shared::StageStatus;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::live::ice::Ice;
use crate::platform::capture::MediaStream;
use crate::platform::peer::Peer;
use crate::platform::{capture, video};

impl Inner {
    /// An ended stage needs no peer connection; the next performance does.
    pub(super) fn follow_status(self) {
        let status = self.room.status();
        Effect::new(move || {
            let status = status.get();
            if matches!(status, Some(StageStatus::Ended | StageStatus::Offline)) {
                // What comes next is a beginning, not a return.
                self.ever.set(false);
            }
            if status == Some(StageStatus::Ended) {
                self.line.turn(|session, _| session.rest_media());
                self.line.rest();
            } else {
                self.line.turn(|session, _| session.resume_media());
            }
        });
    }

    pub(super) fn hear(self, event: Event, ice: Ice) {
        match self.room.hear(event) {
            Some(Event::NeedOffer(attempt)) => {
                if self.moving.get_untracked() {
                    self.hold();
                }
                self.media.set(MediaState::Connecting);
                self.alone.set_value(false);
                spawn_local(self.offer(attempt, ice));
            }
            Some(Event::NeedRestart { attempt, relay }) => {
                spawn_local(self.line.restart(attempt, relay));
            }
            Some(Event::Answer(attempt, answer)) => {
                spawn_local(self.line.accept(attempt, answer));
            }
            _ => {}
        }
    }

    async fn offer(self, attempt: Attempt, ice: Ice) {
        let servers = ice.servers().await;
        self.line.set_relay(&servers);
        // The page may have gone meanwhile, or the stream have ended.
        if !self.line.wants(attempt) {
            return;
        }
        let tell = move |vitals: Vitals| {
            self.media.try_set(vitals.connection);
            self.line.tell(attempt, vitals);
        };
        let show = move |fresh: MediaStream| self.show(&fresh);
        let made = Peer::receiving(&servers, &ice.video_codecs(), tell, show);
        self.line.offer(attempt, made).await;
    }

    /// Puts the fresh tracks into the places of the old ones.
    fn show(self, fresh: &MediaStream) {
        self.swapped.try_update_value(|swapped| *swapped = true);
        self.fresh.try_update_value(|held| *held = Some(fresh.clone()));
        self.present();
    }

    /// Lets the sound be heard without the picture, or gives the picture back.
    pub(super) fn draw_curtain(self, alone: bool) {
        if self.alone.try_get_value() == Some(!alone) {
            self.alone.set_value(alone);
            self.present();
        }
    }

    /// Gives the element another stream of the same tracks.
    pub(super) fn present_anew(self) {
        self.stream.try_set_value(None);
        self.present();
    }

    fn present(self) {
        let Some(Some(fresh)) = self.fresh.try_get_value() else { return };
        let alone = self.alone.try_get_value() == Some(true);
        let tracks = if alone { capture::sounds(&fresh) } else { capture::tracks(&fresh) };
        self.stream.try_update_value(|stream| {
            match stream {
                // An element that waits for a picture goes on waiting though it
                // is taken away, but not with another stream.
                Some(shown) if !alone || !capture::has_picture(shown) => {
                    capture::replace_tracks(shown, &tracks);
                }
                _ => *stream = capture::stream_of(tracks),
            }
            if let (Some(video), Some(stream)) = (self.video.get_untracked(), &*stream) {
                video::attach(&video, Some(stream));
            }
        });
        self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
    }
}
