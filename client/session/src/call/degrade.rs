//! How much of one's own picture is sent over a connection that narrows, or by a
//! machine that is too slow: step by step less, and slowly more again.
//!
//! The browser adapts by itself within what it may send; the steps move those
//! bounds, so that what is left looks like a choice (a smaller picture that
//! moves) and not like an accident (a large one that does not), and so that
//! sound never has to share with a picture that nobody can see.
//!
//! There is one reading a second. Down by bandwidth after two that agree, by the
//! processor after three; up one step at a time after `CALM` quiet ones, and
//! after twice that each time a step up did not last. Loss over a tenth lowers
//! the bitrate with the very reading that shows it.

use std::time::Duration;

use footlight_shared::Wants;

/// Above this share of lost packets less is sent at once.
const LOSSY: f64 = 0.1;
/// Up to this share nothing speaks against more.
const CLEAN: f64 = 0.02;
/// What is left of the bitrate after such a loss.
const CUT: f64 = 0.6;
/// By how much it grows back with each quiet second.
const REGAIN: f64 = 1.15;
/// Bits a second that a picture may have; with fewer, all needs are smaller.
const USUAL: f64 = 1_000_000.0;
/// Bits a second below which a picture is none.
const LEAST: f64 = 60_000.0;
/// Quiet readings before the first try of a step up, and at most.
const CALM: u32 = 8;
const CALM_AT_MOST: u32 = 64;
/// A step up that did not last so long was one too many.
const LASTS: Duration = Duration::from_secs(15);
/// The browser's estimate says little at the beginning.
const WARM_UP: Duration = Duration::from_secs(6);
/// Readings in a row that tell of the processor, or of lasting loss.
const TIRED: u32 = 3;

/// Most bits and frames a second of a face beside a screen, and by how much it is smaller.
const FACE: u32 = 150_000;
const FACE_FRAMES: f64 = 15.0;
const FACE_SHRINK: f64 = 4.0;

/// How much is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Step {
    /// All.
    #[default]
    Full,
    /// The same picture in fewer bits.
    Lean,
    /// Half of the frames.
    Slow,
    /// Half of the height as well.
    Small,
    /// A quarter of the height.
    Tiny,
    /// No picture.
    SoundAlone,
}

impl Step {
    const ALL: [Step; 6] =
        [Step::Full, Step::Lean, Step::Slow, Step::Small, Step::Tiny, Step::SoundAlone];

    /// What a person is told of what he sends; `None` while it is all.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Step::Full | Step::Lean => None,
            Step::Slow => Some("Your picture is sent less smoothly for now."),
            Step::Small | Step::Tiny => Some("Your picture is sent smaller for now."),
            Step::SoundAlone => Some("Only your sound is sent for now."),
        }
    }

    /// Bits a second that a picture of [`USUAL`] needs at least to be worth
    /// sending so.
    fn needs(self) -> f64 {
        match self {
            Step::Full => 600_000.0,
            Step::Lean => 350_000.0,
            Step::Slow => 220_000.0,
            Step::Small => 130_000.0,
            Step::Tiny => 70_000.0,
            Step::SoundAlone => 0.0,
        }
    }

    fn above(self) -> Option<Self> {
        Step::ALL.into_iter().rev().find(|step| *step < self)
    }

    fn below(self) -> Self {
        Step::ALL.into_iter().find(|step| *step > self).unwrap_or(Step::SoundAlone)
    }
}

/// What holds the browser back (`qualityLimitationReason`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Constraint {
    /// The connection.
    Bandwidth,
    /// The processor.
    Processor,
}

/// One second.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Reading {
    /// `availableOutgoingBitrate`, where the browser has it, in bits a second.
    pub available: Option<f64>,
    /// The share of what we sent that was lost, from 0 to 1, where the other
    /// side has told.
    pub loss: Option<f64>,
    /// What was sent, in bits a second.
    pub sent: f64,
    /// What holds the browser back.
    pub limited: Option<Constraint>,
}

/// What to send from now on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// The step that it comes from.
    pub step: Step,
    /// False where no picture is to be sent.
    pub picture: bool,
    /// Most bits a second of the picture.
    pub bitrate: u32,
    /// Most frames a second; `None` for as many as there are.
    pub frames: Option<f64>,
    /// By how much the picture is made smaller, in each direction.
    pub shrink: f64,
}

impl Plan {
    /// All that there is.
    pub const WHOLE: Self =
        Self { step: Step::Full, picture: true, bitrate: u32::MAX, frames: None, shrink: 1.0 };

    /// What of it the other side wants.
    pub fn within(self, wants: Wants) -> Self {
        let bitrate = wants.bitrate.map_or(self.bitrate, |most| self.bitrate.min(most));
        Self { picture: self.picture && wants.picture, bitrate, ..self }
    }

    /// What of it goes to a face beside a screen, and what to the screen: the face is
    /// small, and both together are no more.
    pub fn beside_screen(self) -> (Self, Self) {
        let bitrate = (self.bitrate / 4).min(FACE);
        let frames = Some(self.frames.map_or(FACE_FRAMES, |frames| frames.min(FACE_FRAMES)));
        let face = Self { bitrate, frames, shrink: self.shrink.max(FACE_SHRINK), ..self };
        (face, Self { bitrate: self.bitrate - bitrate, ..self })
    }
}

