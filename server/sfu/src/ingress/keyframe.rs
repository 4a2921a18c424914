//! Key frames asked for from the performer: many viewers' wishes become one
//! request, repeated until the key frame comes.

use std::time::{Duration, Instant};

/// Between two requests for one layer: also how soon one is repeated.
const INTERVAL: Duration = Duration::from_millis(400);

/// The wishes for one layer.
#[derive(Debug, Default)]
pub(crate) struct KeyFrameRequests {
    wanted: bool,
    sent: Option<Instant>,
}

impl KeyFrameRequests {
    /// Somebody needs one.
    pub(crate) fn want(&mut self) {
        self.wanted = true;
    }

    /// Nobody waits any more, or it has come.
    pub(crate) fn satisfied(&mut self) {
        self.wanted = false;
    }

    /// True when a request is to be sent now; it counts as sent.
    pub(crate) fn due(&mut self, now: Instant) -> bool {
        let rested = self.sent.is_none_or(|sent| now.saturating_duration_since(sent) >= INTERVAL);
        let due = self.wanted && rested;
        if due {
            self.sent = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_coalesced_and_repeated_until_the_key_frame_comes() {
        let start = Instant::now();
        let mut requests = KeyFrameRequests::default();
        assert!(!requests.due(start));
        requests.want();
        requests.want();
        assert!(requests.due(start));
        assert!(!requests.due(start + Duration::from_millis(100)));
        assert!(requests.due(start + INTERVAL), "repeated");
        requests.satisfied();
        assert!(!requests.due(start + INTERVAL * 3));
    }
}
