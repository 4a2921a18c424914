//! How well it goes, second by second, and what follows from it.

use std::time::Duration;

use footlight_session::call::{Owed, Reading};
use footlight_session::{Grade, Rates, advice};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Health, Phase, State, Theirs};
use crate::live::health::every;
use crate::live::hearing;
use crate::live::pair::Pair;
use crate::live::report::Judge;
use crate::platform::duplex_stats::{self, Traffic};

/// The last second's reading.
#[derive(Default)]
struct Memory {
    last: Traffic,
    judge: Judge,
}

impl State {
    pub(super) fn measure(self) {
        let memory = StoredValue::new_local(Memory::default());
        every(Duration::from_secs(1), move || {
            let Some(Some(connection)) = self.with_pair(Pair::connection) else {
                return memory.set_value(Memory::default());
            };
            spawn_local(async move {
                if let Some(traffic) = duplex_stats::traffic(&connection).await {
                    memory.try_update_value(|memory| self.take(memory, traffic));
                }
            });
        });
    }

    fn take(self, memory: &mut Memory, traffic: Traffic) {
        let before = std::mem::replace(&mut memory.last, traffic);
        let traffic = &memory.last;
        let picture = Rates::between(&before.video_in, &traffic.video_in);
        let sound = Rates::between(&before.audio_in, &traffic.audio_in);
        let out = Rates::of_sent(&before.out, &traffic.out);
        if self.phase.try_get_untracked() != Some(Phase::Connected) {
            return;
        }
        let mut now = traffic.now.clone();
        now.bits_received = picture.map(|rates| rates.bitrate + sound.map_or(0.0, |it| it.bitrate));
        now.bits_sent = out.map(|rates| rates.bitrate);
        now.frames = picture.map(|rates| rates.frames);
        let judged = together(picture, sound).map(|rates| {
            now.loss = Some(out.map_or(rates.loss, |out| out.loss.max(rates.loss)));
            memory.judge.grade_both(&rates, out.as_ref(), &now, now.jitter, Grade::Excellent)
        });
        let warned =
            self.report(|session, at| memory.judge.tell(session, at, &now, judged.as_ref()));
        self.figures.push(&now, now.bits_received);
        self.statistics.try_set(now);
        let grade = judged.map_or(Grade::Excellent, |(grade, _)| grade);
        let health = Health {
            grade,
            advice: warned.flatten().map(advice),
            picture,
            sound,
            out,
            height_in: traffic.height_in,
            height_out: traffic.height_out,
            round_trip: traffic.round_trip,
            jitter: traffic.jitter,
            available: traffic.available,
        };
        self.health.try_set(Some(health));
        if traffic.path.is_some() && self.path.try_get_untracked() != Some(traffic.path) {
            self.path.try_set(traffic.path);
        }
        let reading = Reading {
            available: memory.last.available,
            loss: out.map(|rates| rates.loss),
            sent: out.map_or(0.0, |rates| rates.bitrate),
            limited: memory.last.limited,
        };
        self.tell(|pair| pair.push(reading));
    }

    /// Listens whether the other one is still heard.
    pub(super) fn listen(self) {
        // Who has no devices sends nothing but what he owes us for what we send.
        let owed = move || {
            let sends = |it: &Option<Theirs>| it.is_none_or(|it| it.mic || it.camera || it.screen);
            match self.talking.theirs.try_with_untracked(sends) {
                Some(true) => Owed::Stream,
                _ => Owed::Feedback,
            }
        };
        let connection = move || self.with_pair(Pair::connection).flatten();
        hearing::listen(connection, owed, move |of, heard| {
            if connection().as_ref() == Some(of) {
                self.report(|session, now| session.handle_pair_hearing(now, heard));
                self.tell(|pair| pair.hear(heard));
            }
        });
    }
}

/// What comes in as one.
fn together(picture: Option<Rates>, sound: Option<Rates>) -> Option<Rates> {
    let (one, other) = (picture.or(sound)?, picture.and(sound).unwrap_or_default());
    let packets = one.packets + other.packets;
    let lost = one.packets * one.loss + other.packets * other.loss;
    let loss = if packets > 0.0 { lost / packets } else { 0.0 };
    Some(Rates { packets, loss, ..one })
}
