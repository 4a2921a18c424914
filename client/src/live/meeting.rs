//! Being in a room: the session, one peer connection, what is sent, what is in
//! sight, and who speaks.
//!
//! Who sits where and what is told to the server is decided in
//! `footlight_session::room`, which knows no browser; here it is carried out.
//! Invariants: nothing is sent of what is off; nothing is asked for that nobody
//! sees.

mod direct;
mod files;
mod hear;
mod look;
mod measure;
mod mesh;
mod said;
mod send;
mod way;
mod wires;

use std::collections::BTreeMap;

use footlight_session::call::Rung;
use footlight_session::room::{Area, Pointers, Scene, Seat, Seating, View, Voices};
use footlight_session::{Grade, Intent, LinkState, MediaState, Pass};
use footlight_shared::{
    ChatId, Layer, MemberId, Problem, Removal, RoomAct, RoomId, RoomMember, RoomSlot, RoomSnapshot,
    RoomState, Source,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::direct::Direct;
use self::files::Files;
use self::mesh::Mesh;
pub use self::way::Way;
use self::wires::Wires;
use super::capture::Capture;
use super::chatting::Chatting;
use super::ice::Ice;
use super::line::Line;
use super::link;
use super::ringing::{Engagement, use_ringing};
use super::screen::Screen;
use crate::component::toast::{Toasts, use_toasts};
use crate::platform::capture::MediaStream;
use crate::platform::video::{self, HtmlMediaElement, PlayError};

/// Where it stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// On the way in.
    #[default]
    Joining,
    /// In front of it, until the host says yes.
    Waiting,
    /// In it.
    Inside,
    /// It did not work and is tried again; why.
    Trouble(Problem),
    /// It cannot be; why.
    Refused(Problem),
    /// Sent out, or the room is over.
    Removed {
        /// Why.
        reason: Removal,
        /// What was said of it.
        words: Option<String>,
        /// For a ban that ends, when: in Unix seconds.
        until: Option<u64>,
    },
    /// The same was opened elsewhere, or the page is too old.
    Elsewhere(LinkState),
    /// We have left.
    Left,
}

/// A reaction that is in sight.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reaction {
    /// Counts them.
    pub key: u64,
    /// Whose.
    pub member: MemberId,
    /// How.
    pub emoji: String,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Meeting {
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// The way to the server.
    pub link: RwSignal<LinkState>,
    /// What the peer connection does.
    pub media: RwSignal<MediaState>,
    /// What is being done to bring sound and picture back.
    pub recovering: RwSignal<Option<Rung>>,
    /// Sound and picture find no way through the network; it is tried again.
    pub blocked: RwSignal<bool>,
    /// The room as it is known.
    pub room: RwSignal<Option<RoomSnapshot>>,
    /// How it is looked at.
    pub view: RwSignal<View>,
    /// Who was given the large place.
    pub pinned: RwSignal<Option<Seat>>,
    /// Which page of the others is in sight.
    pub page: RwSignal<usize>,
    /// How much room there is for all pictures.
    pub area: RwSignal<Area>,
    /// What is in sight.
    pub scene: Signal<Scene>,
    /// Who speaks.
    pub voices: RwSignal<Voices>,
    /// How well each picture comes in.
    pub grades: RwSignal<BTreeMap<Seat, Grade>>,
    /// How well one's own connection does.
    pub grade: RwSignal<Option<Grade>>,
    /// Reactions in sight.
    pub reactions: RwSignal<Vec<Reaction>>,
    /// Where people point.
    pub pointers: RwSignal<Pointers>,
    /// Files between members.
    pub files: Files,
    /// How many sentences there were for those who do not see, and the last one.
    pub said: RwSignal<(u32, String)>,
    /// What people write.
    pub chat: Chatting,
    /// One's own hand.
    pub hand: RwSignal<bool>,
    /// One's own screen.
    pub screen: Screen,
    /// The browser wants a touch before there is sound.
    pub silent: RwSignal<bool>,
    /// What is heard, whoever it is: by section, or by seat in a mesh.
    sounds: RwSignal<Vec<(String, MediaStream)>, LocalStorage>,
    pictures: RwSignal<BTreeMap<String, MediaStream>, LocalStorage>,
    slots: RwSignal<Vec<RoomSlot>>,
    watched: RwSignal<BTreeMap<Source, Vec<Layer>>>,
    /// Counts peer connections, so that what is sent follows.
    made: RwSignal<u32>,
    seating: RwSignal<Seating>,
    visible: RwSignal<bool>,
    said_core: StoredValue<footlight_session::room::Announcer>,
    reacted: StoredValue<u64>,
    /// Its pairs, where the room is a mesh.
    mesh: Option<Mesh>,
    /// The own way of two, where the room is for that.
    direct: Option<Direct>,
    /// The data channels of the present connection.
    wires: StoredValue<Option<Wires>, LocalStorage>,
    capture: Capture,
    ice: Ice,
    line: Line,
    toasts: Toasts,
}

