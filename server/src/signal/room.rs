//! One stage that somebody is on, watches, or was on a moment ago.

use std::collections::HashSet;
use std::time::Instant;

use footlight_sfu::RoomId;
use footlight_shared::{SessionId, StageStatus, StageSummary, VideoCodec};

use super::company::Company;
use crate::still::Still;
use crate::store::StageRow;

/// A stage as it is now. The row's status and start are the present ones; the
/// database follows.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) row: StageRow,
    /// Its name on the media path.
    pub(crate) id: RoomId,
    pub(crate) performer: Option<SessionId>,
    pub(crate) audience: HashSet<SessionId>,
    /// The number of viewers that everyone was told last.
    pub(crate) told: u32,
    /// When the stage stops waiting for its lost performer.
    pub(crate) away_until: Option<Instant>,
    /// Offers for it that the media path has not answered yet.
    pub(crate) awaited: usize,
    /// When the media path said that no video flows, while that is so.
    pub(crate) dark_since: Option<Instant>,
    /// The codecs that the performer was asked for.
    pub(crate) needed: Vec<VideoCodec>,
    /// Its latest picture, for as long as it is live or away.
    pub(crate) still: Option<Still>,
    /// Its performer has taken that away: the server makes none by itself until he sends
    /// one, or the show is over.
    pub(crate) bare: bool,
    /// Who and what is on the stage besides the performer.
    pub(crate) company: Company,
}

impl Room {
    pub(crate) fn new(row: StageRow, id: RoomId) -> Self {
        Self {
            row,
            id,
            performer: None,
            audience: HashSet::new(),
            told: 0,
            away_until: None,
            awaited: 0,
            dark_since: None,
            needed: Vec::new(),
            still: None,
            bare: false,
            company: Company::default(),
        }
    }

    pub(crate) fn viewers(&self) -> u32 {
        u32::try_from(self.audience.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn summary(&self) -> StageSummary {
        let still = self.still.as_ref().map(|still| still.version);
        StageSummary { still, ..summary(&self.row, self.viewers()) }
    }

    /// Everyone who is told what happens here.
    pub(crate) fn members(&self) -> impl Iterator<Item = &SessionId> {
        self.performer.iter().chain(&self.audience)
    }

    /// Goes live at `started` (Unix milliseconds), or goes on where the stream
    /// was only interrupted.
    pub(crate) fn go_live(&mut self, performer: SessionId, started: u64) {
        if !matches!(self.row.status, StageStatus::Live | StageStatus::Away) {
            self.row.started_at = Some(started);
        }
        self.row.status = StageStatus::Live;
        self.performer = Some(performer);
        self.away_until = None;
        self.dark_since = None;
        self.needed.clear();
    }

    /// The performer is lost; false where nobody was on.
    pub(crate) fn go_away(&mut self, until: Instant) -> bool {
        if self.row.status != StageStatus::Live {
            return false;
        }
        self.row.status = StageStatus::Away;
        self.away_until = Some(until);
        true
    }

    /// The lost performer is there again; false where he was not waited for.
    pub(crate) fn come_back(&mut self) -> bool {
        if self.row.status != StageStatus::Away || self.performer.is_none() {
            return false;
        }
        self.row.status = StageStatus::Live;
        self.away_until = None;
        true
    }

    /// The stream is over.
    pub(crate) fn close(&mut self) {
        self.row.status = StageStatus::Ended;
        self.away_until = None;
        self.still = None;
        self.bare = false;
    }

    /// True where there is nothing to remember that the database does not know.
    pub(crate) fn is_idle(&self) -> bool {
        self.awaited == 0
            && self.performer.is_none()
            && self.audience.is_empty()
            && matches!(self.row.status, StageStatus::Offline | StageStatus::Ended)
    }
}

/// What a stage looks like from outside.
pub(crate) fn summary(row: &StageRow, viewers: u32) -> StageSummary {
    StageSummary {
        id: row.id.clone(),
        title: row.title.clone(),
        performer: row.performer.clone(),
        status: row.status,
        viewers,
        started_at: row.started_at,
        still: None,
        preset: row.preset,
        playbill: row.playbill,
        poster: row.poster,
    }
}
