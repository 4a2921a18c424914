//! Performing: the session, the peer connection, what is sent and how well.

mod farewell;
mod preset;
mod send;
mod still;
mod watch_over;

use footlight_session::{Grade, Intent, MediaState, Relief, Statistics};
use footlight_shared::{ChatId, Layer, Quality, StageId, VideoCodec};
use leptos::prelude::*;

pub use self::farewell::Farewell;
use super::capture::Capture;
use super::health::Figures;
use super::ice::Ice;
use super::line::Line;
use super::link;
use super::ringing::{Engagement, use_ringing};
use super::room::Room;
use super::screen::Screen;
use crate::account::{Account, use_account};
use crate::platform::stats::SentLayer;
use crate::platform::store::Keep;

/// Names the stage on which this tab is live, so that a reload goes on.
const LIVE_HERE: &str = "footlight.live";

/// Where the performance stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// Not live.
    #[default]
    Before,
    /// On the way to being live, for the first time.
    Starting,
    /// Live, or being taken up again.
    Live,
    /// The farewell is on its way.
    Ending,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Publishing {
    /// What the server told.
    pub room: Room,
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// What the peer connection does.
    pub media: RwSignal<MediaState>,
    /// The layers that anybody watches; `None` where nobody has told.
    pub watched: RwSignal<Option<Vec<Layer>>>,
    /// What is to be sent at most.
    pub quality: RwSignal<Quality>,
    /// The grade of the connection.
    pub grade: RwSignal<Option<Grade>>,
    /// What is wrong with it and what may help, in words.
    pub advice: RwSignal<Option<&'static str>>,
    /// The figures of the health strip.
    pub figures: Figures,
    /// All that the browser tells of the connection.
    pub statistics: RwSignal<Statistics>,
    /// The layers being sent.
    pub layers: RwSignal<Vec<SentLayer>>,
    /// Whether it is about to end.
    pub farewell: Farewell,
    /// The screen that is shown beside the camera.
    pub screen: Screen,
    /// The stage is one's own.
    pub own: bool,
    account: Account,
    capture: Capture,
    ice: Ice,
    /// What is sent, the preferred one first, where the audience could not play
    /// all that may be.
    codecs: StoredValue<Option<Vec<VideoCodec>>>,
    /// Less is sent for a while where much is lost.
    relief: StoredValue<Relief>,
    line: Line,
    owner: StoredValue<Owner>,
    session_owner: StoredValue<Option<Owner>>,
}

/// Performs with what `capture` captures, once told to; on one's `own` stage or another's.
pub fn use_publishing(capture: Capture, own: bool) -> Publishing {
    let publishing = Publishing {
        room: Room::new(),
        phase: RwSignal::new(Phase::Before),
        media: RwSignal::new(MediaState::Connecting),
        watched: RwSignal::new(None),
        quality: RwSignal::new(Quality::Auto),
        grade: RwSignal::new(None),
        advice: RwSignal::new(None),
        figures: Figures::new(),
        statistics: RwSignal::new(Statistics::default()),
        layers: RwSignal::new(Vec::new()),
        farewell: Farewell::new(),
        screen: Screen::new(),
        own,
        account: use_account(),
        capture,
        ice: Ice::fetch(),
        codecs: StoredValue::new(None),
        relief: StoredValue::new(Relief::default()),
        line: Line::new(),
        owner: StoredValue::new(Owner::current().unwrap_or_default()),
        session_owner: StoredValue::new(None),
    };
    publishing.follow_capture();
    publishing.measure();
    publishing.line.tend(publishing.ice);
    let live = move || publishing.phase.get() == Phase::Live;
    use_ringing().engage(move || live().then_some(Engagement::Stage));
    publishing
}

impl Publishing {
    /// What the connection is called in the server's logs and traces.
    pub fn trace(self) -> String {
        self.line.trace()
    }

    /// The session, for what else is said over it.
    pub fn line(self) -> Line {
        self.line
    }

    /// Asks which screen to show beside the camera, with what the machine plays.
    pub fn share_screen(self) {
        self.screen.share(true, move || self.phase.try_get_untracked() == Some(Phase::Live));
    }

    /// Writes into the chat.
    pub fn say(self, text: String) {
        self.room.chat.say(self.line, text);
    }

    /// Writes again what was refused.
    pub fn say_again(self, id: ChatId) {
        self.room.chat.say_again(self.line, id);
    }

    /// Goes live on `stage`.
    pub fn go_live(self, stage: StageId) {
        self.close();
        Keep::Tab.write(LIVE_HERE, stage.as_str());
        self.phase.set(Phase::Starting);
        self.room.forget();
        self.codecs.set_value(None);
        let owner = self.owner.with_value(Owner::child);
        owner.with(|| {
            self.end_with_page();
            let intent = Intent::Publish { stage };
            let driver = link::start(intent, |_| move |event| self.hear(event));
            self.line.connect(driver);
        });
        self.session_owner.set_value(Some(owner));
    }

    /// Stops sending and closes the socket, without a word to the audience.
    fn close(self) {
        self.stay();
        self.screen.stop();
        self.line.disconnect();
        if let Some(owner) = self.session_owner.try_update_value(Option::take).flatten() {
            owner.cleanup();
        }
        self.phase.set(Phase::Before);
    }
}

/// The stage on which this tab was live when its page went.
pub fn was_live_here() -> Option<StageId> {
    Keep::Tab.read(LIVE_HERE)?.parse().ok()
}

/// Forgets it.
pub fn forget_live_here() {
    Keep::Tab.remove(LIVE_HERE);
}
