//! What calls may take.

use footlight_shared::Role;

use super::load::{ConfigError, Texts, wrong};
use super::parse;

const NAME: &str = "CALL_BITRATES";
/// Most bit/s of a member whose role is not named: a good picture of 720 lines.
const USUAL: u64 = 2_500_000;

/// How many calls there may be, and what their members are to send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calls {
    /// Calls, those included in which nobody is.
    pub max: usize,
    /// Sound may have two channels.
    pub stereo: bool,
    /// Most bit/s that an administrator sends.
    pub admin: u64,
    /// One who has a stage.
    pub performer: u64,
    /// One with an account.
    pub viewer: u64,
    /// One without.
    pub guest: u64,
}

impl Calls {
    /// Most kilobits a second that a member of this role is to send.
    pub fn kbps(&self, role: Role) -> u32 {
        let bitrate = match role {
            Role::Admin => self.admin,
            Role::Performer => self.performer,
            Role::Viewer => self.viewer,
            Role::Guest => self.guest,
        };
        u32::try_from(bitrate / 1000).unwrap_or(u32::MAX)
    }

    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        let mut calls = Self::all(USUAL);
        calls.max = texts.one("MAX_CALLS", parse::number)?;
        calls.stereo = texts.one("CALL_STEREO", parse::switch)?;
        if let Ok(Some(rate)) = parse::bitrate(texts.text(NAME)) {
            return Ok(Self { max: calls.max, stereo: calls.stereo, ..Self::all(rate) });
        }
        let mut seen = Vec::new();
        for (role, rate) in texts.all(NAME, parse::role_bitrate)? {
            if seen.contains(&role) {
                return Err(wrong(NAME, texts.text(NAME), "write each role at most once"));
            }
            seen.push(role);
            match role {
                Role::Admin => calls.admin = rate,
                Role::Performer => calls.performer = rate,
                Role::Viewer => calls.viewer = rate,
                Role::Guest => calls.guest = rate,
            }
        }
        Ok(calls)
    }

    fn all(rate: u64) -> Self {
        let [admin, performer, viewer, guest] = [rate; 4];
        Self { max: 0, stereo: false, admin, performer, viewer, guest }
    }
}
