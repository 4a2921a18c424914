//! Files to and from another, in a call or a room, as signals.
//!
//! The glue between [`Exchange`], what carries its frames ([`Pipe`]) and the disk. A
//! transfer outlives the channel: it waits, and goes on over the next one.

mod core;
mod pipe;

use std::time::Duration;

use footlight_session::transfer::{Exchange, Measure, Pace, Reason, Stage, TransferId, Way};
use footlight_shared::MemberId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::core::Core;
pub use self::pipe::Pipe;
use super::health;
use crate::platform::channel::{Channel, ChannelEvent};
use crate::platform::clock;
use crate::platform::disk::{self, Source};
use crate::platform::drop::DropZone;
use crate::platform::listener::Listener;

/// How often the figures move.
const TICK: Duration = Duration::from_millis(500);

/// One transfer as it is shown.
#[derive(Clone, Copy)]
pub struct Transfer {
    /// Which.
    pub id: TransferId,
    /// Its way.
    pub way: Way,
    /// Its name.
    pub name: StoredValue<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// Bytes that have arrived.
    pub written: RwSignal<u64>,
    /// Bytes a second, while it runs.
    pub rate: RwSignal<Option<f64>>,
    /// Where it can be saved from, once it has arrived; `None` also where the
    /// person has chosen a place before.
    pub link: RwSignal<Option<String>>,
    pace: StoredValue<Pace>,
}

/// A transfer, and what it is one of.
#[derive(Clone, Copy)]
pub struct Item {
    /// The transfer.
    pub transfer: Transfer,
    /// Those with the same person.
    pub transfers: Transfers,
    /// Who that is, where it may be one of several.
    pub with: Option<Whose>,
}

/// Somebody in a room, and his name.
pub type Whose = (MemberId, StoredValue<String>);

impl Item {
    /// Tells it from all others in a list. Two who send may have chosen the same id.
    pub fn key(&self) -> (Option<MemberId>, Way, TransferId) {
        (self.with.map(|(member, _)| member), self.transfer.way, self.transfer.id)
    }
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Transfers {
    /// All of them, in the order they came.
    pub list: RwSignal<Vec<Transfer>>,
    /// Why the last file that was chosen was not offered.
    pub problem: RwSignal<Option<Reason>>,
    core: StoredValue<Core, LocalStorage>,
    /// Whose the signals of the transfers are, whenever one comes.
    owner: StoredValue<Option<Owner>>,
}

impl Transfers {
    /// Without files and without a channel. They end with the present owner.
    pub fn new(measure: Measure) -> Self {
        let transfers = Self {
            list: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            core: StoredValue::new_local(Core::new(Exchange::new(clock::seed(), measure))),
            owner: StoredValue::new(Owner::current()),
        };
        health::every(TICK, move || transfers.tick());
        spawn_local(disk::tidy());
        transfers.hold_page();
        on_cleanup(move || {
            transfers.with_core(Core::end);
        });
        transfers
    }

    /// All of them, for a list.
    pub fn items(self, with: Option<Whose>) -> Vec<Item> {
        let item = |transfer: &Transfer| Item { transfer: *transfer, transfers: self, with };
        self.list.with(|list| list.iter().map(item).collect())
    }

    /// True while any of them is not over.
    pub fn is_live(self) -> bool {
        let live =
            |it: &Transfer| !matches!(it.stage.get_untracked(), Stage::Whole | Stage::Ended { .. });
        self.list.with_untracked(|list| list.iter().any(live))
    }

    /// The channel of a new connection, in the place of the one before. What
    /// was on its way goes on over it.
    pub fn attach(self, mut channel: Channel) {
        self.detach();
        channel.listen(Measure::CALL.low_water, move |event| match event {
            ChannelEvent::Open => self.turn(Exchange::opened),
            ChannelEvent::Bytes(bytes) => self.hear(&bytes),
            ChannelEvent::Low => self.go_on(),
            ChannelEvent::Closed => self.turn(Exchange::lost),
            ChannelEvent::Text(_) => {}
        });
        let open = channel.is_open();
        self.with_core(|core| core.set_pipe(Some(Box::new(channel))));
        if open {
            self.turn(Exchange::opened);
        }
    }

    /// A new way to the other one, which is open, in the place of the one before.
    pub fn begin(self, pipe: impl Pipe + 'static) {
        self.with_core(|core| core.set_pipe(Some(Box::new(pipe))));
        self.turn(Exchange::opened);
    }

    /// The other one says something.
    pub fn hear(self, frame: &[u8]) {
        self.turn(|exchange| exchange.handle(frame));
    }

    /// There may be room for more.
    pub fn go_on(self) {
        self.turn(|_| ());
    }

    /// There is no channel any more; the transfers wait for the next.
    pub fn detach(self) {
        self.with_core(|core| core.set_pipe(None));
        self.turn(Exchange::lost);
    }

    /// The other one has left: what is not over ends.
    pub fn part(self) {
        self.detach();
        self.turn(Exchange::part);
    }

    /// Offers files to the other one.
    pub fn send(self, sources: Vec<Source>) {
        self.problem.set(None);
        for source in sources {
            let (name, size) = (source.name(), source.size());
            let offered = self.with_core(|core| core.offer(&name, size, source));
            if let Some(Err(why)) = offered {
                self.problem.set(Some(why));
            }
        }
        self.go_on();
    }

