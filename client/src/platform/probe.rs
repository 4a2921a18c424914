//! Asking single STUN and TURN servers, by connections that lead nowhere else.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::call::Kind as Description;
use footlight_session::diagnostics::{Candidate, Kind};
use footlight_shared::IceServer;

use super::channel::{Channel, ChannelEvent};
use super::duplex::{self, Duplex, Heard, Setup, Tracks};
use super::listener::Listener;
use super::{clock, js, peer};

/// The channel's number, which both ends know.
const CHANNEL: u16 = 0;
const LABEL: &str = "probe";
/// How often it is looked whether something has come.
const STEP: Duration = Duration::from_millis(5);
/// `icecandidateerror`'s codes of a TURN server that does not want us.
const REFUSALS: [f64; 4] = [401.0, 403.0, 437.0, 486.0];

/// What a connection has gathered.
#[derive(Clone, Default)]
pub struct Gathered {
    /// Its candidates, each after how long.
    pub candidates: Vec<(Duration, Candidate)>,
    /// After how long there were no more.
    pub complete: Option<Duration>,
    /// A server answered and did not want us.
    pub refused: bool,
    /// A server was not reached, as the browser says.
    pub failed: bool,
}

impl Gathered {
    /// After how long the first of a kind was there.
    pub fn first(&self, kind: Kind) -> Option<Duration> {
        self.candidates.iter().find(|(_, it)| it.kind == kind).map(|(after, _)| *after)
    }
}

/// One end of a connection, with all that it has said.
struct End {
    duplex: Duplex,
    channel: Channel,
    gathered: Rc<RefCell<Gathered>>,
    /// Candidates that the other end has not been given.
    waiting: Rc<RefCell<Vec<footlight_session::call::Candidate>>>,
    _errors: Listener,
}

impl End {
    fn new(servers: &[IceServer], relay_only: bool) -> Option<Self> {
        let gathered = Rc::new(RefCell::new(Gathered::default()));
        let waiting = Rc::new(RefCell::new(Vec::new()));
        let begun = clock::now();
        let (found, kept) = (Rc::clone(&gathered), Rc::clone(&waiting));
        let hear = move |heard: Heard| {
            let Heard::Candidate(candidate) = heard else { return };
            let after = clock::now().saturating_sub(begun);
            let mut found = found.borrow_mut();
            if candidate.candidate.is_empty() {
                found.complete.get_or_insert(after);
            } else if let Some(read) = Candidate::parse(&candidate.candidate) {
                found.candidates.push((after, read));
            }
            kept.borrow_mut().push(candidate);
        };
        let duplex = Duplex::new(&Setup { ice: servers.to_vec(), relay_only }, hear).ok()?;
        let connection = duplex.connection();
        let found = Rc::clone(&gathered);
        let errors = Listener::new(&connection, "icecandidateerror", move |event| {
            let code = js::number(&event, "errorCode").unwrap_or_default();
            let mut found = found.borrow_mut();
            found.refused |= REFUSALS.contains(&code);
            found.failed = true;
        });
        let channel = Channel::open(&connection, LABEL, CHANNEL)?;
        Some(Self { duplex, channel, gathered, waiting, _errors: errors })
    }

    /// Gives the other end what it has not been given yet.
    async fn introduce(&self, other: &Self) {
        for candidate in self.waiting.take() {
            duplex::add_candidate(&other.duplex.connection(), &candidate).await;
        }
    }
}

/// What a connection to these servers gathers until there is enough of it, there
/// is no more, or the time is over.
pub async fn gather(
    servers: &[IceServer],
    relay_only: bool,
    limit: Duration,
    enough: impl Fn(&Gathered) -> bool,
) -> Gathered {
    let until = clock::now() + limit;
    let Some(end) = End::new(servers, relay_only) else { return Gathered::default() };
    if peer::offer(&end.duplex.connection()).await.is_err() {
        return Gathered::default();
    }
    let ready = || {
        let gathered = end.gathered.borrow();
        gathered.complete.is_some() || enough(&gathered)
    };
    while !ready() && clock::now() < until {
        clock::sleep(STEP).await;
    }
    end.gathered.take()
}

/// What came of a relay.
#[derive(Clone, Default)]
pub struct Relayed {
    /// What was gathered of it.
    pub gathered: Gathered,
    /// There and back through it, where something came.
    pub round_trip: Option<Duration>,
}

/// Sends something from this page to this page, both ways by a relay of this
/// server alone.
pub async fn relay(server: &IceServer, limit: Duration) -> Relayed {
    let until = clock::now() + limit;
    let servers = std::slice::from_ref(server);
    let ends = End::new(servers, true).zip(End::new(servers, true));
    let Some((mut one, mut other)) = ends else { return Relayed::default() };
    let back = Rc::new(RefCell::new(None::<Duration>));
    let echo = Rc::new(RefCell::new(false));
    let heard = Rc::clone(&echo);
    other.channel.listen(0, move |event| {
        if matches!(event, ChannelEvent::Text(_)) {
            heard.replace(true);
        }
    });
    let came = Rc::clone(&back);
    one.channel.listen(0, move |event| {
        if matches!(event, ChannelEvent::Text(_)) {
            came.borrow_mut().get_or_insert(clock::now());
        }
    });
    if introduce(&one, &other).await.is_none() {
        return Relayed { gathered: one.gathered.take(), round_trip: None };
    }
    let mut sent = None;
    while back.borrow().is_none() && clock::now() < until {
        one.introduce(&other).await;
        other.introduce(&one).await;
        if sent.is_none() && one.channel.is_open() && one.channel.send_text("there") {
            sent = Some(clock::now());
        }
        if echo.replace(false) {
            other.channel.send_text("back");
        }
        let nothing = {
            let gathered = one.gathered.borrow();
            gathered.complete.is_some() && gathered.first(Kind::Relay).is_none()
        };
        if nothing {
            break;
        }
        clock::sleep(Duration::from_millis(1)).await;
    }
    let round_trip = back.borrow().zip(sent).map(|(back, sent)| back.saturating_sub(sent));
    Relayed { gathered: one.gathered.take(), round_trip }
}

/// Offer and answer between two ends of this page.
async fn introduce(one: &End, other: &End) -> Option<()> {
    let (here, there) = (one.duplex.connection(), other.duplex.connection());
    let none = Tracks::new();
    let offer = peer::offer(&here).await.ok()?;
    duplex::set_remote(&there, Description::Offer, &offer, &none, None).await.ok()?;
    let answer = duplex::make_answer(&there, None).await.ok()?;
    duplex::set_remote(&here, Description::Answer, &answer, &none, None).await.ok()
}
