//! The way to the server, by data channels: how long an answer takes, how
//! evenly answers come, what is lost, and how much goes through each way.
//!
//! What is sent back is never repeated and waits for nothing (`maxRetransmits`
//! 0, unordered), so that what is lost is seen to be.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use footlight_session::call::Kind;
use footlight_session::diagnostics::{Echoes, rate};
use footlight_session::format;
use footlight_shared::{IceServer, LineCheck, LineDescription};

use super::{Diagnostics, LIMIT};
use crate::api;
use crate::platform::channel::{Channel, ChannelEvent};
use crate::platform::clock;
use crate::platform::duplex::{self, Duplex, Setup, Tracks};
use crate::platform::peer;

/// The checks, in their order: their names and their titles.
pub(super) const ROWS: [(&str, &str); 4] = [
    ("line", "The way to the server"),
    ("echo", "Latency, jitter and loss"),
    ("download", "From the server to here"),
    ("upload", "From here to the server"),
];
/// Channels, as the server knows them.
const ECHO: u16 = 0;
const UPLOAD: u16 = 1;
const DOWNLOAD: u16 = 2;
/// Messages that are sent back at most, over this time.
const ECHOES: u32 = 200;
const ECHOING: Duration = Duration::from_secs(3);
const BETWEEN: Duration = Duration::from_millis(12);
/// How long the last ones are waited for.
const LATE: Duration = Duration::from_millis(800);
/// How long bytes go one way.
const FLOW: Duration = Duration::from_millis(2500);
/// The most that is asked for: so much comes in that time at 20 Mbit/s.
const BYTES: &str = "6000000";
const BLOCK: usize = 8 * 1024;
/// How much may wait in the browser.
const AHEAD: u64 = 256 * 1024;
const STEP: Duration = Duration::from_millis(5);

/// The connection, and what its channels have told.
struct Line {
    echo: Channel,
    upload: Channel,
    download: Channel,
    echoes: Rc<RefCell<Echoes>>,
    /// What the server has counted, and when it said so: the first time, and last.
    counted: Rc<Cell<Span>>,
    /// What came, and when.
    came: Rc<Cell<Span>>,
    _duplex: Duplex,
}

/// Bytes from a first moment to a last one.
#[derive(Clone, Copy, Default)]
struct Span {
    first: Option<(Duration, u64)>,
    last: (Duration, u64),
}

impl Span {
    fn note(&mut self, bytes: u64) {
        let now = clock::now();
        self.first.get_or_insert((now, bytes));
        self.last = (now, bytes);
    }

    /// What came after the first moment, by the time that it took.
    fn rate(self) -> Option<u32> {
        let (begun, before) = self.first?;
        let (ended, all) = self.last;
        rate(all.saturating_sub(before), ended.saturating_sub(begun))
    }
}