    /// The person wants it. Called from a touch, he is asked where to put it.
    pub fn accept(self, id: TransferId) {
        self.turn(|exchange| exchange.accept(id));
    }

    /// The person does not want it, or not any more.
    pub fn cancel(self, id: TransferId) {
        self.turn(|exchange| exchange.cancel(id));
    }

    /// Takes what is over off the list; what came and was not saved is gone.
    pub fn forget(self, id: TransferId) {
        self.turn(|exchange| exchange.forget(id));
    }

    /// How many wait for the person's word.
    pub fn undecided(self) -> usize {
        let waits = |it: &&Transfer| it.way == Way::In && it.stage.get() == Stage::Offered;
        self.list.with(|list| list.iter().filter(waits).count())
    }

    /// A page that is loaded anew has nothing left of its files: whoever does
    /// that while one is on its way is asked whether he means it.
    fn hold_page(self) {
        let runs = |it: &Transfer| {
            matches!(it.stage.get(), Stage::Waiting | Stage::Running | Stage::Checking)
        };
        let busy = Memo::new(move |_| self.list.with(|list| list.iter().any(runs)));
        let held = StoredValue::new_local(None::<Listener>);
        Effect::new(move || held.set_value(busy.get().then(Listener::page_held)));
        on_cleanup(move || held.dispose());
    }

    fn with_core<T>(self, act: impl FnOnce(&Core) -> T) -> Option<T> {
        self.core.try_with_value(act)
    }

    /// Does something with the exchange, and then all that it asks for.
    fn turn(self, act: impl FnOnce(&mut Exchange)) {
        if self.with_core(|core| core.turn(act, self)).is_some() {
            self.follow();
        }
    }

    /// What was asked of the disk is done.
    fn told(self, link: Option<(TransferId, String)>, act: impl FnOnce(&mut Exchange)) {
        if let Some((id, link)) = link
            && let Some(found) = self.find(id)
        {
            found.link.try_set(Some(link));
        }
        self.turn(act);
    }

    fn find(self, id: TransferId) -> Option<Transfer> {
        let find = |list: &Vec<Transfer>| list.iter().find(|it| it.id == id).copied();
        self.list.try_with_untracked(find).flatten()
    }

    /// Makes the list what the exchange has. Figures move by themselves.
    fn follow(self) {
        let mut rows = Vec::new();
        self.with_core(|core| core.each(|row| rows.push((row.id, row.stage))));
        let Some(same) = self.list.try_with_untracked(|list| {
            list.len() == rows.len() && list.iter().all(|it| rows.iter().any(|row| row.0 == it.id))
        }) else {
            return;
        };
        if !same {
            let owner = self.owner.try_get_value().flatten();
            let fresh = owner.map_or_else(Vec::new, |owner| owner.with(|| self.fresh()));
            self.list.update(|list| {
                list.retain(|it| rows.iter().any(|row| row.0 == it.id));
                list.extend(fresh);
            });
        }
        for (id, stage) in rows {
            if let Some(found) = self.find(id)
                && found.stage.get_untracked() != stage
            {
                found.stage.set(stage);
                self.tick();
            }
        }
    }

    /// Those that are not listed yet.
    fn fresh(self) -> Vec<Transfer> {
        let mut fresh = Vec::new();
        self.with_core(|core| {
            core.each(|row| {
                if self.find(row.id).is_none() {
                    fresh.push(Transfer {
                        id: row.id,
                        way: row.way,
                        name: StoredValue::new(row.name.to_owned()),
                        size: row.size,
                        stage: RwSignal::new(row.stage),
                        written: RwSignal::new(row.written),
                        rate: RwSignal::new(None),
                        link: RwSignal::new(None),
                        pace: StoredValue::new(Pace::default()),
                    });
                }
            });
        });
        fresh
    }

    fn tick(self) {
        let now = clock::now();
        let mut rows = Vec::new();
        self.with_core(|core| core.each(|row| rows.push((row.id, row.stage, row.written))));
        for (id, stage, written) in rows {
            let Some(found) = self.find(id) else { continue };
            let mut pace = found.pace.get_value();
            pace.sample(now, written);
            let runs = stage == Stage::Running;
            let rate = pace.bytes_per_second().filter(|_| runs);
            found.pace.set_value(if runs { pace } else { Pace::default() });
            if found.rate.get_untracked() != rate {
                found.rate.set(rate);
            }
            if found.written.get_untracked() != written {
                found.written.set(written);
            }
        }
    }
}

/// Takes what is dropped anywhere on the page, for as long as the present owner lives;
/// tells whether files are being dragged over it.
pub fn catch(dropped: impl Fn(Vec<Source>) + 'static) -> Signal<bool> {
    let over = RwSignal::new(false);
    let hover = move |now| {
        if over.try_get_untracked().is_some_and(|was| was != now) {
            over.set(now);
        }
    };
    let zone = StoredValue::new_local(DropZone::new(hover, dropped));
    on_cleanup(move || zone.dispose());
    over.into()
}
