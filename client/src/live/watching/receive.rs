//! Peer connections, one after the other, into one stream.

use footlight_session::{Attempt, Event, MediaState};
use footlight_shared::StageStatus;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::live::ice::Ice;
use crate::platform::capture::MediaStream;
use crate::platform::peer::{self, Peer};
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
                self.turn(|session, _| session.rest_media());
                self.peer.set_value(None);
            } else {
                self.turn(|session, _| session.resume_media());
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
                spawn_local(self.offer(attempt, ice));
            }
            Some(Event::Answer(attempt, answer)) => {
                spawn_local(self.accept(attempt, answer));
            }
            _ => {}
        }
    }

    async fn offer(self, attempt: Attempt, ice: Ice) {
        let servers = ice.servers().await;
        // The page may have gone meanwhile, or the stream have ended.
        if self.turn(|session, _| session.wants_offer(attempt)) != Some(true) {
            return;
        }
        let tell = move |state| {
            self.media.try_set(state);
            self.turn(|session, now| session.handle_media(now, attempt, state));
        };
        let show = move |fresh: MediaStream| self.show(&fresh);
        let offered = match Peer::receiving(&servers, &ice.video_codecs(), tell, show) {
            Ok(peer) => {
                let connection = peer.connection();
                self.peer.try_update_value(|held| *held = Some((attempt, peer)));
                peer::offer(&connection).await
            }
            Err(error) => Err(error),
        };
        self.turn(|session, now| match offered {
            Ok(offer) => session.handle_offer(now, attempt, offer),
            Err(_) => session.handle_media(now, attempt, MediaState::Failed),
        });
    }

    async fn accept(self, attempt: Attempt, answer: String) {
        let current = |held: &Option<(Attempt, Peer)>| {
            held.as_ref().filter(|(of, _)| *of == attempt).map(|(_, peer)| peer.connection())
        };
        let Some(connection) = self.peer.try_with_value(current).flatten() else { return };
        if peer::accept(&connection, &answer).await.is_err() {
            self.turn(|session, now| session.handle_media(now, attempt, MediaState::Failed));
        }
    }

    /// Puts the fresh tracks into the places of the old ones.
    fn show(self, fresh: &MediaStream) {
        self.swapped.try_update_value(|swapped| *swapped = true);
        self.stream.try_update_value(|stream| {
            match stream {
                Some(stream) => capture::replace_tracks(stream, fresh),
                None => *stream = capture::stream_of(capture::tracks(fresh)),
            }
            if let (Some(video), Some(stream)) = (self.video.get_untracked(), &*stream) {
                video::attach(&video, Some(stream));
            }
        });
    }
}
