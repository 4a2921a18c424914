//! A room that is a mesh: a pair with each of the others, and no media through the server.
//!
//! Who is there is the room's, as everywhere; what the pairs say goes through the socket.
//! Files and gestures go by data channels of each pair. Invariants: there is one pair
//! for each other member, from his coming to his going; nobody is heard who is muted by
//! the server's word. Two who are alone elsewhere have such a pair as well, for the sound
//! and the camera's picture.

mod inflow;
mod listen;
mod own;
mod watch;

use std::collections::BTreeMap;

use footlight_session::call::Rung;
use footlight_session::room::Seat;
use footlight_session::{Attempt, Counters, Grade, LinkState, MediaState};
use footlight_shared::{CandidateType, MemberId, RoomSnapshot, Signal as Word, Source, Transport};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::inflow::Inflow;
use super::Meeting;
use super::wires::Wires;
use crate::live::hearing::Ear;
use crate::live::pair::{Pair, Stand};
use crate::live::report::Judge;
use crate::platform::capture::MediaStream;
use crate::platform::codecs::{self, Preference};
use crate::platform::duplex::Setup;
use crate::platform::listener::Listener;

/// Most bits a second of one's picture to each of the others: three times that goes out.
const MOST: u32 = 800_000;
/// The same where it goes to one alone.
const MOST_OF_TWO: u32 = 1_500_000;
/// Signals kept while a pair is made ready.
const EARLY: usize = 128;

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Mesh {
    others: StoredValue<BTreeMap<MemberId, Other>, LocalStorage>,
    streams: RwSignal<BTreeMap<Seat, MediaStream>, LocalStorage>,
    /// The socket was away, and what was said then has not been heard.
    unheard: StoredValue<bool>,
    listeners: StoredValue<Vec<Listener>, LocalStorage>,
    /// Tells the server how all of it does.
    judge: StoredValue<Judge, LocalStorage>,
}

/// Somebody else.
#[derive(Default)]
struct Other {
    pair: Option<Pair>,
    /// What came while the pair was being made ready.
    early: Vec<Word>,
    away: bool,
    stand: Stand,
    ear: Ear,
    past: Past,
    /// The data channels of the present connection.
    wires: Option<Wires>,
}

/// How well his pictures came in until now.
#[derive(Default)]
struct Past {
    face: Inflow,
    screen: Inflow,
    out: Counters,
    /// The way that they take.
    path: Option<(CandidateType, Transport)>,
}

impl Past {
    /// The worse of the two.
    fn grade(&self) -> Option<Grade> {
        [self.face.grade, self.screen.grade].into_iter().flatten().min()
    }
}

impl Other {
    /// It does not carry at the moment.
    fn is_lost(&self) -> bool {
        matches!(self.stand, Stand::Recovering(_))
    }
}

impl Mesh {
    pub(super) fn new() -> Self {
        Self {
            others: StoredValue::new_local(BTreeMap::new()),
            streams: RwSignal::new_local(BTreeMap::new()),
            unheard: StoredValue::new(false),
            listeners: StoredValue::new_local(Vec::new()),
            judge: StoredValue::new_local(Judge::default()),
        }
    }

    /// The stream of somebody's face or screen, whatever is in it.
    pub(super) fn stream_of(self, seat: Seat) -> Option<MediaStream> {
        self.streams.with(|streams| streams.get(&seat).cloned())
    }

    /// Does something with the channels to everybody, or what there are of them.
    pub(super) fn with_wires<T>(self, act: impl FnOnce(&[Option<&Wires>]) -> T) -> Option<T> {
        let act = |others: &BTreeMap<_, Other>| {
            act(&others.values().map(|other| other.wires.as_ref()).collect::<Vec<_>>())
        };
        self.others.try_with_value(act)
    }

    /// The channels to somebody, in the place of those before.
    pub(super) fn set_wires(self, to: MemberId, wires: Option<Wires>) {
        // Closed where nothing is held.
        drop(self.with(to, |other| std::mem::replace(&mut other.wires, wires)));
    }

    fn with<T>(self, id: MemberId, act: impl FnOnce(&mut Other) -> T) -> Option<T> {
        self.others.try_update_value(|others| others.get_mut(&id).map(act)).flatten()
    }

    fn pairs(self) -> Vec<Pair> {
        let pairs = |others: &BTreeMap<_, Other>| {
            others.values().filter_map(|other| other.pair.clone()).collect()
        };
        self.others.try_with_value(pairs).unwrap_or_default()
    }

    /// Does something with each pair; nothing is held meanwhile.
    fn each(self, act: impl Fn(&Pair)) {
        self.pairs().iter().for_each(act);
    }

    /// Tries those again that were given up, of whoever is there: what was in the way of
    /// two may be gone without a word.
    fn retry(self) {
        let given_up = |other: &&Other| other.stand == Stand::Recovering(Rung::GivenUp);
        let pairs = self.others.try_with_value(|others| {
            let here = others.values().filter(|other| !other.away).filter(given_up);
            here.filter_map(|other| other.pair.clone()).collect::<Vec<_>>()
        });
        pairs.unwrap_or_default().iter().for_each(Pair::retry);
    }

    /// He is gone: there is more for the others.
    fn part(self, id: MemberId) {
        self.forget(id);
        self.each(Pair::share);
    }

    fn forget(self, id: MemberId) {
        let gone = self.others.try_update_value(|others| others.remove(&id)).flatten();
        if let Some(pair) = gone.and_then(|other| other.pair) {
            pair.end();
        }
        self.streams.try_update(|streams| streams.retain(|seat, _| seat.member != id));
    }

