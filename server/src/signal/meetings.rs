//! Rooms, as requests and sockets ask for them: what the registry knows of them
//! meets the media path and the database.

use std::time::{Duration, Instant};

use footlight_sfu::{MeetingId, PeerId, SourceKind};
use footlight_shared::{ChatPlace, Problem, Quality, RoomId, ServerMsg, Source};

use super::arriving::Arriving;
use super::hub::Hub;
use super::problem;
use super::registry::{Arrival, Key, Order};
use crate::media::Tile;
use crate::moderation::Kind;
use crate::room::Opened;
use crate::store::RoomRow;

/// Least time between two looks for rooms that are to go.
const LEAST: Duration = Duration::from_millis(50);
/// Most.
const MOST: Duration = Duration::from_secs(30);

impl Hub {
    /// Somebody wants to come into a room; `None` where he must be let in.
    ///
    /// # Errors
    /// Where he may not.
    pub(crate) fn knock(&self, key: Key, opened: &Opened) -> Result<Option<Arriving>, Problem> {
        let arrival = self.with(|registry| registry.knock(key, opened, Instant::now()))?;
        let Arrival::Enter { meeting, peer } = arrival else { return Ok(None) };
        Ok(Some(Arriving::new(self.clone(), opened.row.id.clone(), meeting, peer)))
    }

    /// Takes a member's offer and brings him in. News are held until the caller has
    /// sent the answer.
    pub(crate) async fn meet(
        &self,
        key: Key,
        arriving: Arriving,
        offer: String,
    ) -> Result<ServerMsg, Problem> {
        let (meeting, peer) = (MeetingId(arriving.meeting), arriving.peer);
        let answered = self.media().join(meeting, peer, offer).await;
        let is_answered = answered.is_ok();
        let answered = answered.map_err(|error| problem::media(&error));
        let answered = answered.map(|answer| Some((peer, answer)));
        let entered = self.bring_in(key, &arriving.room, answered);
        if entered.is_err() && is_answered {
            self.media().remove(peer);
        }
        entered
    }

    /// Brings a member into a mesh. News are held until the caller has sent the answer.
    pub(crate) fn mesh(&self, key: Key, arriving: &Arriving) -> Result<ServerMsg, Problem> {
        self.bring_in(key, &arriving.room, Ok(None))
    }

    fn bring_in(
        &self,
        key: Key,
        room: &RoomId,
        answered: Result<Option<(PeerId, String)>, Problem>,
    ) -> Result<ServerMsg, Problem> {
        self.with(|registry| {
            let (peer, answer) = answered?.unzip();
            // He may have been shut out while the media path answered.
            let person = registry.holder(key).ok_or_else(problem::taken_over)?;
            self.must_be_let_in(&ChatPlace::Room(room.clone()), &person, Kind::Ban)?;
            let snapshot = registry.enter_room(key, room, peer, Instant::now())?;
            Ok(ServerMsg::RoomJoined { answer, snapshot })
        })
    }

    /// Carries out what the registry has found that a member is to be sent.
    pub(super) fn order(&self, order: Order) {
        let done = match order {
            Order::View { peer, role, saver, tiles } => {
                let tile = |(of, source, height)| Tile { of, source: kind(source), height };
                let quality = if saver { Quality::Saver } else { Quality::Auto };
                let most = self.settings().bitrates.of(role, quality);
                self.media().set_view(peer, tiles.into_iter().map(tile).collect(), most)
            }
            Order::Cap { peers, role, quality, asked } => {
                return self.divide_cap(&peers, role, quality, asked);
            }
            Order::Allow { peer, source, allowed } => {
                self.media().set_allowed(peer, kind(source), allowed)
            }
            Order::Tell { peers, lane, payload } => self.media().tell(&peers, lane, &payload),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a member is not sent what he asked for");
        }
    }

    /// A room is called or kept in another way.
    pub(crate) fn room_changed(&self, row: &RoomRow) {
        self.with(|registry| registry.room_changed(row));
    }

    /// A room is gone.
    pub(crate) fn end_room(&self, room: &RoomId) {
        self.with(|registry| registry.end_room(room, Instant::now()));
        self.forget_order(room.clone());
    }

    /// What held in a room that is gone holds no more.
    fn forget_order(&self, room: RoomId) {
        self.sanctions().book().forget(&ChatPlace::Room(room));
    }

    /// How many are in a room.
    pub(crate) fn people(&self, room: &RoomId) -> u32 {
        let people = self.with(|registry| registry.people(room));
        u32::try_from(people).unwrap_or(u32::MAX)
    }

    /// Forgets rooms that have been empty for long enough.
    pub(super) async fn keep_sweeping(&self) {
        let empty = self.settings().room_empty;
        let mut tick = tokio::time::interval((empty / 4).clamp(LEAST, MOST));
        loop {
            tick.tick().await;
            let occupied = self.with(|registry| registry.occupied());
            match self.store().rooms().sweep(&occupied, empty).await {
                Ok(gone) if gone.is_empty() => {}
                Ok(gone) => {
                    tracing::info!(gone = gone.len(), "rooms are gone");
                    // Somebody may have come in while it was found empty.
                    gone.iter().for_each(|room| self.end_room(room));
                }
                Err(error) => tracing::error!(%error, "empty rooms are not looked after"),
            }
        }
    }
}

/// The media path's word for a source.
fn kind(source: Source) -> SourceKind {
    match source {
        Source::Microphone => SourceKind::Microphone,
        Source::Camera => SourceKind::Camera,
        Source::ScreenSound => SourceKind::ScreenSound,
        Source::Screen => SourceKind::Screen,
    }
}

/// Ours for it.
pub(super) fn source(kind: SourceKind) -> Source {
    match kind {
        SourceKind::Microphone => Source::Microphone,
        SourceKind::Camera => Source::Camera,
        SourceKind::ScreenSound => Source::ScreenSound,
        SourceKind::Screen => Source::Screen,
    }
}
