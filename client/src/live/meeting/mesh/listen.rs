//! Whether the others are still heard, each by himself and all together.
//!
//! One who falls silent is his pair's trouble alone as long as anybody else is heard.
//! Where nobody is, it may be our own way that is lost, and the socket with it.

use footlight_session::call::{Hearing, LOOK, Owed};
use footlight_shared::{CandidateType, MemberId, RoomMember, RoomSnapshot, RoomState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Mesh, Other};
use crate::live::health::every;
use crate::live::hearing;
use crate::live::meeting::Meeting;
use crate::live::pair::{Pair, Stand};
use crate::platform::peer::Connection;
use crate::platform::{flow, vantage};

impl Meeting {
    pub(super) fn listen_to_pairs(self, mesh: Mesh) {
        every(LOOK, move || mesh.each(|pair| self.look_at(mesh, pair.clone())));
        let any = move || mesh.pairs().iter().find_map(Pair::connection);
        hearing::looks_around(any, move |_| self.move_on(mesh));
    }

    /// The machine has other addresses than before.
    fn move_on(self, mesh: Mesh) {
        self.line.turn(|it, now| it.handle_pair_hearing(now, Hearing::Moved));
        mesh.each(|pair| pair.hear(Hearing::Moved));
    }

    fn look_at(self, mesh: Mesh, pair: Pair) {
        let Some(of) = pair.connection() else { return self.carries(mesh, pair.to(), false) };
        if mesh.with(pair.to(), |other| other.ear.begin(&of)) != Some(true) {
            return;
        }
        spawn_local(async move {
            let flow = flow::read(&of).await;
            let owed = self.owed_by(pair.to());
            let comes = flow.is_some();
            let heard = mesh.with(pair.to(), |other| other.ear.take(&of, flow, owed));
            self.carries(mesh, pair.to(), comes);
            if let Some(Some(hearing)) = heard {
                pair.hear(hearing);
                self.hear_of_all(mesh, pair.to(), &of, hearing).await;
            }
        });
    }

    /// What is heard of one, where it says something of our own way.
    async fn hear_of_all(self, mesh: Mesh, from: MemberId, of: &Connection, hearing: Hearing) {
        if hearing != Hearing::Sound && mesh.hears_anybody() {
            return;
        }
        self.line.turn(|it, now| it.handle_pair_hearing(now, hearing));
        let scouts = mesh.with(from, |other| other.ear.scouts(hearing)) == Some(true);
        if scouts && vantage::moved(of).await {
            mesh.with(from, |other| other.ear.move_on(of));
            self.move_on(mesh);
        }
    }

    /// Two look whether their own way does: all that belongs to it comes, and not by a
    /// relay of ours.
    fn carries(self, mesh: Mesh, from: MemberId, comes: bool) {
        let Some(direct) = self.direct else { return };
        let shows = |room: &Option<RoomSnapshot>| {
            let shows = |it: &RoomMember| it.id == from && it.state.camera;
            room.iter().flat_map(|it| &it.members).any(shows)
        };
        let shows = self.room.try_with_untracked(shows) == Some(true);
        let all = |other: &mut Other| {
            let direct = other.past.path.is_some_and(|(by, _)| by != CandidateType::Relay);
            let picture = other.past.face.moves || !shows;
            direct && picture && other.stand == Stand::Connected && other.ear.hears()
        };
        direct.look(comes && mesh.with(from, all) == Some(true));
    }

    /// Nothing is sent of what is off.
    fn owed_by(self, member: MemberId) -> Owed {
        let by_pair = |state: RoomState| match self.is_mesh() {
            true => state.sends(),
            // A screen goes through the server.
            false => state.microphone || state.camera,
        };
        let owes = |it: &RoomMember| it.id == member && by_pair(it.state);
        let owed = |room: &Option<RoomSnapshot>| room.iter().flat_map(|it| &it.members).any(owes);
        match self.room.try_with_untracked(owed) {
            Some(true) => Owed::Stream,
            _ => Owed::Feedback,
        }
    }
}

impl Mesh {
    fn hears_anybody(self) -> bool {
        let hears = self.others.try_with_value(|all| all.values().any(|it| it.ear.hears()));
        hears == Some(true)
    }
}
