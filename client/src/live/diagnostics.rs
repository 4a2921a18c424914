//! The checks of one's own browser, devices and network, one after the other,
//! none longer than five seconds.

mod devices;
mod line;
mod row;
mod servers;

use std::time::Duration;

use footlight_session::diagnostics::{Checks, mapping_words, report, saved};
use footlight_shared::{DeviceCheck, DiagnosticsReport, Problem};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api;
use crate::platform::capture::{self, MediaStream};
use crate::platform::save::Saved;
use crate::platform::{abilities, clock};

pub use row::{Row, Stand};

/// The longest that a check takes.
pub const LIMIT: Duration = Duration::from_secs(5);

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// Not begun.
    #[default]
    Before,
    /// The browser asks whether camera and microphone may be used.
    Asking,
    /// The checks run.
    Running,
    /// There is a report.
    Done,
}

/// How it is with sending the report.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Sending {
    /// Not sent.
    #[default]
    Not,
    /// On its way.
    Under,
    /// The operator has it.
    Sent,
    /// Refused.
    Failed(Problem),
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Diagnostics {
    account: Account,
    /// How far it is.
    pub phase: RwSignal<Phase>,
    /// The checks, in their order.
    pub rows: RwSignal<Vec<Row>>,
    /// Camera and microphone are checked, too.
    pub with_devices: RwSignal<bool>,
    /// What camera and microphone give, while they are checked.
    pub stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Where the picture is shown.
    pub video: NodeRef<html::Video>,
    /// How loud the microphone is.
    pub level: RwSignal<f64>,
    /// What came of it.
    pub report: RwSignal<Option<DiagnosticsReport>>,
    /// The same as a file.
    pub file: RwSignal<Option<Saved>, LocalStorage>,
    /// How it is with sending it.
    pub sending: RwSignal<Sending>,
    /// Counts beginnings: what belongs to an earlier one is over.
    turn: StoredValue<u32>,
    /// The person would not wait for the browser's question.
    skipped: StoredValue<bool>,
}

/// Checks for as long as the present owner lives.
pub fn use_diagnostics() -> Diagnostics {
    let diagnostics = Diagnostics {
        account: use_account(),
        phase: RwSignal::new(Phase::Before),
        rows: RwSignal::new(Vec::new()),
        with_devices: RwSignal::new(true),
        stream: RwSignal::new_local(None),
        video: NodeRef::new(),
        level: RwSignal::new(0.0),
        report: RwSignal::new(None),
        file: RwSignal::new_local(None),
        sending: RwSignal::new(Sending::Not),
        turn: StoredValue::new(0),
        skipped: StoredValue::new(false),
    };
    on_cleanup(move || diagnostics.release());
    diagnostics
}

impl Diagnostics {
    /// Begins, from nothing.
    pub fn start(self) {
        self.release();
        self.turn.update_value(|turn| *turn += 1);
        self.rows.set(Vec::new());
        self.report.set(None);
        self.file.set(None);
        self.sending.set(Sending::Not);
        self.skipped.set_value(false);
        spawn_local(self.run(self.turn.get_value()));
    }

    /// Goes on without camera and microphone.
    pub fn skip_devices(self) {
        self.skipped.set_value(true);
    }

    /// The share of the checks that are over.
    pub fn progress(self) -> Signal<f64> {
        Signal::derive(move || match self.phase.get() {
            Phase::Done => 1.0,
            _ => self.rows.with(|rows| {
                let over = rows.iter().filter(|row| row.stand.is_over()).count();
                over as f64 / rows.len().max(1) as f64
            }),
        })
    }

    /// Sends the report to the operator.
    pub fn send(self) {
        let Some(report) = self.report.get_untracked() else { return };
        self.sending.set(Sending::Under);
        spawn_local(async move {
            let send = async |token: String| api::send_diagnostics(&token, &report).await;
            let sent = self.account.authorised(send).await;
            self.sending.try_set(match sent {
                Ok(()) => Sending::Sent,
                Err(problem) => Sending::Failed(problem),
            });
        });
    }

    /// True while this beginning is the last one.
    fn goes_on(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    fn release(self) {
        if let Some(Some(stream)) = self.stream.try_update(Option::take) {
            capture::stop(&stream);
        }
        self.level.try_set(0.0);
    }

    async fn run(self, turn: u32) {
        let asked = match self.with_devices.get_untracked() {
            true => {
                self.phase.set(Phase::Asking);
                devices::ask(self, turn).await
            }
            false => devices::Asked::default(),
        };
        if !self.goes_on(turn) {
            return asked.release();
        }
        self.phase.set(Phase::Running);
        let ask = async |token: String| api::ice(&token).await;
        let ice = self.account.authorised(ask).await.map(|list| list.ice_servers);
        if !self.goes_on(turn) {
            return asked.release();
        }
        let list = servers::apart(ice.as_deref().unwrap_or_default());
        self.plan(&list);
        let Some(browser) = self.check("browser", || async { abilities::abilities() }).await else {
            return;
        };
        let lacking = browser.abilities.iter().filter(|it| !it.has).count();
        let known = format!("{} {} on {}.", browser.name, browser.version, browser.system);
        self.settle("browser", lacking == 0, known);
        let devices = devices::check(self, turn, asked).await;
        let mut checked = Vec::new();
        for server in &list {
            if !self.goes_on(turn) {
                return;
            }
            let Some(result) = servers::check(self, server).await else { continue };
            checked.push(result);
        }
        let nat = servers::translation(self, &list, &checked).await;
        let (name, meaning) = mapping_words(nat.mapping);
        self.note("nat", format!("{}. {meaning}", capital(name)));
        if !self.goes_on(turn) {
            return;
        }
        let line = line::check(self, ice.as_deref().unwrap_or_default()).await;
        if self.goes_on(turn) {
            self.finish(Checks { browser, devices, servers: checked, nat, line, line_tried: true });
        }
    }

    /// Lists what there is to be checked.
    fn plan(self, servers: &[servers::One]) {
        let mut rows = vec![Row::new("browser", "Browser and codecs")];
        if self.with_devices.get_untracked() {
            rows.push(Row::new("camera", "Camera"));
            rows.push(Row::new("microphone", "Microphone"));
        }
        rows.extend(servers.iter().map(|it| Row::new(it.url(), it.title())));
        rows.push(Row::new("nat", "Address translation (NAT)"));
        rows.extend(line::ROWS.map(|(id, title)| Row::new(id, title)));
        self.rows.set(rows);
    }

    /// Runs a check, within its time.
    async fn check<T, F: Future<Output = T>>(self, id: &str, check: impl FnOnce() -> F) -> T {
        self.update(id, Stand::Running, String::new());
        check().await
    }

    fn settle(self, id: &str, well: bool, words: String) {
        self.update(id, if well { Stand::Well } else { Stand::Wrong }, words);
    }

    fn note(self, id: &str, words: String) {
        self.update(id, Stand::Noted, words);
    }

    fn update(self, id: &str, stand: Stand, words: String) {
        self.rows.try_update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                (row.stand, row.words) = (stand, words);
            }
        });
    }

    fn finish(self, checks: Checks) {
        self.release();
        let report = report(clock::unix_ms(), checks);
        self.file.set(Saved::new(&saved(&report), "application/json"));
        self.report.set(Some(report));
        self.phase.set(Phase::Done);
    }
}

/// Camera and microphone where neither was to be checked.
const SKIPPED: DeviceCheck = DeviceCheck {
    camera: footlight_shared::DeviceState::Skipped,
    microphone: footlight_shared::DeviceState::Skipped,
};

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    first.to_ascii_uppercase().to_string() + letters.as_str()
}