/// The machine; see the module.
#[derive(Clone, Debug)]
pub struct Steps {
    most: f64,
    /// The same, or less where less is allowed or wanted.
    full: f64,
    began: Duration,
    step: Step,
    ceiling: Option<f64>,
    narrow: u32,
    tired: u32,
    lossy: u32,
    calm: u32,
    wait: u32,
    climbed: Option<Duration>,
}

impl Steps {
    /// With at most `full` bits a second for the picture.
    pub fn new(now: Duration, full: u32) -> Self {
        Self {
            most: f64::from(full),
            full: f64::from(full),
            began: now,
            step: Step::Full,
            ceiling: None,
            narrow: 0,
            tired: 0,
            lossy: 0,
            calm: 0,
            wait: CALM,
            climbed: None,
        }
    }

    /// Another path: what was known of the old one says nothing of it.
    pub fn begin_anew(&mut self, now: Duration) {
        let (step, full) = (self.step, self.full);
        *self = Self { step, full, wait: self.wait, ..Self::new(now, self.most as u32) };
    }

    /// From now on no more than this may be sent anyway: a connection that carries it
    /// carries all.
    pub fn allow(&mut self, most: u32) {
        self.full = self.most.min(f64::from(most));
    }

    /// What is to be sent.
    pub fn plan(&self) -> Plan {
        let (frames, shrink) = match self.step {
            Step::Full | Step::Lean => (None, 1.0),
            Step::Slow => (Some(15.0), 1.0),
            Step::Small => (Some(15.0), 2.0),
            Step::Tiny | Step::SoundAlone => (Some(10.0), 4.0),
        };
        let bitrate = self.ceiling.unwrap_or(f64::MAX).min(self.most()).max(LEAST);
        let picture = self.step != Step::SoundAlone;
        Plan { step: self.step, picture, bitrate: bitrate as u32, frames, shrink }
    }

    /// Takes one second's reading; yields the plan where it is another one now.
    pub fn push(&mut self, now: Duration, reading: Reading) -> Option<Plan> {
        let before = self.plan();
        let loss = reading.loss.unwrap_or_default();
        self.heed_loss(loss, reading.sent);
        let fell = self.fall(now, &reading);
        if !fell {
            self.rest(now, &reading);
        }
        let after = self.plan();
        (after != before).then_some(after)
    }

    /// Bits a second without which a step is not worth taking.
    fn needs(&self, step: Step) -> f64 {
        step.needs() * (self.full / USUAL).min(1.0)
    }

    /// Most bits a second: what the step above would need, and some room.
    fn most(&self) -> f64 {
        match self.step.above() {
            None => self.full,
            Some(above) => self.full.min(self.needs(above) * 1.2),
        }
    }

    fn heed_loss(&mut self, loss: f64, sent: f64) {
        if loss > LOSSY {
            let now = f64::from(self.plan().bitrate).min(sent.max(LEAST / CUT));
            self.ceiling = Some((now * CUT).max(LEAST));
            self.lossy += 1;
            return;
        }
        self.lossy = 0;
        if loss <= CLEAN {
            let most = self.most();
            let grown = self.ceiling.map(|ceiling| ceiling * REGAIN);
            self.ceiling = grown.filter(|grown| *grown < most);
        }
    }

    /// Down, where there is reason to; true where it went.
    fn fall(&mut self, now: Duration, reading: &Reading) -> bool {
        let warm = now >= self.began + WARM_UP;
        let narrow = reading.available.filter(|bits| warm && *bits < self.needs(self.step));
        self.narrow = narrow.map_or(0, |_| self.narrow + 1);
        let tired = reading.limited == Some(Constraint::Processor);
        self.tired = if tired { self.tired + 1 } else { 0 };
        let to = if let Some(bits) = narrow.filter(|_| self.narrow >= 2) {
            let fits = |step: &Step| *step > self.step && self.needs(*step) <= bits;
            Step::ALL.into_iter().find(fits).unwrap_or(Step::SoundAlone)
        } else if self.tired >= TIRED {
            // Fewer bits alone do not help a processor; and what does not show
            // a picture any more is not for its sake.
            self.step.below().clamp(Step::Slow, Step::Tiny)
        } else if self.lossy >= TIRED {
            self.step.below()
        } else {
            return false;
        };
        (self.narrow, self.tired, self.lossy, self.calm) = (0, 0, 0, 0);
        if to <= self.step {
            return false;
        }
        if self.climbed.take().is_some_and(|at| now < at + LASTS) {
            self.wait = (self.wait * 2).min(CALM_AT_MOST);
        }
        self.step = to;
        true
    }

    /// Up, after a while in which nothing spoke against it.
    fn rest(&mut self, now: Duration, reading: &Reading) {
        if self.climbed.is_some_and(|at| now >= at + LASTS * 2) {
            self.climbed = None;
            self.wait = CALM;
        }
        let Some(above) = self.step.above() else { return };
        let disturbed = reading.loss.is_some_and(|loss| loss > CLEAN)
            || reading.limited == Some(Constraint::Processor);
        if disturbed {
            self.calm = 0;
            return;
        }
        self.calm += 1;
        // An estimate does not grow far beyond what is sent: where it does not
        // show the room, the room is tried, though not as soon.
        let shown = reading.available.is_none_or(|bits| bits >= self.needs(above) * 1.1);
        let wait = if shown { self.wait } else { self.wait.saturating_mul(3) };
        if self.calm >= wait {
            self.calm = 0;
            self.climbed = Some(now);
            self.step = above;
        }
    }
}
