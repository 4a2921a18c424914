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
        let work = async {
            {
                let beating = self.keep_beating(events, &metrics);
                tokio::join!(beating, self.keep_saving(), self.keep_sweeping())
            }
        };
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
                Some(event) = events.recv() => self.handle_media(event, metrics),
                _ = pulse.tick() => {
                    self.with(|registry| registry.pulse(Instant::now()));
                    self.measure(metrics);
                }
            }
        }
    }

    fn handle_media(&self, event: Event, metrics: &Metrics) {
        let now = Instant::now();
        match event {
            Event::Sfu(event) => {
                self.log(&event, metrics, now);
                self.with(|registry| registry.handle_media(event, now));
            }
            Event::Restarted { peers } => {
                self.with(|registry| registry.handle_lost(&peers, now));
            }
        }
    }

    /// Peers by their sessions' tags: no addresses, no descriptions.
    fn log(&self, event: &SfuEvent, metrics: &Metrics, now: Instant) {
        let (peer, well, state) = match event {
            SfuEvent::Moved { peer } => {
                if let Some(about) = self.with(|registry| registry.about_peer(*peer)) {
                    about.moved();
                }
                return;
            }
            SfuEvent::Connected { peer } => (*peer, true, "connected".to_owned()),
            SfuEvent::Gone { peer, reason } => (*peer, false, format!("gone: {reason:?}")),
            _ => return,
        };
        let told = self.with(|registry| {
            Some((registry.about_peer(peer)?, registry.connected(peer, well, now)))
        });
        let Some((about, took)) = told else { return };
        about.sfu(&state);
        if let Some(took) = took.filter(|_| well) {
            let took_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
            metrics.webrtc.setup(about.kind, took_ms);
        }
    }

    fn measure(&self, metrics: &Metrics) {
        let census = self.census();
        metrics.sockets.set(self.sockets() as f64);
        metrics.stages_live.set(census.live as f64);
        metrics.viewers.set(census.viewers as f64);
        metrics.calls.set(self.calls() as f64);
        metrics.rooms.set(census.rooms as f64);
        metrics.room_members.set(census.members as f64);
        metrics.webrtc.connections(&census.tally);
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
