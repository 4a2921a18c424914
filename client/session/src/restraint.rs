//! What holds a picture back that goes out: a network that is paid for by what goes over
//! it, and a telephone that shows something else.

use footlight_shared::{Layer, Wants};

use crate::call::Plan;

/// Most bits a second of all sizes of a picture together, where data is to be saved.
const SAVED: u32 = 500_000;
/// Most frames a second of who looks at something else meanwhile.
const BEHIND: u32 = 8;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restraint {
    /// Data is to be saved.
    pub saves: bool,
    /// The page is behind others.
    pub behind: bool,
}

impl Restraint {
    /// The largest size of a face that goes out, where a screen goes out `beside` it, or
    /// none does.
    pub fn most(self, beside: bool) -> Layer {
        match (self.saves, beside) {
            (false, _) => Layer::High,
            (true, false) => Layer::Medium,
            (true, true) => Layer::Low,
        }
    }

    /// Most bits a second of each size of a screen, the smallest first, where a face of
    /// so many goes out beside it.
    pub fn beside(self, face: u32, full: [u32; 3]) -> [u32; 3] {
        let [low, medium, high] = full;
        if !self.saves {
            return full;
        }
        let left = SAVED.saturating_sub(face);
        [low.min(left), medium.min(left.saturating_sub(low)), high]
    }

    /// Most bits a second of each size, the smallest first.
    pub fn bitrates(self, full: [u32; 3]) -> [u32; 3] {
        self.beside(0, full)
    }

    /// Most frames a second of each size.
    pub fn frames(self, full: [u32; 3]) -> [u32; 3] {
        if self.behind { full.map(|frames| frames.min(BEHIND)) } else { full }
    }

    /// What of a plan is sent to each of so many others' browsers.
    pub fn plan(self, plan: Plan, others: usize) -> Plan {
        let bitrate = if self.saves { plan.bitrate.min(among(others)) } else { plan.bitrate };
        let behind = f64::from(BEHIND);
        let frames = match self.behind {
            true => Some(plan.frames.map_or(behind, |frames| frames.min(behind))),
            false => plan.frames,
        };
        Plan { bitrate, frames, ..plan }
    }

    /// What is wanted of the picture of each of so many others' browsers.
    pub fn wants(self, others: usize) -> Wants {
        Wants { picture: !self.behind, bitrate: self.saves.then(|| among(others)) }
    }

    /// Lines that faces are asked for, where so many are in sight and they would be of so
    /// many: one of half a megabit, or several of the smallest size.
    pub fn lines(self, faces: usize, lines: u16) -> u16 {
        match (self.saves, faces) {
            (false, _) => lines,
            (true, 0 | 1) => lines.min(360),
            (true, _) => lines.min(180),
        }
    }
}

/// What is left for each.
fn among(others: usize) -> u32 {
    SAVED / u32::try_from(others.max(1)).unwrap_or(u32::MAX)
}
