//! The most that may be sent to whom.

use footlight_shared::{Quality, Role};

use super::load::{ConfigError, Texts, wrong};
use super::parse;

/// Caps in bits a second; `None` is no cap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bitrates {
    /// A viewer who is an administrator.
    pub admin: Option<u64>,
    /// One who has a stage of his own.
    pub performer: Option<u64>,
    /// One with an account.
    pub viewer: Option<u64>,
    /// One without.
    pub guest: Option<u64>,
    /// One who saves data, beside his role's cap.
    pub saver: Option<u64>,
    /// All viewers of one stage together.
    pub room: Option<u64>,
    /// All viewers of all stages together.
    pub server: Option<u64>,
}

impl Bitrates {
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        let mut bitrates = Self {
            saver: texts.one("SAVER_BITRATE", parse::bitrate)?,
            room: texts.one("ROOM_BITRATE", parse::bitrate)?,
            server: texts.one("SERVER_BITRATE", parse::bitrate)?,
            ..Self::default()
        };
        for (role, rate) in texts.all("VIEWER_BITRATES", parse::role_bitrate)? {
            if bitrates.of_role_mut(role).replace(rate).is_some() {
                let hint = "write each role at most once";
                return Err(wrong("VIEWER_BITRATES", texts.text("VIEWER_BITRATES"), hint));
            }
        }
        Ok(bitrates)
    }

    /// What a viewer may be sent. With nothing for pictures there is sound all the same.
    pub fn of(&self, role: Role, quality: Quality) -> Option<u64> {
        let chosen = match quality {
            Quality::Saver => self.saver,
            Quality::Sound => Some(0),
            Quality::Auto | Quality::High | Quality::Medium | Quality::Low => None,
        };
        [self.of_role(role), chosen].into_iter().flatten().min()
    }

    fn of_role(&self, role: Role) -> Option<u64> {
        match role {
            Role::Admin => self.admin,
            Role::Performer => self.performer,
            Role::Viewer => self.viewer,
            Role::Guest => self.guest,
        }
    }

    /// The cap of a role, to be set.
    fn of_role_mut(&mut self, role: Role) -> &mut Option<u64> {
        match role {
            Role::Admin => &mut self.admin,
            Role::Performer => &mut self.performer,
            Role::Viewer => &mut self.viewer,
            Role::Guest => &mut self.guest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_the_role_and_the_saver_holds() {
        let bitrates = Bitrates {
            guest: Some(300),
            viewer: Some(900),
            saver: Some(500),
            ..Bitrates::default()
        };
        for (role, quality, most) in [
            (Role::Guest, Quality::Auto, Some(300)),
            (Role::Guest, Quality::Saver, Some(300)),
            (Role::Viewer, Quality::Low, Some(900)),
            (Role::Viewer, Quality::Saver, Some(500)),
            (Role::Admin, Quality::Saver, Some(500)),
            (Role::Performer, Quality::High, None),
            (Role::Performer, Quality::Sound, Some(0)),
        ] {
            assert_eq!(bitrates.of(role, quality), most, "{role:?} {quality:?}");
        }
    }
}
