//! A meeting: who is in it, and who of them is heard by those who cannot hear all.
//!
//! Each shard with members knows the sound of all, its own from their packets and the
//! others' from what the other shards tell. Whom a member hears is decided where he is.

use std::time::{Duration, Instant};

use crate::{MeetingId, PeerId, RoomId, ShardId};

/// How often a meeting is looked after.
pub(crate) const LOOK: Duration = Duration::from_millis(100);
/// How much louder than one who is heard somebody must be who takes his place.
const LOUDER: u16 = 8;
/// Who has just got a place keeps it for so long.
const KEPT: Duration = Duration::from_millis(600);
/// From so loud on somebody speaks, and below he does not any more: 50 and 60 dB below
/// the loudest that there is.
const SPEAKS: u8 = 127 - 50;
const STILL_SPEAKS: u8 = 127 - 60;
/// By so much another must be louder to come before who was the loudest.
const FIRST: u8 = 6;
/// Speakers who are told.
const MOST_SPEAKERS: usize = 8;
/// Between two times that the caller is told of them.
const TELL: Duration = Duration::from_millis(340);
/// Between two times that other shards are told: where it has changed nothing, and what
/// is a change.
const TELL_AGAIN: Duration = Duration::from_millis(500);
const CHANGE: u8 = 3;
/// What a shard told so long ago is not so any more.
const FORGOTTEN: Duration = Duration::from_secs(3);

/// A publication that is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Talker {
    /// Which.
    pub room: RoomId,
    /// How loud it is, in dB above the softest; `None` without sound.
    pub loud: Option<u8>,
}

/// See the module.
pub(crate) struct Meeting {
    /// The caller's name for it.
    pub id: MeetingId,
    /// The places of those who are on this shard.
    pub members: Vec<usize>,
    /// When it is looked after next.
    pub tick_at: Option<Instant>,
    /// All publications; the memory of the latest look.
    pub talkers: Vec<Talker>,
    elsewhere: Vec<Elsewhere>,
    /// What other shards were told, and when.
    said: (Option<Instant>, Vec<Talker>),
    /// The speakers that the caller was told, and when.
    told: (Option<Instant>, Vec<PeerId>),
    speakers: Vec<(PeerId, u8)>,
}

struct Elsewhere {
    shard: ShardId,
    at: Instant,
    talkers: Vec<Talker>,
}

impl Meeting {
    /// An empty one.
    pub(crate) fn new(id: MeetingId) -> Self {
        Self {
            id,
            members: Vec::new(),
            tick_at: None,
            talkers: Vec::new(),
            elsewhere: Vec::new(),
            said: (None, Vec::new()),
            told: (None, Vec::new()),
            speakers: Vec::new(),
        }
    }

    /// How many are in it, as far as is known here.
    pub(crate) fn len(&self) -> usize {
        let cameras = self.elsewhere.iter().flat_map(|it| &it.talkers);
        let cameras = cameras.filter(|it| it.room.publisher().is_some_and(|(_, screen)| !screen));
        self.members.len() + cameras.count()
    }

    /// Another shard tells of its members' publications.
    pub(crate) fn hear(&mut self, now: Instant, shard: ShardId, talkers: &[Talker]) {
        self.elsewhere.retain(|it| it.shard != shard);
        if !talkers.is_empty() {
            self.elsewhere.push(Elsewhere { shard, at: now, talkers: talkers.to_vec() });
        }
    }

    /// What another shard has told is not so any more.
    pub(crate) fn forget(&mut self, shard: ShardId) {
        self.elsewhere.retain(|it| it.shard != shard);
    }

