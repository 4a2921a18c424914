//! Files between members of a room: an exchange with each.
//!
//! Where the room goes through the server there is one channel for all of them. A message
//! of it begins with four bytes: whom it is for, and on the way back whom it is from by
//! the server's word. Then comes what [`Tie`] wraps. In a mesh each pair has a channel of
//! its own, which is used as a call's is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use footlight_session::transfer::{Heard, Measure, Reason, Throttle, Tie};
use footlight_shared::{MemberId, RoomMember, RoomSnapshot};
use leptos::prelude::*;

use crate::live::health;
use crate::live::transfer::{Item, Pipe, Transfers, catch};
use crate::platform::channel::{Channel, ChannelEvent};
use crate::platform::clock;
use crate::platform::disk::Source;
use crate::platform::peer::Connection;

/// The number of the channel.
const FILES: u16 = 2;
/// Bytes a second, and at once: what the server takes in is more, so that it never has
/// to hold anything back.
const RATE: u32 = 448 * 1024;
const AT_ONCE: u32 = 64 * 1024;
/// How often those are asked again who have not answered.
const ASKED: Duration = Duration::from_secs(2);

/// The files with one member.
#[derive(Clone)]
struct Desk {
    member: MemberId,
    name: StoredValue<String>,
    transfers: Transfers,
    tie: Rc<Cell<Tie>>,
    /// He has left; whoever has his number now is another one.
    gone: Rc<Cell<bool>>,
    /// Whose all of it is.
    owner: Owner,
}

/// The channel of the present connection, and how fast it may be filled.
struct Wire {
    channel: RefCell<Option<Channel>>,
    /// The channel's number, while it is open.
    number: Cell<Option<u32>>,
    throttle: RefCell<Throttle>,
    /// Somebody is called when there is room again.
    waits: Cell<bool>,
    /// Whose turn it is then.
    turn: Cell<usize>,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Files {
    /// To whom files are sent; `None` stands for all.
    pub to: RwSignal<Option<MemberId>>,
    /// Files are being dragged over the page.
    pub over: Signal<bool>,
    desks: RwSignal<Vec<Desk>, LocalStorage>,
    wire: StoredValue<Rc<Wire>, LocalStorage>,
    room: RwSignal<Option<RoomSnapshot>>,
    owner: StoredValue<Option<Owner>>,
    /// Who we are in the room.
    me: StoredValue<Option<MemberId>>,
}

impl Files {
    /// Without a channel. What is dropped on the page goes to whom is chosen.
    pub(super) fn new(room: RwSignal<Option<RoomSnapshot>>) -> Self {
        let wire = Wire {
            channel: RefCell::new(None),
            number: Cell::new(None),
            throttle: RefCell::new(Throttle::new(clock::now(), RATE, AT_ONCE)),
            waits: Cell::new(false),
            turn: Cell::new(0),
        };
        let mut files = Self {
            to: RwSignal::new(None),
            over: Signal::stored(false),
            desks: RwSignal::new_local(Vec::new()),
            wire: StoredValue::new_local(Rc::new(wire)),
            room,
            owner: StoredValue::new(Owner::current()),
            me: StoredValue::new(None),
        };
        health::every(ASKED, move || files.ask());
        files.over = catch(move |sources| files.send(sources));
        files
    }

    /// Makes the channel of a connection, before that is described.
    pub(super) fn attach(self, connection: &Connection) {
        self.detach();
        let Some(mut channel) = Channel::open(connection, "files", FILES) else { return };
        channel.listen(Measure::ROOM.low_water, move |event| match event {
            ChannelEvent::Open => self.opened(),
            ChannelEvent::Bytes(bytes) => self.hear(&bytes),
            ChannelEvent::Low => self.go_on(),
            ChannelEvent::Closed => self.lost(),
            ChannelEvent::Text(_) => {}
        });
        self.wire.try_with_value(|wire| drop(wire.channel.replace(Some(channel))));
    }

