//! What is in sight, and what the server is told of it.

use footlight_session::room::{Area, Grid, Scene, Seat, Seating, Split, View, Voices, height_of};
use footlight_shared::{RoomSnapshot, RoomTile, RoomView, Source, limit};
use leptos::prelude::*;

use super::direct::Direct;
use super::{Meeting, Phase};
use crate::platform::listener::Listener;
use crate::platform::{clock, size};

/// More of the screen's pixels for one of the page's are not asked for.
const DENSITY: f64 = 2.0;

/// Places in sight: beside the large one where there is one.
fn capacity(area: Area, large: bool) -> usize {
    let area = if large { Split::of(area).rest } else { area };
    Grid::capacity(area, limit::ROOM_TILES)
}

/// What is in sight, whatever changes.
pub(super) fn scene(
    seating: RwSignal<Seating>,
    voices: RwSignal<Voices>,
    view: RwSignal<View>,
    pinned: RwSignal<Option<Seat>>,
    page: RwSignal<usize>,
    area: RwSignal<Area>,
) -> Signal<Scene> {
    Memo::new(move |_| {
        let (view, pinned, page, area) = (view.get(), pinned.get(), page.get(), area.get());
        seating.with(|seating| {
            voices.with(|voices| {
                let all = seating.scene(view, pinned, voices, page, capacity(area, false));
                match all.large {
                    Some(_) => seating.scene(view, pinned, voices, page, capacity(area, true)),
                    None => all,
                }
            })
        })
    })
    .into()
}

impl Meeting {
    /// How the pictures beside the large one stand, or all.
    pub fn grid(self) -> Grid {
        let area = self.area.get();
        self.scene.with(|scene| {
            let area = if scene.large.is_some() { Split::of(area).rest } else { area };
            Grid::of(scene.tiles.len(), area)
        })
    }

    /// Tells the server what is in sight, and brings who speaks to the first page.
    pub(super) fn look(self) {
        let view = Memo::new(move |_| self.view_now());
        Effect::new(move || {
            let view = view.get();
            self.line.turn(|session, now| session.room_view(now, view));
        });
        Effect::new(move || {
            let capacity = self.scene.with_untracked(|scene| scene.large.is_some());
            let capacity = capacity_of(self, capacity);
            let active = self.voices.with(Voices::active);
            if active.is_some() {
                let voices = self.voices.get_untracked();
                self.seating.update(|seating| seating.promote(&voices, capacity));
            }
        });
        // The word goes over by itself after a moment.
        Effect::new(move || {
            let Some(due) = self.voices.with(Voices::timeout) else { return };
            let settle = move || {
                self.voices.try_update(|voices| voices.settle(clock::now()));
            };
            let wait = due.saturating_sub(clock::now()) + std::time::Duration::from_millis(5);
            if let Ok(timer) = set_timeout_with_handle(settle, wait) {
                on_cleanup(move || timer.clear());
            }
        });
        let visible = Listener::page_visible(move |visible| {
            self.visible.try_set(visible);
        });
        let visible = StoredValue::new_local(visible);
        on_cleanup(move || visible.dispose());
    }

    fn view_now(self) -> RoomView {
        self.capture.track_restraint();
        RoomView { tiles: self.tiles(), saver: self.capture.restraint().saves }
    }

    fn tiles(self) -> Vec<RoomTile> {
        if !self.visible.get() || self.phase.get() != Phase::Inside {
            return Vec::new();
        }
        let restraint = self.capture.restraint();
        let density = size::density().clamp(1.0, DENSITY);
        let (area, grid) = (self.area.get(), self.grid());
        let beside = height_of(grid.tile.lines_to_fill() * density);
        let large = height_of(Split::of(area).large.lines_to_fit() * density);
        self.room.with(|room| {
            let Some(room) = room else { return Vec::new() };
            self.scene.with(|scene| {
                let large = scene.large.map(|seat| (seat, large));
                let seats = large.into_iter().chain(scene.tiles.iter().map(|it| (*it, beside)));
                let own = self.direct.and_then(Direct::together).map(Seat::of);
                let comes = |seat: Seat| is_sent(room, seat) && own != Some(seat);
                let tiles = seats.filter(|(seat, _)| comes(*seat));
                let mut tiles: Vec<(Seat, u16)> = tiles.collect();
                let is_face = |seat: &Seat| seat.source == Source::Camera;
                let faces = tiles.iter().filter(|(seat, _)| is_face(seat)).count();
                for (seat, lines) in &mut tiles {
                    if is_face(seat) {
                        *lines = restraint.lines(faces, *lines);
                    }
                }
                tiles
                    .into_iter()
                    .map(|(seat, height)| RoomTile {
                        member: seat.member,
                        source: seat.source,
                        height,
                    })
                    .collect()
            })
        })
    }
}

fn capacity_of(meeting: Meeting, large: bool) -> usize {
    meeting.area.with_untracked(|area| capacity(*area, large))
}

/// True where somebody else sends it.
fn is_sent(room: &RoomSnapshot, seat: Seat) -> bool {
    let member = room.members.iter().find(|it| it.id == seat.member && it.id != room.me);
    member.is_some_and(|it| match seat.source {
        Source::Screen => it.state.screen,
        _ => it.state.camera,
    })
}