    /// Begins a look with the publications that are here. True where it is time to tell
    /// the other shards of them ([`Self::said`]).
    pub(crate) fn look(&mut self, now: Instant, here: usize) -> bool {
        self.elsewhere.retain(|it| now.saturating_duration_since(it.at) < FORGOTTEN);
        let own = self.talkers.get(..here).unwrap_or_default();
        let (at, before) = &self.said;
        let rested = at.is_none_or(|at| now.saturating_duration_since(at) >= TELL_AGAIN);
        let same = |(one, other): (&Talker, &Talker)| {
            let louder = |loud: Option<u8>| loud.unwrap_or(0);
            one.room == other.room
                && one.loud.is_some() == other.loud.is_some()
                && louder(one.loud).abs_diff(louder(other.loud)) < CHANGE
        };
        let unchanged = own.len() == before.len() && own.iter().zip(before).all(same);
        let tells = rested || !unchanged;
        if tells {
            self.said.0 = Some(now);
            self.said.1.clear();
            self.said.1.extend_from_slice(own);
        }
        for other in &self.elsewhere {
            self.talkers.extend_from_slice(&other.talkers);
        }
        tells
    }

    /// What other shards are told.
    pub(crate) fn said(&self) -> &[Talker] {
        &self.said.1
    }

    /// True where this shard, and no other, tells the caller of the whole meeting.
    fn speaks_for_all(&self, own: ShardId) -> bool {
        self.elsewhere.iter().all(|it| it.shard > own)
    }

    /// Who speaks, where the caller does not know it yet.
    pub(crate) fn news(&mut self, now: Instant, own: ShardId) -> Option<Vec<PeerId>> {
        let (at, told) = &mut self.told;
        self.speakers.clear();
        for talker in &self.talkers {
            let Some((peer, false)) = talker.room.publisher() else { continue };
            let least = if told.contains(&peer) { STILL_SPEAKS } else { SPEAKS };
            let first = if told.first() == Some(&peer) { FIRST } else { 0 };
            let loud = talker.loud.filter(|loud| *loud >= least);
            self.speakers.extend(loud.map(|loud| (peer, loud.saturating_add(first))));
        }
        self.speakers.sort_unstable_by_key(|(peer, loud)| (u8::MAX - loud, *peer));
        self.speakers.truncate(MOST_SPEAKERS);
        let speakers = || self.speakers.iter().map(|(peer, _)| *peer);
        let same = speakers().next() == told.first().copied()
            && speakers().count() == told.len()
            && speakers().all(|peer| told.contains(&peer));
        let rested = at.is_none_or(|at| now.saturating_duration_since(at) >= TELL);
        if same || !rested {
            return None;
        }
        *at = Some(now);
        *told = speakers().collect();
        let told = told.clone();
        self.speaks_for_all(own).then_some(told)
    }
}

/// A receiver of sound, and what it is attached to since when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ear {
    /// Which of the member's legs.
    pub leg: u8,
    /// What he hears by it.
    pub of: Option<RoomId>,
    /// Since when.
    pub since: Instant,
}

