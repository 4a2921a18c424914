//! Two who are alone in a room, and may have a way of their own beside the server's: when
//! they hear and see each other by it.
//!
//! The sound goes by both ways all the time, so nothing is missing from one moment to the
//! next. The picture is asked of the server as soon as it is to come from there, and the own
//! way's is looked at until it does.
//!
//! Invariant: by their own way they hear each other only while they are two and it carried
//! just now.

use std::time::Duration;

use footlight_shared::{MemberId, RoomSnapshot};

/// Looks in a row at which it carries, before it is listened to, and at which it does not,
/// before the server's is listened to again.
const WELL: u32 = 3;
const ILL: u32 = 2;
/// How long a picture of the server's may take to come.
const LINGER: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Alone {
    stand: Stand,
    /// Looks in a row that saw the same.
    looks: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Stand {
    /// Not two.
    #[default]
    Apart,
    /// The own way is looked for.
    Trying(MemberId),
    /// It carries.
    Together(MemberId),
    /// Somebody else has come.
    Parting { from: MemberId, until: Duration },
}

impl Alone {
    /// These are in the room now.
    pub fn meet(&mut self, now: Duration, room: &RoomSnapshot) {
        let mut others = room.members.iter().map(|it| it.id).filter(|id| *id != room.me);
        let stays = |id: MemberId| room.members.iter().any(|it| it.id == id);
        let only = others.next().filter(|_| others.next().is_none());
        let stand = match (self.stand, only) {
            (Stand::Trying(with) | Stand::Together(with), Some(only)) if with == only => return,
            (_, Some(only)) => Stand::Trying(only),
            (Stand::Together(from), None) if stays(from) => {
                Stand::Parting { from, until: now + LINGER }
            }
            (Stand::Parting { from, .. }, None) if stays(from) => return,
            (_, None) => Stand::Apart,
        };
        *self = Self { stand, looks: 0 };
    }

    /// Whether the own way has carried all that belongs to it since the look before.
    pub fn look(&mut self, comes: bool) {
        let (next, enough) = match self.stand {
            Stand::Trying(with) if comes => (Stand::Together(with), WELL),
            Stand::Together(with) if !comes => (Stand::Trying(with), ILL),
            _ => return self.looks = 0,
        };
        self.looks += 1;
        if self.looks == enough {
            *self = Self { stand: next, looks: 0 };
        }
    }

    /// To whom there is to be an own way.
    pub fn partner(&self) -> Option<MemberId> {
        match self.stand {
            Stand::Apart => None,
            Stand::Trying(with) | Stand::Together(with) | Stand::Parting { from: with, .. } => {
                Some(with)
            }
        }
    }

    /// Who is heard by it, and whose picture the server need not send.
    pub fn together(&self) -> Option<MemberId> {
        match self.stand {
            Stand::Together(with) => Some(with),
            _ => None,
        }
    }

    /// Whose picture is looked at by it.
    pub fn seen(&self) -> Option<MemberId> {
        match self.stand {
            Stand::Together(with) | Stand::Parting { from: with, .. } => Some(with),
            _ => None,
        }
    }

    /// When [`Alone::handle_timeout`] wants to be called.
    pub fn timeout(&self) -> Option<Duration> {
        match self.stand {
            Stand::Parting { until, .. } => Some(until),
            _ => None,
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.timeout().is_some_and(|until| now >= until) {
            *self = Self::default();
        }
    }
}
