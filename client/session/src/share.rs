//! How much of the performer's picture a viewer gets, and what that says of his
//! connection.

use footlight_shared::{Layer, Limit, Quality};

use crate::{Grade, Rates};

/// Above this share of lost packets the loss is what one notices.
const LOSSY: f64 = 0.03;

/// How much of the picture comes through, as the server tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Share {
    /// What he asked for, or as much of it as is known to come soon.
    #[default]
    Whole,
    /// A smaller picture than he asked for.
    Smaller(Limit),
    /// The size that he asked for, with fewer frames.
    Slower(Limit),
    /// No picture although there is one.
    SoundAlone(Limit),
}

impl Share {
    /// From the layers that the performer sends, the one that this viewer gets,
    /// why he does not get more, and what he asked for. Without any layer there
    /// is no picture to miss.
    pub fn of(
        available: &[Layer],
        current: Option<Layer>,
        limited: Option<Limit>,
        quality: Quality,
    ) -> Self {
        let wanted = available.last().map(|best| quality.cap().min(*best));
        match (limited, current) {
            (Some(limit), None) if !available.is_empty() => Share::SoundAlone(limit),
            (Some(limit), Some(layer)) if Some(layer) >= wanted => Share::Slower(limit),
            (Some(limit), Some(_)) => Share::Smaller(limit),
            _ => Share::Whole,
        }
    }

    /// The word for the connection, given what was measured of what does come.
    /// The server's word holds at once: what little comes may come without a
    /// fault. A cap says nothing against the connection.
    pub fn grade(self, measured: Option<Grade>) -> Option<Grade> {
        match self {
            Share::SoundAlone(Limit::Bandwidth) => Some(Grade::Poor),
            Share::Smaller(Limit::Bandwidth) | Share::Slower(Limit::Bandwidth) => {
                Some(measured.map_or(Grade::Fair, |grade| grade.min(Grade::Fair)))
            }
            _ => measured,
        }
    }

    /// What was reduced, in words; `None` while there is nothing to say.
    /// `rates` are those of the last second, where they are known.
    pub fn reduced(
        self,
        grade: Option<Grade>,
        rates: Option<&Rates>,
        quality: Quality,
    ) -> Option<&'static str> {
        let weak = grade.is_some_and(|grade| grade <= Grade::Fair);
        let lossy = rates.is_some_and(|rates| rates.loss > LOSSY);
        match self {
            Share::SoundAlone(Limit::Bandwidth) => {
                Some("Your connection carries only the sound for now.")
            }
            Share::SoundAlone(Limit::Cap) if quality == Quality::Sound => {
                Some("You get only the sound, as you chose.")
            }
            Share::SoundAlone(Limit::Cap) => Some("Here you get only the sound."),
            Share::Smaller(Limit::Bandwidth) => Some("The picture is smaller for now."),
            Share::Slower(Limit::Bandwidth) => Some("The picture is less smooth for now."),
            _ if weak && lossy => Some("Parts of the picture are lost on the way."),
            _ if weak => Some("The picture may falter."),
            // What he chose himself he need not be told.
            Share::Smaller(Limit::Cap) | Share::Slower(Limit::Cap) if quality != Quality::Saver => {
                Some("The server limits the picture here.")
            }
            _ => None,
        }
    }
}
