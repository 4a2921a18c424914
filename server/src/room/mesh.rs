//! What members of a mesh, and two who are alone in a room for that, say to each other's
//! browsers.

use std::time::Instant;

use footlight_shared::{MemberId, SessionId, Signal};

use super::Refusal;
use super::hall::Hall;

impl Hall {
    /// The session that a signal is for, and who sends it. Also what goes nowhere counts.
    pub(super) fn relay(
        &mut self,
        session: SessionId,
        to: MemberId,
        signal: &Signal,
        now: Instant,
    ) -> Result<(MemberId, SessionId), Refusal> {
        let direct = self.row.mesh || (self.row.direct && self.members.len() == 2);
        let other = self.members.iter().find(|it| it.id == to).map(|it| it.person.session);
        let me = self.member_mut(session).ok_or(Refusal::NotHere)?;
        me.signals.take(signal, now).map_err(Refusal::Signal)?;
        if !direct {
            return Err(Refusal::NoMesh);
        }
        let other = other.filter(|other| *other != session).ok_or(Refusal::NoSuchMember)?;
        Ok((me.id, other))
    }
}