    /// Makes the channel of a mesh's pair, before its connection is described.
    pub(super) fn attach_to(self, member: MemberId, connection: &Connection) {
        let channel = Channel::open(connection, "files", FILES);
        if let Some((channel, desk)) = channel.zip(self.desk(member)) {
            desk.transfers.attach(channel);
        }
    }

    /// There is no connection any more; what is under way waits for the next.
    pub(super) fn detach(self) {
        let before = self.wire.try_with_value(|wire| wire.channel.take());
        drop(before);
        self.lost();
    }

    /// These are in the room now. What is not over ends with who has left, and with whose
    /// number another one has since the server began anew.
    pub(super) fn meet(self, room: &RoomSnapshot) {
        let same = self.me.try_update_value(|me| me.replace(room.me) == Some(room.me));
        let is = |desk: &Desk, it: &RoomMember| {
            it.id == desk.member && desk.name.with_value(|name| *name == it.name)
        };
        let here = |desk: &Desk| same == Some(true) && room.members.iter().any(|it| is(desk, it));
        for desk in self.desks().into_iter().filter(|desk| !desk.gone.get() && !here(desk)) {
            desk.gone.set(true);
            desk.tie.set(Tie::default());
            desk.transfers.part();
        }
        let there =
            |to: &MemberId| same == Some(true) && room.members.iter().any(|it| it.id == *to);
        if self.to.with_untracked(|to| to.as_ref().is_some_and(|to| !there(to))) {
            self.to.set(None);
        }
    }

    /// Offers files to whom is chosen.
    pub fn send(self, sources: Vec<Source>) {
        let to = self.to.get_untracked();
        let all = self.room.with_untracked(|room| room.as_ref().map(others)).unwrap_or_default();
        for (member, _) in all.into_iter().filter(|(member, _)| to.is_none_or(|to| to == *member)) {
            if let Some(desk) = self.desk(member) {
                desk.transfers.send(sources.clone());
            }
        }
        self.ask();
    }

    /// All transfers.
    pub fn items(self) -> Vec<Item> {
        let items = |desk: &Desk| desk.transfers.items(Some((desk.member, desk.name)));
        self.desks.with(|desks| desks.iter().flat_map(items).collect())
    }

    /// Why the last file that was chosen was not offered.
    pub fn problem(self) -> Option<Reason> {
        self.desks.with(|desks| desks.iter().find_map(|desk| desk.transfers.problem.get()))
    }

    /// How many wait for the person's word.
    pub fn undecided(self) -> usize {
        self.desks.with(|desks| desks.iter().map(|desk| desk.transfers.undecided()).sum())
    }

    /// To whom something can be sent.
    pub fn others(self) -> Vec<(MemberId, String)> {
        self.room.with(|room| room.as_ref().map(others)).unwrap_or_default()
    }

    fn opened(self) {
        let number = (clock::seed() as u32).max(1);
        self.wire.try_with_value(|wire| wire.number.set(Some(number)));
        for desk in self.desks() {
            turn(&desk.tie, |tie| tie.opened(number));
        }
        self.ask();
    }

    fn lost(self) {
        self.wire.try_with_value(|wire| wire.number.set(None));
        for desk in self.desks() {
            desk.tie.set(Tie::default());
            desk.transfers.detach();
        }
    }

    fn hear(self, message: &[u8]) {
        let Some((from, message)) = message.split_first_chunk() else { return };
        let Some(desk) = self.desk(MemberId(u32::from_be_bytes(*from))) else { return };
        match turn(&desk.tie, |tie| tie.hear(message)) {
            Heard::Nothing => {}
            Heard::Frame(frame) => desk.transfers.hear(frame),
            Heard::Anew(frame) => {
                desk.transfers.begin(Share { files: self, to: desk.member, tie: desk.tie });
                if let Some(frame) = frame {
                    desk.transfers.hear(frame);
                }
            }
        }
    }

    /// Asks those for whom there is something whether they are there.
    fn ask(self) {
        for desk in self.desks() {
            let tie = desk.tie.get();
            if tie.is_loose() && desk.transfers.is_live() {
                self.tell(desk.member, &tie.wrap(&[]));
            }
        }
    }

