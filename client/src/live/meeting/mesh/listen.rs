//! Whether the others are still heard, each by himself and all together.
//!
//! One who falls silent is his pair's trouble alone as long as anybody else is heard.
//! Where nobody is, it may be our own way that is lost, and the socket with it.

use footlight_session::call::{Hearing, LOOK, Owed};
use footlight_shared::{MemberId, RoomMember, RoomSnapshot};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Mesh;
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
        let Some(of) = pair.connection() else { return };
        if mesh.with(pair.to(), |other| other.ear.begin(&of)) != Some(true) {
            return;
        }
        spawn_local(async move {
            let flow = flow::read(&of).await;
            let owed = self.owed_by(pair.to());
            let heard = mesh.with(pair.to(), |other| other.ear.take(&of, flow, owed));
            if let Some(direct) = self.direct {
                direct.look(mesh.carries(pair.to()));
            }
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

    /// Nothing is sent of what is off.
    fn owed_by(self, member: MemberId) -> Owed {
        let owes = |it: &RoomMember| it.id == member && it.state.sends();
        let owed = |room: &Option<RoomSnapshot>| room.iter().flat_map(|it| &it.members).any(owes);
        match self.room.try_with_untracked(owed) {
            Some(true) => Owed::Stream,
            _ => Owed::Feedback,
        }
    }
}

impl Mesh {
    /// True where something has come from him just now.
    fn carries(self, from: MemberId) -> bool {
        self.with(from, |other| other.stand == Stand::Connected && other.ear.hears()) == Some(true)
    }

    fn hears_anybody(self) -> bool {
        let hears = self.others.try_with_value(|all| all.values().any(|it| it.ear.hears()));
        hears == Some(true)
    }
}
