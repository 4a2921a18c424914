//! A peer connection as JSEP has it (RFC 8829), without media: it panics where a
//! browser would throw.

use footlight_session::call::{Candidate, Kind};

/// `RTCSignalingState`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

/// What is read of a description.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Description {
    pub(crate) session: u64,
    pub(crate) ufrag: u64,
    pub(crate) wish: u32,
}

impl Description {
    fn of(sdp: &str) -> Self {
        let field = |start: &str| {
            let line = sdp.lines().find_map(|line| line.strip_prefix(start)).unwrap();
            line.split(' ').next().unwrap().parse::<u64>().unwrap()
        };
        Self { session: field("o=- "), ufrag: field("a=ice-ufrag:"), wish: field("a=wish:") as u32 }
    }
}

/// The connection.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) session: u64,
    pub(crate) state: State,
    pub(crate) ufrag: u64,
    pub(crate) remote: Option<Description>,
    /// What has been asked for here, and what of it has been agreed on.
    pub(crate) wish: u32,
    pub(crate) agreed: u32,
    pub(crate) added: Vec<Candidate>,
    version: u64,
    before: u64,
    pending: Option<Description>,
    offered: u32,
    restart: bool,
}

impl Browser {
    pub(crate) fn new(session: u64, wish: u32) -> Self {
        Self {
            session,
            state: State::Stable,
            ufrag: 0,
            remote: None,
            wish,
            agreed: 0,
            added: Vec::new(),
            version: 0,
            before: 0,
            pending: None,
            offered: 0,
            restart: false,
        }
    }

    /// True where `negotiationneeded` is to be fired.
    pub(crate) fn is_needy(&self) -> bool {
        self.state == State::Stable && (self.agreed != self.wish || self.restart)
    }

    pub(crate) fn make_offer(&mut self, restart: bool) -> String {
        assert_eq!(self.state, State::Stable);
        self.restart |= restart;
        self.state = State::HaveLocalOffer;
        self.offered = self.wish;
        self.before = self.ufrag;
        if self.restart || self.ufrag == 0 {
            self.renew_ufrag();
        }
        self.describe()
    }

    pub(crate) fn make_answer(&mut self) -> String {
        assert_eq!(self.state, State::HaveRemoteOffer);
        let fresh = self.pending.map(|it| it.ufrag) != self.remote.map(|it| it.ufrag);
        if fresh {
            self.renew_ufrag();
            self.restart = false;
        }
        self.remote = self.pending.take();
        self.state = State::Stable;
        self.describe()
    }

    pub(crate) fn set_remote(&mut self, kind: Kind, sdp: &str) {
        let description = Description::of(sdp);
        match (kind, self.state) {
            (Kind::Offer, State::Stable) => {}
            (Kind::Offer, State::HaveLocalOffer) => {
                assert!(self.remote.is_some(), "sections are left that nobody agreed on");
                self.ufrag = self.before;
            }
            (Kind::Answer, State::HaveLocalOffer) => {
                assert_eq!(description.wish, self.offered, "the answer to another offer");
                self.remote = Some(description);
                self.agreed = self.offered;
                self.restart = false;
                self.state = State::Stable;
                return;
            }
            (kind, state) => panic!("{kind:?} in {state:?}"),
        }
        if let Some(remote) = self.remote {
            assert_eq!(remote.session, description.session, "another connection's offer");
        }
        self.pending = Some(description);
        self.state = State::HaveRemoteOffer;
    }

    pub(crate) fn add(&mut self, candidate: Candidate) {
        let known = [self.remote, self.pending].into_iter().flatten();
        let names: Vec<_> = known.map(|it| it.ufrag.to_string()).collect();
        assert!(!names.is_empty(), "a candidate without a description");
        if let Some(ufrag) = &candidate.ufrag {
            assert!(names.contains(ufrag), "a candidate of another description");
        }
        self.added.push(candidate);
    }

    fn renew_ufrag(&mut self) {
        self.ufrag = self.session * 1000 + self.version + 1;
    }

    fn describe(&mut self) -> String {
        self.version += 1;
        // An answer repeats the wish that it grants.
        let wish = match self.state {
            State::HaveLocalOffer => self.offered,
            _ => self.remote.unwrap().wish,
        };
        format!(
            "v=0\r\no=- {} {} IN IP4 127.0.0.1\r\ns=-\r\na=ice-ufrag:{}\r\na=wish:{wish}\r\n",
            self.session, self.version, self.ufrag
        )
    }
}
