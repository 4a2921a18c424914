//! What an offer on a stage may have sections for.

use footlight_sfu::Offered;
use footlight_shared::{Permission, Problem, StageId, UserId};

use crate::auth::Claims;
use crate::signal::problem;

/// Fails for sound or a picture that its sender may not send there; a `screen`'s are not
/// those of who is before it.
pub(crate) fn may_send(
    claims: &Claims,
    offer: &str,
    (stage, owner): (&StageId, UserId),
    screen: bool,
) -> Result<(), Problem> {
    let (sound, picture) = match screen {
        true => (Permission::Screen, Permission::Screen),
        false => (Permission::Microphone, Permission::Camera),
    };
    // What cannot be answered is refused for that, by who would have to.
    let Ok(offered) = Offered::of(offer) else { return Ok(()) };
    for (offered, what) in [(offered.sound, sound), (offered.picture, picture)] {
        if offered && !claims.may(what, stage, owner) {
            return Err(problem::barred(what));
        }
    }
    Ok(())
}