    /// All are gone, or we.
    pub(super) fn part_all(self) {
        let ids = self.others.try_with_value(|others| others.keys().copied().collect::<Vec<_>>());
        ids.unwrap_or_default().into_iter().for_each(|id| self.forget(id));
        self.judge.try_set_value(Judge::default());
    }

    /// There is a way to the server, or there is none.
    pub(super) fn reach(self, link: LinkState) {
        let ready = link == LinkState::Ready;
        if !ready {
            self.unheard.try_set_value(true);
        }
        self.each(|pair| pair.reach(ready));
    }

    /// What is being done about one of those that do not carry.
    fn rung(self) -> Option<Rung> {
        let rung = |other: &Other| match other.stand {
            Stand::Recovering(rung) => Some(rung),
            _ => None,
        };
        self.others.try_with_value(|others| others.values().find_map(rung)).flatten()
    }

    /// Where the worst stand: while there is a way to anybody, it is not ours that is lost.
    fn media(self) -> MediaState {
        let all_lost = self.others.try_with_value(|others| {
            let mut here = others.values().filter(|other| !other.away).peekable();
            here.peek().is_some() && here.all(Other::is_lost)
        });
        match all_lost {
            Some(true) => MediaState::Interrupted,
            _ => MediaState::Connected,
        }
    }
}

impl Meeting {
    /// Feeds the pairs and looks after them.
    pub(super) fn tend_pairs(self, mesh: Mesh) {
        codecs::prepare();
        self.feed_pairs(mesh);
        self.watch_pairs(mesh);
        self.listen_to_pairs(mesh);
    }

    /// The server has to let us in, for the first time or anew: the others know nothing
    /// of us.
    pub(super) fn come_in(self, mesh: Mesh, attempt: Attempt) {
        mesh.part_all();
        self.files.detach();
        // Once there is a line.
        spawn_local(async move {
            self.line.turn(|session, now| session.handle_offer(now, attempt, String::new()));
        });
    }

    /// A pair for each of these whom there is to be one with.
    pub(super) fn pair_with(
        self,
        mesh: Mesh,
        room: &RoomSnapshot,
        with: impl Fn(MemberId) -> bool,
    ) {
        let others = || room.members.iter().filter(|it| it.id != room.me && with(it.id));
        let known = mesh.others.try_with_value(|it| it.keys().copied().collect::<Vec<_>>());
        for id in known.unwrap_or_default() {
            if others().all(|other| other.id != id) {
                mesh.part(id);
            }
        }
        let unheard = mesh.unheard.try_update_value(std::mem::take) == Some(true);
        for other in others() {
            let id = other.id;
            match mesh.with(id, |it| std::mem::replace(&mut it.away, other.away)) {
                // He, or we, were away: what was said then was not heard.
                Some(away) if unheard || (away && !other.away) => {
                    mesh.each(|pair| {
                        if pair.to() == id {
                            pair.say_again();
                        }
                    });
                }
                Some(_) => {}
                None => {
                    let fresh = Other { away: other.away, ..Other::default() };
                    mesh.others.try_update_value(|others| others.insert(id, fresh));
                    spawn_local(self.pair_up(mesh, room.me, id));
                }
            }
        }
    }

    /// Shows where the pairs stand together. What breaks all of them may have broken the
    /// socket, which takes longer to notice.
    pub(super) fn weigh(self, mesh: Mesh) {
        let media = mesh.media();
        if self.media.try_get_untracked().is_none_or(|before| before == media) {
            return;
        }
        self.media.set(media);
        self.recovering.set(mesh.rung().filter(|_| media == MediaState::Interrupted));
        let trouble = media == MediaState::Interrupted;
        self.line.turn(|session, now| session.handle_trouble(now, trouble));
    }

    async fn pair_up(self, mesh: Mesh, me: MemberId, id: MemberId) {
        let preference = Preference::new(self.ice.video_codecs(), false).await;
        let setup = Setup { ice: self.ice.servers().await, relay_only: false };
        // He may have gone meanwhile, or we.
        let (Some(true), Some(driver)) =
            (mesh.with(id, |other| other.pair.is_none()), self.line.driver())
        else {
            return;
        };
        let most = if self.is_mesh() { MOST } else { MOST_OF_TWO };
        let pair = Pair::new(self, driver, (id, me > id), most, setup, preference);
        let early = mesh.with(id, |other| {
            other.pair = Some(pair.clone());
            std::mem::take(&mut other.early)
        });
        pair.start();
        // Each has less of what there is for all.
        mesh.each(Pair::share);
        early.unwrap_or_default().into_iter().for_each(|signal| pair.signal(signal));
    }

    /// Another member's browser says something.
    pub(super) fn heard_from(self, mesh: Mesh, from: MemberId, signal: Word) {
        let pair = mesh.with(from, |other| {
            if other.pair.is_none() && other.early.len() < EARLY {
                other.early.push(signal.clone());
            }
            other.pair.clone()
        });
        if let Some(Some(pair)) = pair {
            pair.signal(signal);
        }
    }

    /// What is heard: of those who are not muted, and of what they show.
    pub(super) fn hear_others(self, mesh: Mesh) {
        Effect::new(move || {
            let speaks = |seat: &Seat| {
                self.member(seat.member).is_some_and(|it| match seat.source {
                    Source::Screen => it.state.screen,
                    _ => it.state.microphone,
                })
            };
            let name = |seat: &Seat| format!("{} {:?}", seat.member.0, seat.source);
            let heard = mesh.streams.with(|streams| {
                let heard = streams.iter().filter(|(seat, _)| speaks(seat));
                heard.map(|(seat, stream)| (name(seat), stream.clone())).collect::<Vec<_>>()
            });
            if self.sounds.with_untracked(|known| *known != heard) {
                self.sounds.set(heard);
            }
        });
    }
}
