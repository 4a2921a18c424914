//! A browser and a server made of plain values, on a clock that tests turn.

use std::time::Duration;

use footlight_session::{Attempt, Effect, Event, Intent, MediaState, Session};
use footlight_shared::{
    CallId, CallMedia, CallMember, CallSnapshot, ClientFrame, ClientMsg, ErrorCode, Me, MemberId,
    Problem, Quality, Role, ServerFrame, ServerMsg, SessionId, StageId, StageSnapshot, StageStatus,
    StageSummary, TipBoard, TraceId, UserId,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// The session under test and all that it has asked for.
pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: Duration,
    /// Sockets that were opened and not closed; never more than one.
    pub(crate) sockets: usize,
    pub(crate) opened: usize,
    /// The server was told that nobody comes back.
    pub(crate) parted: bool,
    pub(crate) sent: Vec<ClientFrame>,
    pub(crate) events: Vec<Event>,
    flow: Option<Attempt>,
}

impl World {
    pub(crate) fn new(intent: Intent) -> Self {
        let mut session = Session::new(Duration::ZERO, 7, intent);
        match session.intent() {
            Intent::Call { .. } => session.hear_call(),
            Intent::Room { .. } => session.hear_room(),
            Intent::Lobby | Intent::Watch { .. } | Intent::Publish { .. } => {}
        }
        let (sent, events) = (Vec::new(), Vec::new());
        let now = Duration::ZERO;
        let (sockets, opened, parted) = (0, 0, false);
        let mut world = Self { session, now, sockets, opened, parted, sent, events, flow: None };
        world.drain();
        world
    }

    pub(crate) fn watching() -> Self {
        Self::new(Intent::Watch { stage: stage_id(), quality: Quality::Auto })
    }

    pub(crate) fn publishing() -> Self {
        Self::new(Intent::Publish { stage: stage_id() })
    }

    /// A performer whose media flows.
    pub(crate) fn performing() -> Self {
        let mut world = Self::publishing();
        world.offer(1);
        world.act(|session, now| session.set_token(now, "token".to_owned()));
        world.open();
        world.welcome(false);
        world.answer_join();
        world.media(1, MediaState::Connected);
        world
    }

    /// A member of a call who was asked for nothing yet.
    pub(crate) fn calling() -> Self {
        Self::new(Intent::Call { call: call_id() })
    }

    /// A viewer who is welcome and has asked to watch.
    pub(crate) fn asking() -> Self {
        let mut world = Self::watching();
        world.offer(1);
        world.act(|session, now| session.set_token(now, "token".to_owned()));
        world.open();
        world.welcome(false);
        world
    }

    /// A viewer whose picture flows.
    pub(crate) fn flowing() -> Self {
        let mut world = Self::asking();
        world.answer_join();
        world.media(1, MediaState::Connected);
        world.forget();
        world
    }

    pub(crate) fn act<T>(&mut self, act: impl FnOnce(&mut Session, Duration) -> T) -> T {
        let done = act(&mut self.session, self.now);
        self.drain();
        done
    }

    pub(crate) fn drain(&mut self) {
        while let Some(effect) = self.session.poll_effect() {
            match effect {
                Effect::Open => {
                    self.sockets += 1;
                    self.opened += 1;
                    assert_eq!(self.sockets, 1, "one socket at a time");
                }
                Effect::Close => self.sockets = 0,
                Effect::Part => (self.sockets, self.parted) = (0, true),
                Effect::Send(text) => {
                    assert_eq!(self.sockets, 1, "nothing is sent without a socket");
                    self.sent.push(serde_json::from_str(&text).unwrap());
                }
            }
        }
        while let Some(event) = self.session.poll_event() {
            self.events.push(event);
        }
    }

    pub(crate) fn forget(&mut self) {
        self.sent.clear();
        self.events.clear();
    }

