//! Whatever people do in whatever order, the registry's books agree.

use std::collections::HashSet;
use std::time::Duration;

use footlight_sfu::{Event, GoneReason, Layer, PeerId};
use footlight_shared::{MemberId, Role, RoomAct, SourceId, StageSourceKind, StageStatus};
use proptest::prelude::*;

use super::hall::{self, Guest, Hall};
use crate::signal::registry::{Caps, Registry};
use crate::signal::session::Place;

#[derive(Clone, Copy, Debug)]
enum Act {
    Enter(Role, u128),
    Resume(usize),
    Lose(usize),
    Depart(usize),
    Publish(usize),
    Watch(usize),
    Leave(usize),
    End(usize),
    Lobby(usize),
    Call(usize, Option<u128>),
    Join(usize, usize),
    Decline(usize, usize),
    Meet(usize, bool),
    Admit(usize, u32),
    Remove(usize, u32),
    Company(usize, Deed),
    Gone(u64),
    Dark(bool),
    Restart,
    Pass(u64),
}

/// What is done about a stage's company.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Ask(u128),
    Decline,
    Send(StageSourceKind),
    See(u32),
    Off(u32, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let kind = prop_oneof![Just(StageSourceKind::Guest), Just(StageSourceKind::Screen)];
    prop_oneof![
        3 => (1..4u128).prop_map(Deed::Ask),
        1 => Just(Deed::Decline),
        4 => kind.prop_map(Deed::Send),
        3 => (1..5u32).prop_map(Deed::See),
        1 => (1..5u32, any::<bool>()).prop_map(|(source, any)| Deed::Off(source, any)),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..12usize;
    let role = prop_oneof![Just(Role::Performer), Just(Role::Viewer), Just(Role::Guest)];
    prop_oneof![
        3 => (role, 1..4u128).prop_map(|(role, user)| Act::Enter(role, user)),
        2 => who().prop_map(Act::Resume),
        2 => who().prop_map(Act::Lose),
        1 => who().prop_map(Act::Depart),
        3 => who().prop_map(Act::Publish),
        3 => who().prop_map(Act::Watch),
        1 => who().prop_map(Act::Leave),
        1 => who().prop_map(Act::End),
        1 => who().prop_map(Act::Lobby),
        1 => (who(), prop::option::of(1..4u128)).prop_map(|(at, callee)| Act::Call(at, callee)),
        3 => (who(), 0..4usize).prop_map(|(at, call)| Act::Join(at, call)),
        1 => (who(), 0..4usize).prop_map(|(at, call)| Act::Decline(at, call)),
        4 => (who(), any::<bool>()).prop_map(|(at, lobby)| Act::Meet(at, lobby)),
        1 => (who(), 1..9u32).prop_map(|(at, member)| Act::Admit(at, member)),
        1 => (who(), 1..9u32).prop_map(|(at, member)| Act::Remove(at, member)),
        12 => (who(), deed()).prop_map(|(at, deed)| Act::Company(at, deed)),
        2 => (1..80u64).prop_map(Act::Gone),
        1 => any::<bool>().prop_map(Act::Dark),
        1 => Just(Act::Restart),
        2 => (0..70u64).prop_map(Act::Pass),
    ]
}

fn perform(hall: &mut Hall, guests: &mut Vec<Guest>, act: Act) {
    let key = |at: usize| guests.get(at).map(|guest| guest.attached.key);
    let holds = |hall: &Hall, at| key(at).filter(|key| hall.registry.session(*key).is_some());
    match act {
        Act::Enter(role, user) => guests.extend(hall.enter_with(role, user, None)),
        Act::Resume(at) => {
            if let Some(guest) = guests.get(at) {
                let again = hall.resume(guest);
                guests.extend(again);
            }
        }
        Act::Lose(at) => {
            if let Some(guest) = guests.get(at) {
                hall.lose(guest);
            }
        }
        Act::Depart(at) => {
            if let Some(key) = key(at) {
                hall.registry.depart(key, hall.now);
            }
        }
        Act::Publish(at) if holds(hall, at).is_some() => {
            let peer = hall.offer();
            drop(hall.begin(&guests[at], peer));
        }
        Act::Watch(at) if holds(hall, at).is_some() => {
            hall.watch(&guests[at]);
        }
        Act::Leave(at) => {
            if let Some(key) = key(at) {
                hall.registry.leave(key, hall.now);
                hall.registry.leave_lobby(key);
            }
        }
        Act::End(at) => {
            if let Some(key) = key(at) {
                hall.registry.end(key, &hall.stage());
            }
        }
        Act::Lobby(at) => {
            if let Some(key) = key(at) {
                hall.registry.enter_lobby(key);
            }
        }
        Act::Call(at, callee) => {
            if let Some(key) = key(at) {
                hall.make_call(key, callee);
            }
        }
        Act::Join(at, call) => {
            if let Some((key, call)) = key(at).zip(hall.calls.get(call).cloned()) {
                let _ = hall.registry.join_call(key, &call, hall::media, hall.now);
                hall.registry.release(key);
            }
        }
        Act::Decline(at, call) => {
            if let Some((key, call)) = key(at).zip(hall.calls.get(call).cloned()) {
                let _ = hall.registry.decline(key, &call);
            }
        }
        Act::Meet(at, lobby) => {
            if let Some(key) = key(at) {
                hall.meet(key, lobby);
            }
        }
        Act::Admit(at, member) => {
            if let Some(key) = key(at) {
                hall.moderate(key, RoomAct::Admit { member: MemberId(member) });
            }
        }
        Act::Remove(at, member) => {
            if let Some(key) = key(at) {
                hall.moderate(key, RoomAct::Remove { member: MemberId(member) });
            }
        }
        Act::Company(at, deed) => {
            if let Some(guest) = guests.get(at) {
                keep_company(hall, guest, deed);
            }
        }
        Act::Gone(peer) => {
            let gone = Event::Gone { peer: PeerId(peer), reason: GoneReason::Silent };
            hall.registry.handle_media(gone, hall.now);
        }
        Act::Dark(dark) => hall.layers(if dark { Vec::new() } else { vec![Layer::Low] }),
        Act::Restart => hall.lose_all_media(),
        Act::Pass(seconds) => hall.pass(Duration::from_secs(seconds)),
        Act::Publish(_) | Act::Watch(_) => {}
    }
}

fn keep_company(hall: &mut Hall, guest: &Guest, deed: Deed) {
    match deed {
        Deed::Ask(user) => drop(hall.ask_up(guest, user)),
        Deed::Decline => {
            let stage = hall.stage();
            drop(hall.registry.decline_stage(guest.attached.key, &stage));
        }
        Deed::Send(kind) => drop(hall.send(guest, kind)),
        Deed::See(source) => drop(hall.see(guest, SourceId(source))),
        Deed::Off(source, any) => {
            hall.take_off(guest, SourceId(source), any);
        }
    }
}

fn check(registry: &Registry) {
    registry.meetings.check();
    for room in registry.meetings.occupied() {
        for id in registry.meetings.sessions(&room) {
            let place = registry.sessions[&id].session.place();
            assert!(matches!(place, Place::InRoom { room: here, .. } if *here == room));
        }
    }
    for (id, entry) in &registry.sessions {
        match entry.session.place() {
            Place::Nowhere => assert_eq!(entry.peer, None),
            Place::InCall { call, me } => {
                assert_eq!(entry.peer, None);
                assert_eq!(registry.calls.member(call, *id), Some(*me));
            }
            Place::InRoom { room, me } => {
                assert_eq!(registry.meetings.session(room, *me), Some(*id));
            }
            Place::AtDoor { room, .. } => {
                assert_eq!(entry.peer, None);
                assert!(!registry.meetings.sessions(room).contains(id));
                let user = entry.session.claims().sub;
                assert!(registry.meetings.sessions_of(room, user).contains(id));
            }
            Place::OnStage { stage } => assert_eq!(registry.rooms[stage].performer, Some(*id)),
            Place::InAudience { stage, .. } => {
                assert!(registry.rooms[stage].audience.contains(id));
            }
        }
        assert_eq!(entry.peer.map(|peer| registry.peers[&peer]), entry.peer.map(|_| *id));
        assert_eq!(registry.lost.contains(id), entry.lost_at.is_some());
        assert_eq!(registry.lobby.contains(id), entry.session.is_in_lobby());
        assert!(entry.held.is_none());
    }
    let peers = registry.sessions.values().filter(|entry| entry.peer.is_some()).count();
    assert_eq!(registry.peers.len(), peers);
    assert_eq!(registry.addresses.values().sum::<usize>(), registry.sessions.len());
    assert!(registry.lost.iter().all(|id| registry.sessions.contains_key(id)));
    assert!(registry.lobby.iter().all(|id| registry.sessions.contains_key(id)));
    for (call, session) in registry.calls.seats() {
        let place = registry.sessions[&session].session.place();
        assert!(matches!(place, Place::InCall { call: here, .. } if here == call));
    }
    let users = registry.users.iter().flat_map(|(user, ids)| ids.iter().map(move |id| (user, id)));
    for (user, id) in users {
        assert_eq!(registry.sessions[id].session.claims().sub, *user);
    }
    check_company(registry);
    assert_eq!(registry.rooms.len(), registry.stages.len());
    for room in registry.rooms.values() {
        assert!(room.members().all(|id| registry.sessions.contains_key(id)));
        let members: HashSet<_> = room.members().collect();
        assert_eq!(members.len(), room.members().count(), "somebody is there twice");
        assert_eq!(room.away_until.is_some(), room.row.status == StageStatus::Away);
        if room.row.status == StageStatus::Live {
            assert!(room.performer.is_some(), "a live stage has a performer");
        }
    }
}

/// Each further peer is in one company, and whoever has one there is there.
fn check_company(registry: &Registry) {
    let mut count = 0;
    for (stage, company) in registry.companies() {
        for (peer, holder) in company.peers() {
            count += 1;
            assert_eq!(registry.further[&peer], (stage.clone(), holder));
            assert!(!registry.peers.contains_key(&peer));
            assert_eq!(registry.sessions[&holder.session].session.stage(), Some(stage));
        }
        for session in company.senders() {
            assert_eq!(registry.sessions[&session].session.stage(), Some(stage));
        }
        let on = matches!(registry.status(stage), Some(StageStatus::Live | StageStatus::Away));
        assert!(on || company.is_empty());
    }
    assert_eq!(registry.further.len(), count);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_agree_whatever_happens(acts in prop::collection::vec(act(), 1..60)) {
        let mut hall = Hall::with_caps(Caps { sessions: 10, per_address: 8, viewers: 100, guests: 2, calls: 9, rooms: 9 });
        let mut guests = Vec::new();
        for act in acts {
            perform(&mut hall, &mut guests, act);
            check(&hall.registry);
        }
        // With everybody gone nothing is left.
        for guest in &guests {
            hall.registry.depart(guest.attached.key, hall.now);
        }
        hall.pass(Duration::from_secs(31));
        hall.pass(Duration::from_secs(31));
        hall.pass(Duration::from_secs(301));
        prop_assert_eq!(hall.registry.sessions.len(), 0);
        prop_assert_eq!(hall.registry.users.len(), 0);
        prop_assert_eq!(hall.registry.calls.len(), 0);
        prop_assert_eq!(hall.registry.meetings.count(), (0, 0));
        prop_assert_eq!(hall.registry.peers.len(), 0);
        prop_assert_eq!(hall.registry.further.len(), 0);
        let rooms: Vec<_> = hall.registry.rooms.keys().collect();
        prop_assert!(rooms.is_empty(), "{rooms:?}");
    }
}
