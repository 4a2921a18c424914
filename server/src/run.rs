//! Brings the parts up in order, and down in the reverse.

mod data;
mod listen;
mod upkeep;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

pub(crate) use self::data::keys_folder;
use self::listen::{has_ipv6, listen, listen_for_media};
use crate::auth::password::Hasher;
use crate::chat::Chat;
use crate::config::{Config, MediaTcp, TurnAt};
use crate::diagnostics::{Archive, Lines};
use crate::http::limit::Limits;
use crate::shutdown::{self, Trigger};
use crate::state::{AppState, Parts};
use crate::store::FolderLock;
use crate::telemetry::{Metrics, Traces, Vitals};
use crate::{Error, http, media, reach, signal, tls, turn};

/// How long requests under way may take once the process goes down.
const FINISH: Duration = Duration::from_secs(3);
/// How long the viewers are given to take their leave.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long the database may take to close; what is committed is safe anyway.
const CLOSE: Duration = Duration::from_millis(1500);

/// Where a server listens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bound {
    /// Pages, API and signalling.
    pub http: SocketAddr,
    /// Media, over UDP.
    pub media: SocketAddr,
    /// Media, over TCP; where that is HTTP's, both come there.
    pub media_tcp: Option<SocketAddr>,
    /// TURN, over UDP and, as a rule, TCP.
    pub turn: Option<SocketAddr>,
    /// TURN, within TLS alone.
    pub turn_tls: Option<SocketAddr>,
}

/// A server that listens and has not begun to answer.
pub struct Server {
    bound: Bound,
    listeners: http::Listeners,
    state: AppState,
    trigger: Trigger,
    media_ended: tokio::sync::oneshot::Receiver<Result<(), media::DriverError>>,
    /// Held until the database is closed.
    _lock: FolderLock,
}

/// Takes the data folder and the ports.
///
/// # Errors
/// What is in the way, and what to change.
pub async fn start(config: Config) -> Result<Server, Error> {
    let traces = Traces::new(config.otlp.as_ref());
    start_traced(config, traces).await
}

/// The same with traces that the log knows of already.
///
/// # Errors
/// What is in the way, and what to change.
pub(crate) async fn start_traced(config: Config, traces: Traces) -> Result<Server, Error> {
    traces
        .export()
        .map_err(|error| Error::Setup(format!("Traces cannot be exported: {error}.")))?;
    raise_open_files();
    let lock = data::take_folder(&config.data_dir)?;
    let store = data::open_store(&config.data_dir).await?;
    let ring = data::open_keys(&config)?;
    let marks = data::open_marks(&config, &ring)?;
    let tokens = data::open_tokens(&ring, &store).await?;
    let metrics = Metrics::new().map_err(|error| Error::Setup(error.to_string()))?;
    let hasher = Hasher::new(metrics.password_hashes.clone())
        .map_err(|error| Error::Setup(error.to_string()))?;

    let listener = listen(config.http_addr, "HTTP", "FOOTLIGHT_HTTP_ADDR").await?;
    let http_bound = listener
        .local_addr()
        .map_err(|source| Error::listen(config.http_addr, "HTTP", "FOOTLIGHT_HTTP_ADDR", source))?;
    let media_listener = listen_for_media(&config).await?;
    let is_shared = config.media_tcp == MediaTcp::Shared;
    let media_tcp = match &media_listener {
        Some(listener) => listener.local_addr().ok(),
        None => is_shared.then_some(http_bound),
    };
    let seen = probe(&config).await;
    let lines = Lines::new().map_err(|error| Error::Setup(error.to_string()))?;
    let media = start_media(&config, media_tcp, lines.clone())?;
    let told = media::advertised(&config.media_advertise, media.address);
    for finding in reach::findings(&seen, &told) {
        tracing::warn!("{finding}");
    }
    let (trigger, shutdown) = shutdown::channel();
    let keys = keys_folder(&config.data_dir);
    let relay = turn::start(&config, media.address, &keys, &metrics, &shutdown).await?;
    let tls = tls::start(&config, &shutdown)?;
    let (turn, turn_listener, secure_turn) = match relay {
        Some(relay) => (Some(relay.turn), relay.listener, relay.secure),
        None => (None, None, None),
    };
    let at = |listener: &TcpListener| listener.local_addr().ok();
    let turn_tls = secure_turn.as_ref().and_then(at);
    let config = Arc::new(config);
    let settings = hub_settings(&config);
    let hub = signal::Hub::new(store.clone(), media.handle.clone(), settings, &marks);
    hub.restore().await?;
    tokio::spawn(hub.clone().run(media.events, metrics.clone(), shutdown.clone()));
    let (chat, scribe) = Chat::open(store.clone(), &config, metrics.clone());
    tokio::spawn(scribe.run(hub.clone(), shutdown.clone()));
    let bound = Bound {
        http: http_bound,
        media: media.address,
        media_tcp,
        turn: turn.as_ref().map(turn::Turn::address),
        turn_tls,
    };
    let state = AppState::new(Parts {
        limits: Limits::new(&config),
        chat,
        tip_turn: tokio::sync::Mutex::default(),
        room_turn: tokio::sync::Mutex::default(),
        news: crate::news::News::default(),
        config,
        store,
        tokens,
        hasher,
        hub,
        media: media.handle,
        tls,
        turn,
        bound,
        lines,
        reports: Archive::default(),
        metrics,
        vitals: Vitals::default(),
        traces,
        shutdown,
    });
    let listeners = http::Listeners {
        http: listener,
        is_shared,
        media: media_listener,
        turn: turn_listener,
        secure_turn,
    };
    Ok(Server { bound, listeners, state, trigger, media_ended: media.ended, _lock: lock })
}

