//! What holds a picture back that goes out: a network that is paid for by what goes over
//! it, and a telephone that shows something else.

use footlight_shared::Layer;

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
    /// The largest size that goes out.
    pub fn most(self) -> Layer {
        if self.saves { Layer::Medium } else { Layer::High }
    }

    /// Most bits a second of each size, the smallest first.
    pub fn bitrates(self, full: [u32; 3]) -> [u32; 3] {
        let [low, medium, high] = full;
        match self.saves {
            true => [low.min(SAVED), medium.min(SAVED.saturating_sub(low)), high],
            false => full,
        }
    }

    /// Most frames a second of each size.
    pub fn frames(self, full: [u32; 3]) -> [u32; 3] {
        if self.behind { full.map(|frames| frames.min(BEHIND)) } else { full }
    }

    /// What of a call's plan is sent.
    pub fn plan(self, plan: Plan) -> Plan {
        let bitrate = if self.saves { plan.bitrate.min(SAVED) } else { plan.bitrate };
        let behind = f64::from(BEHIND);
        let frames = match self.behind {
            true => Some(plan.frames.map_or(behind, |frames| frames.min(behind))),
            false => plan.frames,
        };
        Plan { bitrate, frames, ..plan }
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
