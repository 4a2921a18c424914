//! What the server is told of a peer connection: its states, its candidates
//! (kinds alone, never addresses), how long things take, and how good it is.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::{Gauge, Grade, Grader, Rates, Reading, Session, Statistics};
use footlight_shared::{
    CandidateType, Codec, ConnectionState, Happening, IceState, SpanName, Transport, WarningKind,
};

use crate::driver::Driver;
use crate::platform::peer::Connection;
use crate::platform::sight;
use crate::platform::witness::{self, Listener, Seen};

/// How long what is warned of stays the same.
const READABLE: Duration = Duration::from_secs(5);

/// Tells the server of a connection for as long as it lives.
pub struct Reporter {
    _listeners: [Listener; 5],
}

impl Reporter {
    /// Of this connection, by the session that it is for.
    pub fn new(connection: &Connection, driver: Driver) -> Self {
        let (gathering, checking) = (Cell::new(None), Cell::new(None));
        let (offered, connected) = (Cell::new(None), Cell::new(false));
        let tell = move |seen: Seen| {
            driver.turn(|session, now| match seen {
                Seen::Offer => offered.set(offered.get().or(Some(now))),
                Seen::Candidate(from, transport) => {
                    session.note(now, Happening::Candidate { from, transport });
                }
                Seen::Gathering(true) => gathering.set(Some(now)),
                Seen::Gathering(false) => {
                    if let Some(began) = gathering.take() {
                        session.time(now, SpanName::IceGathering, began, false);
                    }
                }
                Seen::Ice(state) => {
                    session.note(now, Happening::IceState { state });
                    follow_ice(session, now, state, &checking);
                }
                Seen::Connection(state) => {
                    session.note(now, Happening::ConnectionState { state });
                    if state == ConnectionState::Connected && !connected.replace(true) {
                        session.connected(now, offered.get().unwrap_or(now));
                    }
                }
            });
        };
        Self { _listeners: witness::watch(connection, Rc::new(tell)) }
    }
}

fn follow_ice(
    session: &mut Session,
    now: Duration,
    state: IceState,
    checking: &Cell<Option<Duration>>,
) {
    match state {
        IceState::New | IceState::Checking => checking.set(checking.get().or(Some(now))),
        IceState::Connected | IceState::Completed | IceState::Failed => {
            if let Some(began) = checking.take() {
                session.time(now, SpanName::IceConnected, began, state == IceState::Failed);
            }
        }
        IceState::Disconnected | IceState::Closed => {}
    }
}

/// Grades a connection second by second, and tells the server what changes.
#[derive(Default)]
pub struct Judge {
    gauge: Gauge,
    grader: Grader,
    told: Told,
    /// What is warned of, and since when.
    warned: Option<(Duration, WarningKind)>,
}

/// What the server knows.
#[derive(Default)]
struct Told {
    grade: Option<Grade>,
    path: Option<(CandidateType, Transport)>,
    codecs: Vec<Codec>,
}

impl Judge {
    /// One second's rates: the grade to show, at best `most`, and what it is
    /// made from.
    pub fn grade(
        &mut self,
        rates: &Rates,
        now: &Statistics,
        jitter: Option<Duration>,
        most: Grade,
    ) -> (Grade, Reading) {
        self.grade_both(rates, None, now, jitter, most)
    }

    /// The same where something goes out as well.
    pub fn grade_both(
        &mut self,
        rates: &Rates,
        out: Option<&Rates>,
        now: &Statistics,
        jitter: Option<Duration>,
        most: Grade,
    ) -> (Grade, Reading) {
        if sight::is_hidden() {
            self.gauge.look_away();
        }
        let reading = self.gauge.push_both(rates, out, now.round_trip, jitter);
        (self.grader.push(reading.grade().min(most)), reading)
    }

    /// Tells the session what is new, and what the user is warned of; that.
    pub fn tell(
        &mut self,
        session: &mut Session,
        now: Duration,
        seen: &Statistics,
        judged: Option<&(Grade, Reading)>,
    ) -> Option<WarningKind> {
        let told = &mut self.told;
        if seen.path.is_some() && seen.path != told.path {
            told.path = seen.path;
            if let Some((from, transport)) = seen.path {
                session.note(now, Happening::Path { from, transport });
            }
        }
        for codec in [seen.video_codec, seen.audio_codec].into_iter().flatten() {
            if !told.codecs.contains(&codec) {
                told.codecs.push(codec);
                session.note(now, Happening::Codec { codec });
            }
        }
        let (grade, reading) = judged?;
        if told.grade != Some(*grade) {
            told.grade = Some(*grade);
            session.note(now, Happening::Grade { grade: *grade });
        }
        let Some(warning) = reading.warning().filter(|_| *grade <= Grade::Fair) else {
            self.warned = None;
            return None;
        };
        session.warn(now, warning);
        let (since, kind) = *self.warned.get_or_insert((now, warning.kind));
        if now < since + READABLE {
            return Some(kind);
        }
        self.warned = Some((now, warning.kind));
        Some(warning.kind)
    }
}
