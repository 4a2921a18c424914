//! What runs beside the sockets: the pulse, the media path's events, and the
//! writing of statuses into the database.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use footlight_sfu::Event as SfuEvent;
use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::hub::Hub;
use crate::media::Event;
use crate::shutdown::Shutdown;
use crate::telemetry::Metrics;

/// How long what has failed waits for the next try.
const RETRY: Duration = Duration::from_secs(1);

impl Hub {
    /// Runs until the process goes down.
    pub async fn run(self, events: mpsc::Receiver<Event>, metrics: Metrics, shutdown: Shutdown) {
        let work = async { tokio::join!(self.keep_beating(events, &metrics), self.keep_saving()) };
        tokio::select! {
            _ = work => {}
            () = shutdown.fired() => {}
        }
    }

    /// Beats on after a fault: without the pulse nobody is told anything.
    async fn keep_beating(&self, mut events: mpsc::Receiver<Event>, metrics: &Metrics) {
        loop {
            let beating = AssertUnwindSafe(self.beat(&mut events, metrics)).catch_unwind();
            if beating.await.is_err() {
                tracing::error!("the hub failed and goes on");
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    async fn beat(&self, events: &mut mpsc::Receiver<Event>, metrics: &Metrics) {
        let mut pulse = tokio::time::interval(self.settings().timing.pulse);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(event) = events.recv() => self.handle_media(event),
                _ = pulse.tick() => {
                    self.with(|registry| registry.pulse(Instant::now()));
                    self.measure(metrics);
                }
            }
        }
    }

    fn handle_media(&self, event: Event) {
        let now = Instant::now();
        match event {
            Event::Sfu(event) => {
                self.log(&event);
                self.with(|registry| registry.handle_media(event, now));
            }
            Event::Restarted { peers } => {
                self.with(|registry| registry.handle_lost(&peers, now));
            }
        }
    }

    /// Peers by their sessions' tags: no addresses, no descriptions.
    fn log(&self, event: &SfuEvent) {
        let (peer, state) = match event {
            SfuEvent::Connected { peer } => (*peer, "connected".to_owned()),
            SfuEvent::Gone { peer, reason } => (*peer, format!("gone: {reason:?}")),
            _ => return,
        };
        if let Some(session) = self.with(|registry| registry.tag_of(peer)) {
            tracing::info!(%session, state, "webrtc.connection_state");
        }
    }

    fn measure(&self, metrics: &Metrics) {
        let census = self.census();
        metrics.sockets.set(self.sockets() as f64);
        metrics.stages_live.set(census.live as f64);
        metrics.viewers.set(census.viewers as f64);
        metrics.calls.set(self.calls() as f64);
    }

    async fn keep_saving(&self) {
        loop {
            self.unsaved().notified().await;
            if !self.save().await {
                tokio::time::sleep(RETRY).await;
                self.unsaved().notify_one();
            }
        }
    }

    /// Writes the stages' statuses that the database does not know; false where
    /// it did not take them all.
    pub(super) async fn save(&self) -> bool {
        let mut all = true;
        for (stage, (status, started)) in self.with(|registry| registry.unsaved()) {
            match self.store().stages().set_status(&stage, status, started).await {
                Ok(()) => self.with(|registry| registry.saved(&stage, (status, started))),
                Err(error) => {
                    tracing::error!(%error, %stage, "the status is not saved");
                    all = false;
                }
            }
        }
        all
    }
}