impl Server {
    /// Where it listens.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// The addresses to open in a browser, the likeliest first: the public
    /// origins, or else what the machine is called.
    pub fn pages(&self) -> Vec<String> {
        let (origins, http) = (&self.state.config.public_origins, self.bound.http);
        if !origins.is_empty() {
            return origins.clone();
        }
        let scheme = if self.state.tls.is_some() { "https" } else { "http" };
        if !http.ip().to_canonical().is_unspecified() {
            return vec![format!("{scheme}://{http}")];
        }
        let others = media::advertised(&[], http);
        let others = others.iter().map(SocketAddr::ip).filter(|ip| !ip.is_loopback());
        let others = others.map(|ip| format!("{scheme}://{}", SocketAddr::new(ip, http.port())));
        std::iter::once(format!("{scheme}://localhost:{}", http.port())).chain(others).collect()
    }

    /// Answers until `leave` completes and what is on has ended or had its time,
    /// or until `at_once` does; then tells the viewers, finishes the requests
    /// under way, and closes the ledger.
    ///
    /// # Errors
    /// A part gave up; the rest is brought down all the same.
    pub async fn serve(
        self,
        leave: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let Self { listeners, state, trigger, media_ended, _lock: lock, .. } = self;
        let routes = http::router(state.clone());
        let serving = tokio::spawn(http::serve(listeners, routes, state.clone()));
        let keeping = tokio::spawn(upkeep::run(state.clone()));

        let left = async {
            leave.await;
            drain(&state).await;
        };
        let ended = tokio::select! {
            () = left => Ok(()),
            () = at_once => Ok(()),
            ended = media_ended => Err(media_end(ended)),
        };
        tracing::info!("going down");
        trigger.fire();
        if tokio::time::timeout(FAREWELL, state.hub.shutdown()).await.is_err() {
            tracing::warn!("not every viewer could be told in time");
        }
        if tokio::time::timeout(FINISH, serving).await.is_err() {
            tracing::warn!("requests under way were cut off");
        }
        keeping.abort();
        state.media.stop();
        let close = tokio::time::timeout(CLOSE, state.store.close());
        match tokio::join!(state.traces.close(), close).1 {
            Ok(()) => tracing::info!("the ledger is closed"),
            Err(_) => tracing::warn!("the database did not close in time"),
        }
        drop(lock);
        ended
    }
}