    /// There may be room for more.
    fn go_on(self) {
        let desks = self.desks();
        let turn = self.wire.try_with_value(|wire| wire.turn.replace(wire.turn.get() + 1));
        let first = turn.unwrap_or_default() % desks.len().max(1);
        let (before, after) = desks.split_at(first);
        after.iter().chain(before).for_each(|desk| desk.transfers.go_on());
    }

    fn tell(self, to: MemberId, message: &[u8]) -> bool {
        let message = [&to.0.to_be_bytes(), message].concat();
        let send = |wire: &Rc<Wire>| {
            wire.throttle.borrow_mut().take(clock::now(), message.len());
            let channel = wire.channel.borrow();
            channel.as_ref().is_some_and(|channel| channel.send_bytes(&message))
        };
        self.wire.try_with_value(send) == Some(true)
    }

    /// Bytes that wait to be sent; more than any where it would go too fast.
    fn buffered(self) -> u64 {
        let Some(wire) = self.wire.try_with_value(Rc::clone) else { return u64::MAX };
        let Some(wait) = wire.throttle.borrow_mut().wait(clock::now()) else {
            return wire.channel.borrow().as_ref().map_or(0, Channel::buffered);
        };
        if !wire.waits.replace(true) {
            let again = move || {
                if self.wire.try_with_value(|wire| wire.waits.set(false)).is_some() {
                    self.go_on();
                }
            };
            set_timeout(again, wait);
        }
        u64::MAX
    }

    fn desks(self) -> Vec<Desk> {
        self.desks.try_get_untracked().unwrap_or_default()
    }

    /// The files with a member, who is in the room.
    fn desk(self, member: MemberId) -> Option<Desk> {
        let known = self.desks().into_iter().find(|desk| desk.member == member && !desk.gone.get());
        known.or_else(|| {
            let all = self.room.try_with_untracked(|room| room.as_ref().map(others))??;
            let (_, name) = all.into_iter().find(|(id, _)| *id == member)?;
            let owner = self.owner.try_get_value().flatten()?.child();
            let mut tie = Tie::default();
            let number = self.wire.try_with_value(|wire| wire.number.get()).flatten();
            number.into_iter().for_each(|number| tie.opened(number));
            let desk = owner.with(|| Desk {
                member,
                name: StoredValue::new(name),
                transfers: Transfers::new(self.measure()),
                tie: Rc::new(Cell::new(tie)),
                gone: Rc::default(),
                owner: owner.clone(),
            });
            // Those of members who have left and of whom nothing is listed are let go of.
            let mut over = Vec::new();
            self.desks.update(|desks| {
                over.extend(desks.extract_if(.., |desk| desk.gone.get() && !desk.is_listed()));
                desks.push(desk.clone());
            });
            over.iter().for_each(|desk| desk.owner.cleanup());
            Some(desk)
        })
    }

    fn measure(self) -> Measure {
        let mesh = |room: &Option<RoomSnapshot>| room.as_ref().is_some_and(|it| it.settings.mesh);
        match self.room.try_with_untracked(mesh) {
            Some(true) => Measure::CALL,
            _ => Measure::ROOM,
        }
    }
}

impl Desk {
    fn is_listed(&self) -> bool {
        self.transfers.list.with_untracked(|list| !list.is_empty())
    }
}

/// A member's share of the channel.
struct Share {
    files: Files,
    to: MemberId,
    tie: Rc<Cell<Tie>>,
}

impl Pipe for Share {
    fn send(&self, frame: &[u8]) -> bool {
        self.files.tell(self.to, &self.tie.get().wrap(frame))
    }

    fn buffered(&self) -> u64 {
        self.files.buffered()
    }
}

fn turn<T>(tie: &Cell<Tie>, act: impl FnOnce(&mut Tie) -> T) -> T {
    let mut held = tie.get();
    let done = act(&mut held);
    tie.set(held);
    done
}

fn others(room: &RoomSnapshot) -> Vec<(MemberId, String)> {
    let others = room.members.iter().filter(|it| it.id != room.me);
    others.map(|it| (it.id, it.name.clone())).collect()
}
