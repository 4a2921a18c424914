//! A registry with one stage, a clock, and people who remember what they hear.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use footlight_sfu::{Event, Layer, PeerId};
use footlight_shared::{
    ByeReason, CallId, CallMedia, Problem, Quality, Role, RoomAccess, RoomAct, RoomId, ServerFrame,
    ServerMsg, SessionId, StageId, StageStatus, StageSummary, UserId,
};
use uuid::Uuid;

use crate::auth::Claims;
use crate::call::{Person, Seal};
use crate::room::{Opened, Proof};
use crate::signal::outbox::{self, Outbox, Outgoing};
use crate::signal::registry::{Arrival, Attached, Caps, Entrance, Key, Registry};
use crate::signal::timing::Timing;
use crate::store::{RoomRow, StageRow};

pub(super) struct Hall {
    pub(super) registry: Registry,
    pub(super) now: Instant,
    pub(super) address: IpAddr,
    started: u64,
    /// Those that were made.
    pub(super) calls: Vec<CallId>,
}

/// Somebody with a socket.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) attached: Attached,
    role: Role,
    user: u128,
    outgoing: Outgoing,
}

impl Hall {
    /// The whole media path fails.
    pub(super) fn lose_all_media(&mut self) {
        let peers = self.registry.peers.keys().chain(self.registry.further.keys());
        let peers: Vec<_> = peers.copied().collect();
        self.registry.handle_lost(&peers, self.now);
    }

    pub(super) fn new() -> Self {
        Self::with_caps(Caps {
            sessions: 100,
            per_address: 100,
            viewers: 100,
            guests: 3,
            calls: 9,
            rooms: 9,
        })
    }

    pub(super) fn with_caps(caps: Caps) -> Self {
        let now = Instant::now();
        Self {
            registry: Registry::new(Timing::default(), caps, Seal::new(b"secret", now)),
            now,
            address: [192, 0, 2, 1].into(),
            started: 0,
            calls: Vec::new(),
        }
    }

    pub(super) fn stage(&self) -> StageId {
        "stage1".parse().unwrap()
    }

    pub(super) fn row(&self) -> StageRow {
        StageRow {
            id: self.stage(),
            owner: UserId(Uuid::from_u128(1)),
            title: "A title".parse().unwrap(),
            performer: "performer".parse().unwrap(),
            preset: footlight_shared::Preset::default(),
            status: StageStatus::Offline,
            started_at: None,
            playbill: 0,
            poster: None,
        }
    }

    pub(super) fn enter(&mut self, role: Role, user: u128) -> Guest {
        self.enter_with(role, user, None).unwrap()
    }

    pub(super) fn resume(&mut self, guest: &Guest) -> Result<Guest, Problem> {
        self.enter_with(guest.role, guest.user, Some(guest.attached.key.session))
    }

    pub(super) fn enter_with(
        &mut self,
        role: Role,
        user: u128,
        resume: Option<SessionId>,
    ) -> Result<Guest, Problem> {
        let (outbox, outgoing) = outbox::channel();
        let attached = self.attach(role, user, resume, Some(outbox))?;
        Ok(Guest { attached, role, user, outgoing })
    }

    /// Somebody without a socket.
    pub(super) fn enter_without_socket(&mut self, role: Role, user: u128) -> Guest {
        let (_, outgoing) = outbox::channel();
        let attached = self.attach(role, user, None, None).unwrap();
        Guest { attached, role, user, outgoing }
    }

    fn attach(
        &mut self,
        role: Role,
        user: u128,
        resume: Option<SessionId>,
        outbox: Option<Outbox>,
    ) -> Result<Attached, Problem> {
        let claims = Claims {
            sub: UserId(Uuid::from_u128(user)),
            name: format!("user{user}").parse().unwrap(),
            role,
            grants: role.grants(),
            sid: SessionId(Uuid::from_u128(1000 + user)),
            exp: 0,
            iat: 0,
        };
        let entrance =
            Entrance { claims, resume, trace: None, address: self.address, exempt: false, outbox };
        let attached = self.registry.attach(entrance, self.now)?;
        self.registry.release(attached.key);
        Ok(attached)
    }

    pub(super) fn publish(&mut self, guest: &Guest) -> PeerId {
        let peer = self.offer();
        self.begin(guest, peer).unwrap();
        peer
    }