impl Meeting {
    /// Comes into the room `id` with what `capture` captures, for as long as the present
    /// owner lives.
    pub fn join(id: RoomId, pass: Pass, capture: Capture, way: Way) -> Self {
        let (view, pinned) = (RwSignal::new(View::default()), RwSignal::new(None));
        let room = RwSignal::new(None);
        let (page, area) = (RwSignal::new(0), RwSignal::new(Area::default()));
        let (seating, voices) =
            (RwSignal::new(Seating::default()), RwSignal::new(Voices::default()));
        let meeting = Self {
            phase: RwSignal::new(Phase::Joining),
            link: RwSignal::new(LinkState::Connecting),
            media: RwSignal::new(MediaState::Connecting),
            recovering: RwSignal::new(None),
            blocked: RwSignal::new(false),
            room,
            view,
            pinned,
            page,
            area,
            scene: look::scene(seating, voices, view, pinned, page, area),
            voices,
            grades: RwSignal::new(BTreeMap::new()),
            grade: RwSignal::new(None),
            reactions: RwSignal::new(Vec::new()),
            pointers: RwSignal::new(Pointers::default()),
            files: Files::new(room),
            said: RwSignal::new((0, String::new())),
            chat: Chatting::new(),
            hand: RwSignal::new(false),
            screen: Screen::new(),
            silent: RwSignal::new(false),
            sounds: RwSignal::new_local(Vec::new()),
            pictures: RwSignal::new_local(BTreeMap::new()),
            slots: RwSignal::new(Vec::new()),
            watched: RwSignal::new(BTreeMap::new()),
            made: RwSignal::new(0),
            seating,
            visible: RwSignal::new(true),
            said_core: StoredValue::new(footlight_session::room::Announcer::default()),
            reacted: StoredValue::new(0),
            mesh: (way == Way::Mesh).then(Mesh::new),
            direct: (way == Way::Direct).then(Direct::new),
            wires: StoredValue::new_local(None),
            capture,
            ice: Ice::fetch(),
            line: Line::new(),
            toasts: use_toasts(),
        };
        let intent = Intent::Room { room: id, pass };
        let driver = link::start(intent, |_| move |event| meeting.hear(event));
        driver.turn(|session, _| session.hear_room());
        meeting.line.connect(driver);
        meeting.follow_capture();
        meeting.say_what_is_sent();
        meeting.look();
        match meeting.mesh {
            Some(mesh) => {
                meeting.tend_pairs(mesh);
                meeting.hear_others(mesh);
                meeting.watch_speakers(mesh);
            }
            None => {
                meeting.measure();
                meeting.line.tend(meeting.ice);
            }
        }
        if let Some(direct) = meeting.direct {
            meeting.tend_pairs(direct.pairs);
            meeting.follow_two(direct);
        }
        meeting.speak();
        meeting.tire();
        let inside = move || meeting.phase.with(|phase| *phase == Phase::Inside);
        use_ringing().engage(move || inside().then_some(Engagement::Room));
        meeting
    }

