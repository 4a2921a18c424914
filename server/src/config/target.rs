//! How much whoever is on a stage may send.

use footlight_shared::{Preset, Role};

use super::load::{ConfigError, Texts, wrong};
use super::parse;

/// Who sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sender {
    /// A page of somebody's with this role.
    Page(Role),
    /// A program, by WHIP.
    Program,
}

/// The dearest picture by sender, and what no layer may go beyond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Targets {
    /// Of a performer's page.
    pub performer: Preset,
    /// Of an administrator's.
    pub admin: Preset,
    /// Of somebody's with an account.
    pub viewer: Preset,
    /// Of somebody's without.
    pub guest: Preset,
    /// Of a program.
    pub program: Preset,
    /// Most bit/s of the layers l, m and h, whatever the picture; `None` leaves
    /// it to that.
    pub layers: Option<[u32; 3]>,
}

impl Targets {
    /// One picture for all, or one for each that is named.
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        const NAME: &str = "PRESET_MAX";
        let mut targets = Self::default();
        if let Ok(preset) = parse::preset(texts.text(NAME)) {
            targets = Self::all(preset);
        } else {
            let mut seen = Vec::new();
            for (sender, preset) in texts.all(NAME, parse::sender_preset)? {
                match targets.named_mut(&sender).filter(|_| !seen.contains(&sender)) {
                    Some(limit) => *limit = preset,
                    None => {
                        let hint = "write each of performer, admin, viewer, guest and program at \
                                    most once";
                        return Err(wrong(NAME, texts.text(NAME), hint));
                    }
                }
                seen.push(sender);
            }
        }
        Ok(Self { layers: layer_bitrates(texts)?, ..targets })
    }

    /// The same for all.
    pub fn all(preset: Preset) -> Self {
        let [performer, admin, viewer, guest, program] = [preset; 5];
        Self { performer, admin, viewer, guest, program, layers: None }
    }

    /// The dearest picture that somebody may send.
    pub fn dearest(&self, sender: Sender) -> Preset {
        match sender {
            Sender::Page(Role::Performer) => self.performer,
            Sender::Page(Role::Admin) => self.admin,
            Sender::Page(Role::Viewer) => self.viewer,
            Sender::Page(Role::Guest) => self.guest,
            Sender::Program => self.program,
        }
    }

    /// Most bit/s of somebody's layers whichever picture he chooses, the smallest
    /// first: he takes the picture's own where they are less.
    pub fn most(&self, sender: Sender) -> [u32; 3] {
        self.layers.unwrap_or_else(|| self.dearest(sender).bitrates())
    }

    /// What the layers of somebody on a stage with this picture are meant to take.
    /// A program does not know it: it goes by its own settings.
    pub fn of_stage(&self, sender: Sender, preset: Preset) -> [u32; 3] {
        let dearest = self.dearest(sender);
        let preset = if sender == Sender::Program { dearest } else { preset.min(dearest) };
        let mut bitrates = preset.bitrates();
        for (bitrate, most) in bitrates.iter_mut().zip(self.layers.unwrap_or([u32::MAX; 3])) {
            *bitrate = most.min(*bitrate);
        }
        bitrates
    }

    /// The most that anybody's layers may be meant to take.
    pub fn any(&self) -> [u32; 3] {
        let roles = [Role::Performer, Role::Admin, Role::Viewer, Role::Guest].map(Sender::Page);
        let senders = roles.into_iter().chain([Sender::Program]);
        let dearest = senders.max_by_key(|sender| self.dearest(*sender));
        self.most(dearest.unwrap_or(Sender::Program))
    }

    /// The limit of who has this name in the configuration.
    fn named_mut(&mut self, name: &str) -> Option<&mut Preset> {
        match name {
            "performer" => Some(&mut self.performer),
            "admin" => Some(&mut self.admin),
            "viewer" => Some(&mut self.viewer),
            "guest" => Some(&mut self.guest),
            "program" => Some(&mut self.program),
            _ => None,
        }
    }
}

impl Default for Targets {
    fn default() -> Self {
        Self::all(Preset::P1080At60)
    }
}

fn layer_bitrates(texts: &Texts) -> Result<Option<[u32; 3]>, ConfigError> {
    let rates: Vec<u32> = texts.all("LAYER_BITRATES", parse::number)?;
    match rates[..] {
        [] => Ok(None),
        [l, m, h] if 10_000 <= l && l <= m && m <= h => Ok(Some([l, m, h])),
        _ => {
            let hint = "write three numbers of bit/s, the smallest first and at least 10000";
            Err(wrong("LAYER_BITRATES", texts.text("LAYER_BITRATES"), hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_by_its_stage_and_a_program_by_itself() {
        let performer = Sender::Page(Role::Performer);
        let mut targets = Targets { performer: Preset::P720At30, ..Targets::default() };
        assert_eq!(targets.of_stage(performer, Preset::P360At15), Preset::P360At15.bitrates());
        assert_eq!(targets.of_stage(performer, Preset::P1080At60), Preset::P720At30.bitrates());
        let program = targets.of_stage(Sender::Program, Preset::P360At15);
        assert_eq!(program, Preset::P1080At60.bitrates());
        assert_eq!(targets.any(), Preset::P1080At60.bitrates());
        targets.layers = Some([90_000, 300_000, 900_000]);
        let capped = targets.of_stage(performer, Preset::P360At30);
        assert_eq!(capped, [90_000, 300_000, 800_000]);
        assert_eq!(targets.most(performer), [90_000, 300_000, 900_000]);
    }
}
