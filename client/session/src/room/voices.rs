//! Who speaks, steadily enough to look at.

use std::time::Duration;

use footlight_shared::MemberId;

/// How long somebody must be the loudest before the large place is his: a cough
/// is no speech.
const SPEAKS_AFTER: Duration = Duration::from_millis(1200);
/// How long one may be silent between two words of the same speech.
const BREATH: Duration = Duration::from_secs(1);
/// Speakers that are remembered.
const KNOWN: usize = 64;

/// What the server tells of it, the loudest first.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    now: Vec<MemberId>,
    /// Who is the loudest, and since when.
    loudest: Option<(MemberId, Duration)>,
    /// Since when he is silent, and nobody else speaks.
    silent: Option<Duration>,
    active: Option<MemberId>,
    /// When somebody was last heard, the latest first.
    heard: Vec<(MemberId, Duration)>,
}

impl Voices {
    /// These speak now. Oneself is heard and never looked at.
    pub fn hear(&mut self, now: Duration, me: Option<MemberId>, speakers: Vec<MemberId>) {
        for speaker in speakers.iter().rev() {
            self.heard.retain(|(known, _)| known != speaker);
            self.heard.insert(0, (*speaker, now));
        }
        self.heard.truncate(KNOWN);
        match speakers.iter().copied().find(|id| Some(*id) != me) {
            None => {
                self.silent.get_or_insert(now);
            }
            Some(first) => {
                let silent = self.silent.take().map_or(Duration::ZERO, |it| now.saturating_sub(it));
                let goes_on = self.loudest.is_some_and(|(id, _)| id == first) && silent <= BREATH;
                if !goes_on {
                    self.loudest = Some((first, now));
                }
            }
        }
        self.now = speakers;
        self.settle(now);
    }

    /// Who speaks now, the loudest first.
    pub fn now(&self) -> &[MemberId] {
        &self.now
    }

    /// Time passes.
    pub fn settle(&mut self, now: Duration) {
        if let Some((id, since)) = self.loudest
            && self.silent.is_none()
            && (self.active.is_none() || now >= since + SPEAKS_AFTER)
        {
            self.active = Some(id);
        }
    }

    /// When [`Voices::settle`] makes a difference.
    pub fn timeout(&self) -> Option<Duration> {
        let (id, since) = self.loudest.filter(|_| self.silent.is_none())?;
        (self.active != Some(id)).then_some(since + SPEAKS_AFTER)
    }

    /// True for who speaks now.
    pub fn speaks(&self, member: MemberId) -> bool {
        self.now.contains(&member)
    }

    /// Who has the word: he who spoke last for a while, though he may be silent
    /// now.
    pub fn active(&self) -> Option<MemberId> {
        self.active
    }

    /// When somebody was last heard.
    pub fn heard_at(&self, member: MemberId) -> Option<Duration> {
        self.heard.iter().find(|(id, _)| *id == member).map(|(_, at)| *at)
    }

    /// Somebody has left.
    pub fn forget(&mut self, member: MemberId) {
        self.now.retain(|it| *it != member);
        self.heard.retain(|(it, _)| *it != member);
        self.loudest = self.loudest.filter(|(it, _)| *it != member);
        self.active = self.active.filter(|it| *it != member);
    }
}