/// What comes of something within the time of a check.
async fn in_time<T>(work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut late) = (pin!(work), pin!(clock::sleep(LIMIT)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// All of it; `None` where there is no connection.
pub(super) async fn check(diagnostics: Diagnostics, ice: &[IceServer]) -> Option<LineCheck> {
    let begun = clock::now();
    let line = diagnostics.check("line", async || in_time(Line::open(diagnostics, ice)).await);
    let line = line.await.flatten();
    let Some(line) = line else {
        diagnostics.settle("line", false, "No connection within five seconds.".to_owned());
        for (id, _) in ROWS.iter().skip(1) {
            diagnostics.note(id, "Not checked.".to_owned());
        }
        return None;
    };
    let took = clock::now().saturating_sub(begun).as_millis();
    diagnostics.settle("line", true, format!("Connected after {took} ms."));
    let mut found = LineCheck::default();
    diagnostics.check("echo", async || line.send_echoes().await).await;
    let echoes = line.echoes.take();
    let millis = |time: Option<Duration>| time.map(|time| time.as_millis() as u32);
    found.round_trip_ms = millis(echoes.round_trip());
    found.jitter_ms = millis(echoes.jitter());
    found.loss_permille = echoes.loss_permille();
    let words = match found.round_trip_ms {
        Some(ms) => format!(
            "{ms} ms there and back, {} ms of jitter, {} lost.",
            found.jitter_ms.unwrap_or_default(),
            format::percent(f64::from(found.loss_permille.unwrap_or_default()) / 1000.0),
        ),
        None => "Nothing came back.".to_owned(),
    };
    let well = found.loss_permille.is_some_and(|loss| loss <= 10)
        && found.round_trip_ms.is_some_and(|ms| ms <= 150);
    diagnostics.settle("echo", well, words);
    // This way first: of the other some may wait in the network for long.
    diagnostics.check("download", async || line.take_bytes().await).await;
    found.download = line.came.get().rate();
    tell(diagnostics, "download", found.download);
    diagnostics.check("upload", async || line.send_bytes().await).await;
    found.upload = line.counted.get().rate();
    tell(diagnostics, "upload", found.upload);
    Some(found)
}

fn tell(diagnostics: Diagnostics, id: &str, rate: Option<u32>) {
    let words = match rate {
        Some(rate) => format!("{}.", format::bitrate(f64::from(rate) * 1000.0)),
        None => "Nothing came through.".to_owned(),
    };
    diagnostics.settle(id, rate.is_some_and(|rate| rate >= 1000), words);
}

impl Line {
    /// Connects, and takes as long as that takes.
    async fn open(diagnostics: Diagnostics, ice: &[IceServer]) -> Option<Self> {
        let setup = Setup { ice: ice.to_vec(), relay_only: false };
        let duplex = Duplex::new(&setup, |_| {}).ok()?;
        let connection = duplex.connection();
        let mut line = Self {
            echo: Channel::open_unreliable(&connection, "echo", ECHO)?,
            upload: Channel::open(&connection, "upload", UPLOAD)?,
            download: Channel::open(&connection, "download", DOWNLOAD)?,
            echoes: Rc::default(),
            counted: Rc::default(),
            came: Rc::default(),
            _duplex: duplex,
        };
        line.listen();
        let sdp = peer::offer(&connection).await.ok()?;
        let offer = LineDescription { sdp };
        let ask = async |token: String| api::open_line(&token, &offer).await;
        let answer = diagnostics.account.authorised(ask).await.ok()?;
        let none = Tracks::new();
        duplex::set_remote(&connection, Kind::Answer, &answer.sdp, &none, None).await.ok()?;
        while !line.is_open() {
            clock::sleep(STEP).await;
        }
        Some(line)
    }

    fn is_open(&self) -> bool {
        [&self.echo, &self.upload, &self.download].iter().all(|channel| channel.is_open())
    }

    fn listen(&mut self) {
        let echoes = Rc::clone(&self.echoes);
        self.echo.listen(0, move |event| {
            if let ChannelEvent::Bytes(bytes) = event
                && let Some(number) = bytes.first_chunk::<4>()
            {
                echoes.borrow_mut().hear(clock::now(), u32::from_be_bytes(*number));
            }
        });
        let counted = Rc::clone(&self.counted);
        self.upload.listen(0, move |event| {
            if let ChannelEvent::Text(text) = event
                && let Ok(count) = text.parse()
            {
                let mut span = counted.get();
                span.note(count);
                counted.set(span);
            }
        });
        let came = Rc::clone(&self.came);
        self.download.listen(0, move |event| {
            if let ChannelEvent::Bytes(bytes) = event {
                let mut span = came.get();
                span.note(span.last.1 + bytes.len() as u64);
                came.set(span);
            }
        });
    }

    async fn send_echoes(&self) {
        let last = clock::now() + ECHOING;
        for _ in 0..ECHOES {
            if clock::now() >= last {
                break;
            }
            let number = self.echoes.borrow_mut().send(clock::now());
            let mut bytes = [0; 100];
            if let Some(head) = bytes.first_chunk_mut::<4>() {
                *head = number.to_be_bytes();
            }
            self.echo.send_bytes(&bytes);
            clock::sleep(BETWEEN).await;
        }
        let until = clock::now() + LATE;
        while !self.echoes.borrow().is_whole() && clock::now() < until {
            clock::sleep(STEP).await;
        }
    }

    async fn send_bytes(&self) {
        let block = vec![0; BLOCK];
        let until = clock::now() + FLOW;
        while clock::now() < until {
            while self.upload.buffered() < AHEAD && self.upload.send_bytes(&block) {}
            clock::sleep(STEP).await;
        }
    }

    async fn take_bytes(&self) {
        self.download.send_text(BYTES);
        let until = clock::now() + FLOW;
        while clock::now() < until {
            clock::sleep(STEP).await;
        }
        // What has not come by now is not wanted any more.
        self.download.send_text("0");
    }
}
