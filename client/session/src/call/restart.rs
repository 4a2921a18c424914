//! What comes of the restarts of ICE that are asked for on one side, for those who count
//! them. What is asked for again while one is under way is the same one.

use footlight_shared::Outcome;

use super::recovery::{Remedy, Rung, Signalling, Vitals};

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub struct Restart {
    asked: Option<Asked>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    remedy: Remedy,
    /// The connection has carried all the while, as far as anybody knew.
    well: bool,
    /// The offer has gone out.
    offered: bool,
}

impl Restart {
    /// This is done about a connection that carries, or does not; what came of the restart
    /// before it.
    pub fn ask(&mut self, remedy: Remedy, well: bool) -> Option<Outcome> {
        if !matches!(remedy, Remedy::RestartIce | Remedy::RelayOnly) {
            return None;
        }
        if self.asked.is_some_and(|asked| asked.remedy == remedy) {
            return None;
        }
        let before = self.asked.replace(Asked { remedy, well, offered: false });
        before.map(|_| Outcome::Failed)
    }

    /// How it stands now: `rung` is what is being tried, nothing where all is well or
    /// begins. What came of the restart, once that is known.
    pub fn look(&mut self, vitals: Vitals, well: bool, rung: Option<Rung>) -> Option<Outcome> {
        let asked = self.asked.as_mut()?;
        asked.offered |= vitals.signalling == Signalling::Pending;
        // Who wants another connection says that it does not carry, though it may have until
        // now.
        asked.well &= well || rung == Some(Rung::NewConnection);
        let answered = asked.offered && vitals.signalling == Signalling::Stable;
        let outcome = match rung {
            // Where it never broke, the answer alone tells that it is done.
            None if well && (answered || !asked.well) => Outcome::Connected,
            Some(Rung::GivenUp) => Outcome::Failed,
            _ => return None,
        };
        self.asked = None;
        Some(outcome)
    }

    /// Another connection takes the place of this one, whoever wants it: what came of the
    /// restart before it, which is nothing where all was well, for it was not needed then.
    pub fn replaced(&mut self) -> Option<Outcome> {
        let asked = self.asked.take()?;
        (!asked.well).then_some(Outcome::Failed)
    }
}
