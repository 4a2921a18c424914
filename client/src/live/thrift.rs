//! Data that is paid for: half a megabit for a picture on mobile networks, and where the
//! device is set to save data, until somebody wants more.

use footlight_shared::Quality;

use crate::platform::network;
use crate::platform::store::Keep;

/// Kept where somebody wants the whole picture there, too.
const LIFTED: &str = "footlight.full_quality";

/// True where less than all is to be sent, if nobody has said otherwise.
pub fn applies() -> bool {
    network::is_mobile() || network::saves_data()
}

/// True where somebody has.
pub fn is_lifted() -> bool {
    Keep::Browser.read(LIFTED).is_some()
}

/// Says so, or takes it back.
pub fn lift(lifted: bool) {
    if lifted {
        Keep::Browser.write(LIFTED, "1");
    } else {
        Keep::Browser.remove(LIFTED);
    }
}

/// What a viewer begins with who has chosen nothing.
pub fn quality() -> Quality {
    if applies() && !is_lifted() { Quality::Saver } else { Quality::Auto }
}
