//! What members send.

use footlight_shared::{RoomState, SessionId, Source};

use super::Refusal;
use super::hall::{Hall, News};
use super::member::is_on;

impl Hall {
    /// Takes what a member says that he sends; what he sends again that was turned off.
    pub(super) fn set_state(
        &mut self,
        session: SessionId,
        state: RoomState,
    ) -> Result<(Vec<Source>, Vec<News>), Refusal> {
        self.may_send(session, &state)?;
        let member = self.member_mut(session).ok_or(Refusal::NotHere)?;
        let (back, muted) =
            std::mem::take(&mut member.muted).into_iter().partition(|it| is_on(&state, *it));
        member.muted = muted;
        if member.state == state {
            return Ok((back, Vec::new()));
        }
        member.state = state;
        Ok((back, self.tell_updated(session, None)))
    }

    /// Fails for what his token does not let him send, and for a second screen where there
    /// is to be one.
    fn may_send(&self, session: SessionId, state: &RoomState) -> Result<(), Refusal> {
        let me = self.member(session).ok_or(Refusal::NotHere)?;
        if let Some(source) = me.person.barred.iter().find(|it| is_on(state, **it)) {
            return Err(Refusal::Barred(*source));
        }
        let begins = state.screen && !me.state.screen;
        if begins && self.row.one_screen && self.members.iter().any(|it| it.state.screen) {
            return Err(Refusal::ScreenShown);
        }
        Ok(())
    }
}
