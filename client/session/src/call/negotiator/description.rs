//! The two things that are read of a description: whose it is, and by which
//! names its candidates know it.

/// Names kept of one description: with everything in one bundle there is one.
const UFRAGS: usize = 8;

/// Where a description comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    /// One for each peer connection (RFC 8829, 5.2.1).
    pub(super) session: String,
    /// Grows with each description of it.
    pub(super) version: u64,
    /// `a=ice-ufrag` (RFC 8839, 5.4).
    pub(super) ufrags: Vec<String>,
}

impl Origin {
    /// Reads a description; `None` for what is none.
    pub(super) fn of(sdp: &str) -> Option<Self> {
        let mut origin = None;
        let mut ufrags = Vec::new();
        for line in sdp.lines() {
            if let Some(rest) = line.strip_prefix("o=") {
                let mut words = rest.split(' ').skip(1);
                let session = words.next()?.to_owned();
                let version = words.next()?.parse().ok()?;
                origin.get_or_insert((session, version));
            } else if let Some(ufrag) = line.strip_prefix("a=ice-ufrag:")
                && ufrags.len() < UFRAGS
                && !ufrags.iter().any(|known| known == ufrag)
            {
                ufrags.push(ufrag.to_owned());
            }
        }
        let (session, version) = origin?;
        Some(Self { session, version, ufrags })
    }
}