    /// An offer goes to the media path.
    pub(super) fn offer(&mut self) -> PeerId {
        self.registry.prepare(&self.row()).1
    }

    /// An offer to publish is answered.
    pub(super) fn begin(&mut self, guest: &Guest, peer: PeerId) -> Result<(), Problem> {
        self.started += 1;
        let (key, stage) = (guest.attached.key, self.stage());
        let begun = self.registry.take_stage(key, &stage, peer, self.started, self.now);
        self.registry.answered(&stage);
        begun
    }

    pub(super) fn watch(&mut self, guest: &Guest) -> PeerId {
        let stage = self.stage();
        self.registry.seat(guest.attached.key, &stage).unwrap();
        let (_, peer) = self.registry.prepare(&self.row());
        self.registry.take_seat(guest.attached.key, &stage, peer, Quality::Auto, self.now).unwrap();
        self.registry.answered(&stage);
        peer
    }

    /// Somebody makes a call.
    pub(super) fn make_call(&mut self, key: Key, callee: Option<u128>) {
        let Some(claims) = self.registry.session(key).map(|it| it.claims().clone()) else { return };
        let callee = callee.map(|user| Person {
            user: UserId(Uuid::from_u128(user)),
            name: format!("user{user}"),
        });
        if let Ok((info, _)) = self.registry.make_call(&claims, callee, self.now) {
            self.calls.push(info.id);
        }
    }

    /// Somebody comes into the one room, of the user of number 1, or to its door.
    pub(super) fn meet(&mut self, key: Key, lobby: bool) {
        let access = if lobby { RoomAccess::Lobby } else { RoomAccess::Open };
        let id: RoomId = "0a1b2c3d4e5f6g7h8i9j".parse().unwrap();
        let row = RoomRow {
            id: id.clone(),
            owner: UserId(Uuid::from_u128(1)),
            host: "user1".parse().unwrap(),
            title: "Monday".parse().unwrap(),
            access,
            password_hash: None,
            limit: 5,
            keep: false,
            guests: true,
            mesh: false,
            direct: false,
            one_screen: false,
        };
        let opened = Opened { row, moderators: Vec::new(), proof: Proof::Nothing };
        if let Ok(Arrival::Enter { peer, .. }) = self.registry.knock(key, &opened, self.now) {
            let _ = self.registry.enter_room(key, &id, Some(peer), self.now);
            self.registry.arrived(&id);
        }
        self.registry.release(key);
    }

    /// Somebody does something to another in his room, where he may.
    pub(super) fn moderate(&mut self, key: Key, act: RoomAct) {
        if let Ok(record) = self.registry.judge(key, act, None) {
            self.registry.carry_out(&record, &|_| true, self.now);
        }
    }

    pub(super) fn lose(&mut self, guest: &Guest) {
        self.registry.lose(guest.attached.key, self.now);
    }

    pub(super) fn layers(&mut self, layers: Vec<Layer>) {
        let Some(room) = self.registry.rooms.get(&self.stage()).map(|room| room.id) else { return };
        self.registry.handle_media(Event::PublisherLayers { room, layers }, self.now);
    }

    /// Time passes, and then the pulse beats.
    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.registry.pulse(self.now);
    }

    pub(super) fn status(&self) -> Option<StageStatus> {
        self.registry.status(&self.stage())
    }

    pub(super) fn summary(&self) -> StageSummary {
        self.registry.summary(&self.row())
    }
}

/// What members of calls are to send.
pub(super) fn media(_: Role) -> CallMedia {
    CallMedia { video: Vec::new(), max_kbps: 2500, stereo: true }
}

impl Guest {
    /// What has come since the last call.
    pub(super) fn heard(&mut self) -> Vec<ServerMsg> {
        let mut heard = Vec::new();
        while let Some(wire) = self.outgoing.rest() {
            heard.push(serde_json::from_str::<ServerFrame>(&wire).unwrap().msg);
        }
        heard
    }

    pub(super) fn statuses(&mut self) -> Vec<StageStatus> {
        let status = |msg| match msg {
            ServerMsg::Stage { stage } => Some(stage.status),
            _ => None,
        };
        self.heard().into_iter().filter_map(status).collect()
    }

    /// Why the socket is being closed, if it is.
    pub(super) fn farewell(&mut self) -> Option<ByeReason> {
        match self.outgoing.last_words()?.frame?.msg {
            ServerMsg::Bye { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
