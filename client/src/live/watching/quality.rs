//! How well the picture comes in, second by second.

use footlight_session::{Counters, Curtain, Grade, Rates, Repaint, Share};
use footlight_shared::{ErrorCode, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::live::health::every;
use crate::live::report::Judge;
use crate::platform::stats::{self, Stats};
use crate::platform::video::{self, HtmlVideoElement};

/// The grade, and what was reduced.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Weakness {
    /// The grade.
    pub grade: Option<Grade>,
    /// What was reduced, in words; `None` while there is nothing to say.
    pub reduced: Option<String>,
}

/// The last second's reading.
#[derive(Default)]
struct Memory {
    video: Counters,
    audio_packets: u64,
    judge: Judge,
    curtain: Curtain,
    repaint: Repaint,
}

impl Inner {
    /// Reads the statistics each second.
    pub(super) fn measure(self) {
        let memory = StoredValue::new_local(Memory::default());
        every(std::time::Duration::from_secs(1), move || {
            self.notice_standstill();
            let Some(connection) = self.line.connection() else { return };
            spawn_local(async move {
                if let Some(stats) = stats::read(&connection).await {
                    memory.try_update_value(|memory| self.take(memory, stats));
                }
            });
        });
    }

    fn take(self, memory: &mut Memory, stats: Stats) {
        let Stats { received, mut now, .. } = stats;
        let rates = Rates::between(&memory.video, &received.video);
        // Sound alone counts where there is no picture to wait for.
        let pictures = rates.is_some_and(|rates| rates.frames > 0.0);
        let sound = received.audio_packets > memory.audio_packets && memory.audio_packets > 0;
        let blind = self.room.available.try_with_untracked(Vec::is_empty) == Some(true)
            || matches!(untrack(|| self.share()), Share::SoundAlone(_));
        if pictures || (sound && blind) {
            self.seen();
        }
        if received.video.frames < memory.video.frames {
            // Another peer connection.
            memory.curtain = Curtain::default();
        }
        let alone = memory.curtain.push(received.video.frames, sound, self.is_unplayable());
        self.draw_curtain(alone);
        let decoded = rates.map_or(0.0, |rates| rates.frames);
        let painted = self.painted.try_get_value().unwrap_or_default();
        if memory.repaint.push(decoded, painted, self.is_on_show() && !alone) {
            self.present_anew();
        }
        now.bits_received = rates.map(|rates| rates.bitrate);
        now.frames = rates.map(|rates| rates.frames);
        now.loss = rates.map(|rates| rates.loss);
        self.figures.push(&now, now.bits_received);
        let seen = rates.filter(|_| pictures);
        let judged =
            seen.map(|rates| memory.judge.grade(&rates, &now, now.jitter, Grade::Excellent));
        self.line.turn(|session, at| memory.judge.tell(session, at, &now, judged.as_ref()));
        self.statistics.try_set(now);
        let grade = judged.map(|(grade, _)| grade);
        self.grade.try_set(grade);
        self.rates.try_set(rates);
        memory.video = received.video;
        memory.audio_packets = received.audio_packets;
    }

    fn is_on_show(self) -> bool {
        let shown = |video: &HtmlVideoElement| video::is_on_show(video);
        self.video.try_get_untracked().flatten().as_ref().is_some_and(shown)
    }

    /// True where the browser is known to have no decoder for the picture.
    fn is_unplayable(self) -> bool {
        let lacks = |problem: &Problem| problem.code == ErrorCode::UnsupportedCodec;
        self.room.trouble.try_with_untracked(|it| it.as_ref().is_some_and(lacks)) == Some(true)
    }

    /// How much of the picture the server lets through.
    fn share(self) -> Share {
        let room = self.room;
        let quality = self.quality.get();
        let of = |available: &Vec<_>| {
            Share::of(available, room.current.get(), room.limited.get(), quality)
        };
        room.available.try_with(of).unwrap_or_default()
    }

    pub(super) fn weakness(self) -> Signal<Weakness> {
        let weakness = move |_: Option<&_>| {
            let share = self.share();
            let grade = share.grade(self.grade.get());
            let reduced = share.reduced(grade, self.rates.get().as_ref(), self.quality.get());
            Weakness { grade, reduced: reduced.map(str::to_owned) }
        };
        Memo::new(weakness).into()
    }
}
