//! How the pairs of a mesh do, who speaks over them, and what the machine knows of its
//! network.

use std::time::Duration;

use footlight_session::call::Reading;
use footlight_session::room::Seat;
use footlight_session::{Grade, Rates, Statistics};
use footlight_shared::{CandidateType, MemberId, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Mesh, Past};
use crate::live::health::every;
use crate::live::hearing;
use crate::live::meeting::Meeting;
use crate::live::pair::Pair;
use crate::platform::duplex_stats::{self, Traffic};
use crate::platform::listener::Listener;
use crate::platform::{clock, duplex, network};

/// How often each pair is measured.
const MEASURE: Duration = Duration::from_secs(2);
/// How often it is tried again where all had been tried in vain.
const RETRY: Duration = Duration::from_secs(30);
/// How often it is looked who speaks, and how loud he must be, from 0 to 1.
const LISTEN: Duration = Duration::from_millis(400);
const LOUD: f64 = 0.02;

impl Meeting {
    /// Finds who speaks: the server cannot tell.
    pub(in crate::live::meeting) fn watch_speakers(self, mesh: Mesh) {
        every(LISTEN, move || self.find_speakers(mesh));
    }

    pub(super) fn watch_pairs(self, mesh: Mesh) {
        every(MEASURE, move || mesh.each(|pair| self.measure_pair(mesh, pair.clone())));
        if self.is_mesh() {
            every(RETRY, move || mesh.retry());
        }
        self.ice.rotate(move |servers| mesh.each(|pair| pair.rotate(servers.clone())));
        let mut listeners = vec![
            Listener::online(move || mesh.each(|pair| pair.online(true))),
            network::on_offline(move || mesh.each(|pair| pair.online(false))),
            Listener::page_shown(move || mesh.each(Pair::shown)),
        ];
        listeners.extend(network::on_change(move || mesh.each(Pair::network_changed)));
        hearing::wakes(move || mesh.each(Pair::woke));
        mesh.listeners.try_set_value(listeners);
        on_cleanup(move || {
            mesh.listeners.try_set_value(Vec::new());
            mesh.part_all();
        });
    }

    fn measure_pair(self, mesh: Mesh, pair: Pair) {
        let Some(connection) = pair.connection() else { return };
        spawn_local(async move {
            if let Some(traffic) = duplex_stats::traffic(&connection).await {
                self.take_traffic(mesh, &pair, &traffic);
            }
        });
    }

    fn take_traffic(self, mesh: Mesh, pair: &Pair, traffic: &Traffic) {
        let member = pair.to();
        let taken = mesh.with(member, |other| {
            let (lost, past) = (other.is_lost(), &mut other.past);
            let out = Rates::of_sent(&past.out, &traffic.out);
            past.out = traffic.out;
            past.path = traffic.now.path;
            let face = past.face.take(&traffic.video_in, traffic.now.round_trip, lost);
            let screen = past.screen.take(&traffic.screen_in, traffic.now.round_trip, lost);
            let worst =
                [face, screen].into_iter().flatten().min_by_key(footlight_session::Reading::grade);
            (past.face.grade, past.screen.grade, worst, out)
        });
        let Some((face, screen, judged, out)) = taken else { return };
        let graded: &[(Source, Option<Grade>)] = match self.direct {
            None => &[(Source::Camera, face), (Source::Screen, screen)],
            Some(direct) if direct.together_now() == Some(member) => &[(Source::Camera, face)],
            // What is seen comes from the server.
            Some(_) => &[],
        };
        if self.is_mesh() {
            self.report_mesh(mesh, &traffic.now, judged);
        }
        self.grades.try_update(|grades| {
            for (source, grade) in graded {
                let seat = Seat { member, source: *source };
                match grade {
                    Some(grade) => drop(grades.insert(seat, *grade)),
                    None => drop(grades.remove(&seat)),
                }
            }
        });
        let reading = Reading {
            available: traffic.available,
            loss: out.map(|rates| rates.loss),
            sent: out.map_or(0.0, |rates| rates.bitrate),
            limited: traffic.limited,
        };
        pair.push(reading);
    }

    /// To the server a member is one: as good as the worst of what comes to him, and by a
    /// relay where anything is.
    fn report_mesh(
        self,
        mesh: Mesh,
        now: &Statistics,
        reading: Option<footlight_session::Reading>,
    ) {
        let all = mesh.others.try_with_value(|others| {
            let pasts = || others.values().map(|other| &other.past);
            let paths = pasts().filter_map(|past| past.path);
            let path = paths.max_by_key(|(from, _)| *from == CandidateType::Relay);
            (path, pasts().filter_map(Past::grade).min())
        });
        let Some((path, worst)) = all else { return };
        let (seen, judged) = (Statistics { path, ..now.clone() }, worst.zip(reading));
        self.line.turn(|session, at| {
            mesh.judge.try_update_value(|judge| judge.tell(session, at, &seen, judged.as_ref()));
        });
    }

    /// The loudest first, by what the browser hears.
    fn find_speakers(self, mesh: Mesh) {
        let mut loud: Vec<(f64, MemberId)> = mesh
            .pairs()
            .iter()
            .filter_map(|pair| Some((duplex::loudness(&pair.connection()?), pair.to())))
            .filter(|(level, _)| *level >= LOUD)
            .collect();
        loud.sort_by(|one, other| other.0.total_cmp(&one.0));
        let speakers: Vec<MemberId> = loud.into_iter().map(|(_, member)| member).collect();
        let same = |voices: &footlight_session::room::Voices| voices.now() == speakers;
        if self.voices.try_with_untracked(same) == Some(false) {
            let me = self.room.try_with_untracked(|room| room.as_ref().map(|it| it.me));
            self.voices.try_update(|voices| voices.hear(clock::now(), me.flatten(), speakers));
        }
    }
}
