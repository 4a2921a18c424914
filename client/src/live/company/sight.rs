//! The connection by which a source is seen.

use std::time::Duration;

use footlight_session::call::Vitals;
use footlight_session::{Attempt, MediaState};
use footlight_shared::{ClientMsg, IceServer, Problem, ServerMsg, SourceId};
use leptos::prelude::*;

use super::Company;
use super::link::{self, End, Link};
use crate::platform::capture::MediaStream;
use crate::platform::clock;
use crate::platform::peer::Peer;

/// The handle.
#[derive(Clone, Copy)]
pub struct Sight {
    /// What comes.
    pub stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// How the connection is.
    pub state: RwSignal<MediaState>,
    /// Counts what was put into the stream.
    pub shown: RwSignal<u32>,
    link: Link,
    source: SourceId,
}

/// Sees `source` for as long as the present owner lives.
pub fn use_sight(company: Company, source: SourceId) -> Sight {
    let link = Link::new(company);
    let stream = RwSignal::new_local(None);
    let sight = Sight { stream, state: link.state, shown: RwSignal::new(0), link, source };
    link::tend(sight);
    // Everybody hears of it in the same moment.
    let spread = u64::from(company.spread.get_value());
    let wait = if spread == 0 { 0 } else { clock::seed() % spread };
    link::begin(sight, Duration::from_millis(wait));
    sight
}

impl End for Sight {
    fn link(self) -> Link {
        self.link
    }

    fn make(
        self,
        attempt: Attempt,
        servers: &[IceServer],
        tell: impl Fn(Vitals) + Clone + 'static,
    ) -> Option<Peer> {
        let show = move |stream: MediaStream| {
            if self.link.is_at(attempt) {
                self.stream.try_set(Some(stream));
                self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
            }
        };
        Peer::receiving(servers, &self.link.company.ice.video_codecs(), tell, show).ok()
    }

    fn source(self) -> Option<SourceId> {
        Some(self.source)
    }

    fn ask(self, offer: String) -> ClientMsg {
        ClientMsg::SourceSee { source: self.source, offer }
    }

    fn answered(self, attempt: Attempt, told: ServerMsg) -> Option<String> {
        match told {
            ServerMsg::SourceSeen { answer, .. } if self.link.is_at(attempt) => Some(answer),
            _ => None,
        }
    }

    /// It is gone, as the next list says.
    fn refused(self, _: Problem) {}
}
