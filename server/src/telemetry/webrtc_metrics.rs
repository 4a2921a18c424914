//! The metrics of peer connections, with labels. All of them are there from the
//! start, at zero; labels have words of ours alone as values.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use footlight_sfu::{Restarts, Stats};
use footlight_shared::{
    CandidateType, Codec, Grade, Outcome, Severity, Transport, Warning, WarningKind,
};
use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram,
    gauge, histogram,
};

use crate::signal::Tally;

const SETUP: &str = "footlight_call_setup_seconds";
const FIRST_FRAME: &str = "footlight_join_first_frame_seconds";
const RESTARTS: &str = "footlight_ice_restarts_total";
const RELAYED: &str = "footlight_turn_usage_ratio";
const CODECS: &str = "footlight_codec_selected_total";
const GRADES: &str = "footlight_quality_grade";
const WARNINGS: &str = "footlight_quality_warnings_total";
const PATHS: &str = "footlight_paths_total";
/// What a peer connection is for.
const KINDS: [&str; 5] = ["call", "mesh", "room", "watch", "publish"];
/// Of these the other end is the SFU, which counts their restarts; of calls and meshes
/// the browsers do.
const OF_THE_SFU: [&str; 2] = ["room", "stage"];
const OF_BROWSERS: [&str; 2] = ["call", "mesh"];

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Webrtc(Arc<Inner>);

struct Inner {
    setup: HashMap<&'static str, Histogram>,
    first_frame: HashMap<&'static str, Histogram>,
    restarts: HashMap<(&'static str, &'static str), Counter>,
    relayed: Gauge,
    codecs: HashMap<Codec, Counter>,
    grades: HashMap<Grade, Gauge>,
    warnings: HashMap<(WarningKind, Severity), Counter>,
    paths: HashMap<(CandidateType, Transport), Counter>,
}

impl Webrtc {
    /// With the recorder of the moment.
    pub(super) fn register() -> Self {
        describe_histogram!(
            SETUP,
            "Seconds from an offer to the connection: in calls and meshes by the browsers' word, else by the server's."
        );
        describe_histogram!(
            FIRST_FRAME,
            "Seconds from a join to the first decoded frame, where there was one to be had."
        );
        describe_counter!(
            RESTARTS,
            "ICE restarts by what came of them: of its own peers by the SFU's word, in calls and meshes by the browsers'."
        );
        describe_gauge!(
            RELAYED,
            "Share of the present connections that go by a TURN relay; 0 without any."
        );
        describe_counter!(CODECS, "Codecs that browsers have begun to send or receive.");
        describe_gauge!(GRADES, "Present connections by their grade.");
        describe_counter!(WARNINGS, "Warnings of their connection that users were shown.");
        describe_counter!(PATHS, "Paths that browsers' media has taken, by their own end.");
        let setup = |kind| (kind, histogram!(SETUP, "kind" => kind));
        let first_frame = |kind| (kind, histogram!(FIRST_FRAME, "kind" => kind));
        let restart = |kind, outcome| counter!(RESTARTS, "kind" => kind, "outcome" => outcome);
        let told = Outcome::ALL.iter().copied().map(Outcome::word).collect::<Vec<_>>();
        let mut restarts = pairs(&OF_THE_SFU, &["connected", "superseded", "failed"], restart);
        restarts.extend(pairs(&OF_BROWSERS, &told, restart));
        let warning = |kind: WarningKind, severity: Severity| counter!(WARNINGS, "kind" => kind.word(), "severity" => severity.word());
        let path = |from: CandidateType, transport: Transport| counter!(PATHS, "type" => from.word(), "transport" => transport.word());
        Self(Arc::new(Inner {
            setup: KINDS.into_iter().map(setup).collect(),
            first_frame: KINDS
                .into_iter()
                .filter(|kind| *kind != "publish")
                .map(first_frame)
                .collect(),
            restarts,
            relayed: gauge!(RELAYED),
            codecs: each(Codec::ALL, |it| counter!(CODECS, "codec" => it.word())),
            grades: each(Grade::ALL, |it| gauge!(GRADES, "grade" => it.word())),
            warnings: pairs(WarningKind::ALL, Severity::ALL, warning),
            paths: pairs(CandidateType::ALL, Transport::ALL, path),
        }))
    }

    /// A connection of this kind was made.
    pub fn setup(&self, kind: &str, took_ms: u32) {
        if let Some(histogram) = self.0.setup.get(kind) {
            histogram.record(f64::from(took_ms) / 1000.0);
        }
    }

    /// Somebody's first picture has come, so long after he wished for it.
    pub fn first_frame(&self, kind: &str, after_ms: u32) {
        if let Some(histogram) = self.0.first_frame.get(kind) {
            histogram.record(f64::from(after_ms) / 1000.0);
        }
    }

    /// What the SFU has counted of ICE restarts.
    pub(super) fn restarts(&self, sfu: &Stats) {
        for (kind, seen) in [("room", sfu.restarts_of_meetings), ("stage", sfu.restarts_of_stages)]
        {
            let Restarts { connected, superseded, failed } = seen;
            for (outcome, count) in
                [("connected", connected), ("superseded", superseded), ("failed", failed)]
            {
                if let Some(counter) = self.0.restarts.get(&(kind, outcome)) {
                    counter.absolute(count);
                }
            }
        }
    }

    /// An ICE restart between two browsers has come to its end.
    pub fn restart(&self, kind: &'static str, outcome: Outcome) {
        count(&self.0.restarts, &(kind, outcome.word()));
    }

    /// A codec is in use.
    pub fn codec(&self, codec: Codec) {
        count(&self.0.codecs, &codec);
    }

    /// Media takes this path.
    pub fn path(&self, from: CandidateType, transport: Transport) {
        count(&self.0.paths, &(from, transport));
    }

    /// A user was warned.
    pub fn warning(&self, warning: &Warning) {
        count(&self.0.warnings, &(warning.kind, warning.severity));
    }

    /// Takes over how many connections are of which kind.
    pub fn connections(&self, tally: &Tally) {
        let (relayed, all) = (tally.relayed, tally.relayed + tally.direct);
        self.0.relayed.set(if all == 0 { 0.0 } else { relayed as f64 / all as f64 });
        for (grade, count) in Grade::ALL.iter().zip(tally.grades) {
            if let Some(gauge) = self.0.grades.get(grade) {
                gauge.set(count as f64);
            }
        }
    }
}

fn count<K: Eq + Hash>(counters: &HashMap<K, Counter>, key: &K) {
    if let Some(counter) = counters.get(key) {
        counter.increment(1);
    }
}

fn each<K: Copy + Eq + Hash, M>(all: &[K], make: impl Fn(K) -> M) -> HashMap<K, M> {
    all.iter().map(|key| (*key, make(*key))).collect()
}

fn pairs<A: Copy + Eq + Hash, B: Copy + Eq + Hash, M>(
    some: &[A],
    others: &[B],
    make: impl Fn(A, B) -> M,
) -> HashMap<(A, B), M> {
    let all = some.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
    all.map(|(a, b)| ((a, b), make(a, b))).collect()
}