    /// Leaves for good.
    pub fn leave(self) {
        self.close();
        self.phase.set(Phase::Left);
    }

    /// True where the browsers talk to each other.
    pub fn is_mesh(self) -> bool {
        self.mesh.is_some()
    }

    /// Neither hears nor is heard for a while, or goes on. A screen is shown no more.
    pub fn hold(self, on: bool) {
        if on {
            self.screen.stop();
        }
        self.capture.held.set(on);
    }

    /// Writes into the chat.
    pub fn say(self, text: String) {
        self.chat.say(self.line, text);
    }

    /// Says again what was refused.
    pub fn say_again(self, id: ChatId) {
        self.chat.say_again(self.line, id);
    }

    /// Does what a host may do.
    pub fn act(self, act: RoomAct, reason: String) {
        let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        if self.line.turn(|session, now| session.room_act(now, act, reason)) != Some(true) {
            self.toasts.show("There is no way to the server now. Try again in a moment.");
        }
    }

    /// Gives somebody the large place, or takes it back.
    pub fn pin(self, seat: Seat) {
        self.pinned
            .update(|pinned| *pinned = if *pinned == Some(seat) { None } else { Some(seat) });
    }

    /// Plays the sound, in the very moment of a touch.
    pub fn play_sound(self, elements: &[HtmlMediaElement]) {
        self.silent.set(false);
        for element in elements {
            self.play(element.clone());
        }
    }

    /// Plays, or says that a touch is wanted.
    pub fn play(self, element: HtmlMediaElement) {
        let playing = video::play(&element);
        spawn_local(async move {
            if playing.await == Err(PlayError::NotAllowed) {
                self.silent.try_set(true);
            }
        });
    }

    /// Somebody's picture is on the screen.
    pub fn framed(self) {
        self.line.turn(|session, now| session.handle_first_frame(now));
    }

    /// Who we are in it.
    pub fn me(self) -> Option<MemberId> {
        self.room.with(|room| room.as_ref().map(|it| it.me))
    }

    /// Somebody in it.
    pub fn member(self, id: MemberId) -> Option<RoomMember> {
        let find = |room: &RoomSnapshot| room.members.iter().find(|it| it.id == id).cloned();
        self.room.with(|room| room.as_ref().and_then(find))
    }

    /// True where one may do what a host may.
    pub fn hosts(self) -> bool {
        self.me().and_then(|me| self.member(me)).is_some_and(|it| it.host || it.moderator)
    }

    /// True where the room is one's own.
    pub fn is_host(self) -> bool {
        self.me().and_then(|me| self.member(me)).is_some_and(|it| it.host)
    }

    /// What comes of a seat now.
    pub fn stream_of(self, seat: Seat) -> Option<MediaStream> {
        if let Some(mesh) = self.mesh {
            return mesh.stream_of(seat);
        }
        if let Some(stream) = self.direct.and_then(|direct| direct.stream_of(seat)) {
            return Some(stream);
        }
        let is = |slot: &&RoomSlot| slot.member == seat.member && slot.source == seat.source;
        let mid = self.slots.with(|slots| slots.iter().find(is).map(|slot| slot.mid.clone()))?;
        self.pictures.with(|pictures| pictures.get(&mid).cloned())
    }

    /// The pairs that there may be with others' browsers.
    fn pairs(self) -> Option<Mesh> {
        self.mesh.or(self.direct.map(|direct| direct.pairs))
    }

    /// Lets go of everything but the phase.
    fn close(self) {
        self.screen.stop();
        self.line.turn(|session, _| session.leave());
        self.wires.try_set_value(None);
        self.files.detach();
        if let Some(pairs) = self.pairs() {
            pairs.part_all();
        }
        self.line.disconnect();
        self.sounds.try_set(Vec::new());
        self.pictures.try_set(BTreeMap::new());
        self.slots.try_set(Vec::new());
    }

    /// What is sent, as it is now.
    fn state(self) -> RoomState {
        let sends = self.sends();
        RoomState { hand: self.hand.get(), ..sends }
    }
}