/// Lets nobody new in until what is on has ended, for as long as is set.
async fn drain(state: &AppState) {
    let patience = state.config.drain;
    if patience.is_zero() {
        return;
    }
    tracing::info!(seconds = patience.as_secs(), "nobody new is let in");
    state.hub.drain(patience);
    match tokio::time::timeout(patience, state.hub.deserted()).await {
        Ok(()) => tracing::info!("all that was on has ended"),
        Err(_) => tracing::warn!("what is still on is interrupted"),
    }
}

fn media_end<E>(ended: Result<Result<(), media::DriverError>, E>) -> Error {
    match ended {
        Ok(Err(error)) => Error::Media(error.to_string()),
        Ok(Ok(())) | Err(_) => Error::Media("its thread ended".to_owned()),
    }
}

/// Each viewer is an open file. Shells set the soft limit low, for programs
/// that cannot do with more; where it cannot be raised, accepting says so.
fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit on open files stays at {:?}", limit.current);
    }
}

/// What STUN servers see of the ports that are about to be used.
async fn probe(config: &Config) -> reach::Seen {
    let urls: Vec<String> = config.ice.stun.iter().map(|server| server.url.clone()).collect();
    if urls.is_empty() {
        return reach::Seen::default();
    }
    let port = |purpose, setting, at| reach::Port { purpose, setting, at };
    let mut ports = vec![port("media", "FOOTLIGHT_MEDIA_ADDR", config.media_addr)];
    if let TurnAt::At(at) | TurnAt::IfFree(at) = config.turn.at {
        ports.push(port("TURN", "FOOTLIGHT_TURN_ADDR", at));
    }
    reach::probe(&urls, &ports).await
}

fn start_media(
    config: &Config,
    tcp: Option<SocketAddr>,
    lines: Lines,
) -> Result<media::Media, Error> {
    let mut sfu = footlight_sfu::Config {
        codecs: config.video_codecs.clone(),
        redundant_sound: config.sound_redundancy,
        playout_delay: config.playout_delay,
        max_viewers_per_room: config.max_viewers,
        room_bitrate: config.bitrates.room,
        server_bitrate: config.bitrates.server,
        // One a session, and two while a connection is replaced.
        max_peers: config.max_sessions.saturating_mul(2),
        max_members: config.rooms.limit.saturating_mul(2) as usize,
        ..footlight_sfu::Config::default()
    };
    for (layer, bitrate) in sfu.layers.iter_mut().zip(config.targets.any()) {
        layer.bitrate = bitrate;
    }
    let listen = match config.media_addr {
        address if address.is_ipv6() && address.ip().is_unspecified() && !has_ipv6() => {
            SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), address.port())
        }
        address => address,
    };
    let advertise = config.media_advertise.clone();
    let segmentation = config.media_segmentation;
    let shards = config.media_shards;
    let settings =
        media::Settings { listen, advertise, segmentation, tcp, shards, lines: Some(lines), sfu };
    media::start(settings).map_err(|error| match error {
        media::StartError::Bind { address, source } => {
            Error::listen(address, "media over UDP", "FOOTLIGHT_MEDIA_ADDR", source)
        }
        error => Error::Media(error.to_string()),
    })
}

fn hub_settings(config: &Config) -> signal::Settings {
    let caps = signal::Caps {
        sessions: config.max_sessions,
        per_address: config.max_sessions_per_address,
        viewers: config.max_viewers,
        guests: config.stage_guests,
        calls: config.calls.max,
        rooms: config.rooms.max,
    };
    let (timing, bitrates, targets) = (config.timing, config.bitrates, config.targets);
    let room_empty = config.rooms.empty;
    signal::Settings { caps, timing, bitrates, targets, room_empty }
}