    /// Turns the clock, stopping wherever the session wants to be woken.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        for _ in 0..10_000 {
            match self.session.poll_timeout().filter(|next| *next <= end) {
                Some(next) => self.now = self.now.max(next),
                None => {
                    self.now = end;
                    return;
                }
            }
            self.act(Session::handle_timeout);
        }
        panic!("the session wants to be woken without end");
    }

    pub(crate) fn open(&mut self) {
        self.act(Session::handle_open);
    }

    pub(crate) fn close(&mut self) {
        self.sockets = 0;
        self.act(Session::handle_close);
    }

    pub(crate) fn say(&mut self, re: Option<u32>, msg: ServerMsg) {
        let text = serde_json::to_string(&ServerFrame { re, msg }).unwrap();
        self.act(|session, now| session.handle_message(now, &text));
    }

    pub(crate) fn welcome(&mut self, resumed: bool) {
        let re = self.last("hello").map(|frame| frame.id);
        let session = SessionId("0190f3a0-0000-7000-8000-000000000001".parse().unwrap());
        let (heartbeat, dead_after) = (10, 30);
        self.say(
            re,
            ServerMsg::Welcome { version: 1, session, resumed, me: me(), heartbeat, dead_after },
        );
    }

    pub(crate) fn offer(&mut self, attempt: u32) {
        let offer = format!("offer {attempt}");
        self.act(|session, now| session.handle_offer(now, Attempt(attempt), offer));
    }

    pub(crate) fn media(&mut self, attempt: u32, state: MediaState) {
        self.act(|session, now| session.handle_media(now, Attempt(attempt), state));
    }

    pub(crate) fn answer_join(&mut self) {
        let frame = self.last("watch").or_else(|| self.last("publish")).unwrap();
        let (answer, snapshot) = ("answer".to_owned(), snapshot(StageStatus::Live));
        let msg = match frame.msg {
            ClientMsg::Publish { .. } => ServerMsg::Published { answer, snapshot },
            _ => ServerMsg::Watching { answer, snapshot },
        };
        self.say(Some(frame.id), msg);
    }

    pub(crate) fn answer_restart(&mut self) {
        let id = self.last("restart").unwrap().id;
        self.say(Some(id), ServerMsg::Restarted { answer: "again".to_owned() });
    }

    /// Lets time pass while the server answers whatever it is asked for a sign of
    /// life.
    pub(crate) fn pass_in_touch(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.pass((SECOND / 4).min(end - self.now));
            self.say(None, ServerMsg::Pong { at: 0 });
        }
    }

    pub(crate) fn refuse(&mut self, kind: &str, code: ErrorCode) {
        let id = self.last(kind).unwrap().id;
        self.say(Some(id), ServerMsg::Error { problem: Problem::new(code, "no") });
    }

    /// Keeps memory in bounds in long stories, but not what is to be answered.
    pub(crate) fn forget_old(&mut self) {
        self.events.clear();
    }

    /// Does once what a good browser and a good server do.
    pub(crate) fn serve(&mut self) {
        let asked = self.events.iter().rev().find_map(|event| match event {
            Event::NeedOffer(attempt) => Some(*attempt),
            _ => None,
        });
        self.flow = None;
        if self.sockets == 1 {
            self.open();
            self.welcome(false);
        }
        if let Some(attempt) = asked {
            self.offer(attempt.0);
            if self.sockets == 1 && self.last("watch").is_some() {
                self.answer_join();
            }
            self.media(attempt.0, MediaState::Connected);
            self.flow = Some(attempt);
        }
    }

    /// True where the latest attempt was answered and nothing newer is wanted.
    pub(crate) fn is_flowing(&self) -> bool {
        let answered = self.events.iter().rev().find_map(|event| match event {
            Event::Answer(attempt, _) => Some(*attempt),
            _ => None,
        });
        let asked = self.events.iter().rev().find_map(|event| match event {
            Event::NeedOffer(attempt) => Some(*attempt),
            _ => None,
        });
        answered.is_some() && answered == asked && self.flow == answered && self.sockets == 1
    }

    /// The last message of this kind that was sent.
    pub(crate) fn last(&self, kind: &str) -> Option<ClientFrame> {
        self.sent.iter().rev().find(|frame| frame.msg.kind() == kind).cloned()
    }

    pub(crate) fn count(&self, kind: &str) -> usize {
        self.sent.iter().filter(|frame| frame.msg.kind() == kind).count()
    }

    /// How often an ICE restart was asked for, directly or over relays alone.
    pub(crate) fn restarts(&self, relay: bool) -> usize {
        let is = |event: &&Event| matches!(event, Event::NeedRestart { relay: wanted, .. } if *wanted == relay);
        self.events.iter().filter(is).count()
    }

    pub(crate) fn asked_for(&self, attempt: u32) -> bool {
        self.events.contains(&Event::NeedOffer(Attempt(attempt)))
    }
}

pub(crate) fn stage_id() -> StageId {
    "stage1".parse().unwrap()
}

pub(crate) fn call_id() -> CallId {
    "0a1b2c3d4e5f6g7h8i9j".parse().unwrap()
}

/// The call as its second member sees it.
pub(crate) fn call_snapshot(me: u32) -> CallSnapshot {
    CallSnapshot {
        call: call_id(),
        me: MemberId(me),
        polite: true,
        host: "maria".to_owned(),
        other: Some(CallMember { id: MemberId(1), name: "maria".to_owned() }),
        ringing: None,
        called: None,
        media: CallMedia { video: Vec::new(), max_kbps: 2500, stereo: true },
        trace: TraceId::from_bits(0x2a),
    }
}

pub(crate) fn me() -> Me {
    let id = UserId("0190f3a0-0000-7000-8000-000000000002".parse().unwrap());
    let (name, currency) = ("ada".parse().unwrap(), "EUR".to_owned());
    Me { id, name, role: Role::Viewer, balance: 0, currency }
}

pub(crate) fn summary(status: StageStatus) -> StageSummary {
    StageSummary {
        preset: footlight_shared::Preset::default(),
        id: stage_id(),
        title: "Tonight".parse().unwrap(),
        performer: "maria".parse().unwrap(),
        status,
        viewers: 1,
        started_at: Some(0),
        still: None,
        playbill: 0,
        poster: None,
    }
}

pub(crate) fn snapshot(status: StageStatus) -> StageSnapshot {
    StageSnapshot { stage: summary(status), tips: TipBoard::default() }
}