/// Whom a member is to hear by which of his ears: all, where he has ears for all, else the
/// loudest. Nobody who is heard gives way to one who is not clearly louder. What has no
/// sound keeps its place until another needs it. `scored` is memory.
pub(crate) fn listen(
    now: Instant,
    me: PeerId,
    talkers: &[Talker],
    ears: &mut [Ear],
    scored: &mut Vec<(u16, RoomId)>,
) {
    scored.clear();
    for ear in ears.iter_mut() {
        ear.of = ear.of.filter(|of| talkers.iter().any(|talker| talker.room == *of));
    }
    for talker in talkers {
        if talker.room.publisher().is_none_or(|(peer, _)| peer == me) {
            continue;
        }
        let heard = ears.iter().find(|ear| ear.of == Some(talker.room));
        let score = match (talker.loud, heard) {
            (None, None) => continue,
            (None, Some(_)) => 0,
            (Some(loud), None) => 1 + u16::from(loud),
            (Some(loud), Some(ear)) => {
                let young = now.saturating_duration_since(ear.since) < KEPT;
                1 + LOUDER + u16::from(loud) + if young { 256 } else { 0 }
            }
        };
        scored.push((score, talker.room));
    }
    scored.sort_unstable_by_key(|(score, room)| (u16::MAX - score, *room));
    scored.truncate(ears.len());
    for (_, room) in scored.iter() {
        if ears.iter().any(|ear| ear.of == Some(*room)) {
            continue;
        }
        let free = |ear: &Ear| ear.of.is_none_or(|of| !scored.iter().any(|(_, it)| *it == of));
        let place = ears.iter().position(|ear| ear.of.is_none());
        let place = place.or_else(|| ears.iter().position(free));
        if let Some(ear) = place.and_then(|place| ears.get_mut(place)) {
            (ear.of, ear.since) = (Some(*room), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(peer: u64) -> RoomId {
        RoomId::publication(PeerId(peer), ShardId(0), false)
    }

    fn talkers(loud: &[u8]) -> Vec<Talker> {
        let talker = |(peer, loud): (u64, &u8)| Talker { room: voice(peer), loud: Some(*loud) };
        (1..).zip(loud).map(talker).collect()
    }

    fn ears(now: Instant, count: u8) -> Vec<Ear> {
        (0..count).map(|leg| Ear { leg, of: None, since: now }).collect()
    }

    fn heard(ears: &[Ear]) -> Vec<u64> {
        let peers = ears.iter().filter_map(|ear| Some(ear.of?.publisher()?.0.0));
        let mut peers: Vec<u64> = peers.collect();
        peers.sort_unstable();
        peers
    }

    #[test]
    fn who_has_ears_for_all_hears_all_but_himself() {
        let now = Instant::now();
        let (mut ears, mut memory) = (ears(now, 4), Vec::new());
        listen(now, PeerId(2), &talkers(&[0, 90, 0]), &mut ears, &mut memory);
        assert_eq!(heard(&ears), [1, 3]);
        let mut all = talkers(&[0, 90, 0]);
        all[0].loud = None;
        listen(now, PeerId(2), &all, &mut ears, &mut memory);
        assert_eq!(heard(&ears), [1, 3], "who is mute keeps a place that nobody needs");
        listen(now, PeerId(2), &all[1..], &mut ears, &mut memory);
        assert_eq!(heard(&ears), [3], "who is gone does not");
    }

    #[test]
    fn the_loudest_are_heard_and_a_little_louder_is_not_enough() {
        let mut now = Instant::now();
        let (mut ears, mut memory) = (ears(now, 2), Vec::new());
        let mut hears = |now: Instant, loud: &[u8]| {
            listen(now, PeerId(9), &talkers(loud), &mut ears, &mut memory);
            heard(&ears)
        };
        assert_eq!(hears(now, &[80, 70, 60, 10]), [1, 2]);
        assert_eq!(hears(now, &[80, 10, 90, 10]), [1, 2], "just given a place");
        now += KEPT;
        assert_eq!(hears(now, &[80, 70, 76, 10]), [1, 2]);
        assert_eq!(hears(now, &[80, 70, 80, 10]), [1, 3]);
        now += KEPT;
        assert_eq!(hears(now, &[0, 0, 0, 0]), [1, 3], "in silence nothing changes");
    }

    #[test]
    fn speakers_are_told_in_order_and_not_too_often() {
        let start = Instant::now();
        let mut meeting = Meeting::new(MeetingId(1));
        let mut news = |after: u64, loud: &[u8]| {
            meeting.talkers = talkers(loud);
            let peers = meeting.news(start + Duration::from_millis(after), ShardId(0));
            peers.map(|peers| peers.into_iter().map(|peer| peer.0).collect::<Vec<_>>())
        };
        assert_eq!(news(0, &[80, 90, 10]), Some(vec![2, 1]));
        assert_eq!(news(100, &[80, 10, 10]), None, "too soon");
        assert_eq!(news(400, &[80, 10, 10]), Some(vec![1]));
        assert_eq!(news(800, &[70, 10, 10]), None, "a little softer");
        assert_eq!(news(1_200, &[10, 10, 10]), Some(vec![]));
        assert_eq!(news(1_600, &[10, 10, 10]), None);
    }
}
