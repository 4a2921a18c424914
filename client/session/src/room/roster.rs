//! Who is in a room: a snapshot, and what has changed since.
//!
//! Invariants: a change is applied to the version that it was made for or not
//! at all; what is missing is asked for once; no more members are kept than
//! any room holds.

use footlight_shared::{MemberId, RoomChange, RoomMember, RoomSnapshot};

/// More than any room holds; a server that says more is not believed.
const MEMBERS: usize = 1000;

/// What became of changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// They are applied, and this is what is new.
    Applied(Vec<News>),
    /// They were known.
    Known,
    /// Something is missing before them: a snapshot is needed. Said once.
    Gap,
    /// The snapshot that was asked for is on its way.
    Awaited,
}

/// What is new for those who look on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// Somebody came.
    Joined(RoomMember),
    /// Somebody is gone.
    Left(RoomMember),
    /// Somebody is heard, seen or away in another way.
    Updated {
        /// As it was.
        before: RoomMember,
        /// As it is.
        after: RoomMember,
    },
    /// So many wait to be let in.
    Waiting(usize),
}

/// Who is there.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    snapshot: Option<RoomSnapshot>,
    asked: bool,
}

impl Roster {
    /// The room as it is known; `None` before the first word of it.
    pub fn snapshot(&self) -> Option<&RoomSnapshot> {
        self.snapshot.as_ref()
    }

    /// Who we are in it.
    pub fn me(&self) -> Option<MemberId> {
        self.snapshot.as_ref().map(|it| it.me)
    }

    /// Takes the whole, and yields what is new in it. The first is no news, nor
    /// is one in which we are somebody else.
    pub fn take(&mut self, mut snapshot: RoomSnapshot) -> Vec<News> {
        snapshot.members.truncate(MEMBERS);
        snapshot.waiting.truncate(MEMBERS);
        self.asked = false;
        let before = self.snapshot.replace(snapshot);
        let (Some(before), Some(now)) = (before, &self.snapshot) else { return Vec::new() };
        if before.me != now.me {
            return Vec::new();
        }
        let gone = before.members.iter().filter(|it| find(&now.members, it.id).is_none());
        let mut news: Vec<_> = gone.cloned().map(News::Left).collect();
        for member in &now.members {
            match find(&before.members, member.id) {
                None => news.push(News::Joined(member.clone())),
                Some(old) if old != member => {
                    news.push(News::Updated { before: old.clone(), after: member.clone() });
                }
                Some(_) => {}
            }
        }
        if now.waiting.len() != before.waiting.len() {
            news.push(News::Waiting(now.waiting.len()));
        }
        news
    }

    /// Takes the changes that make `version` of the one before.
    pub fn apply(&mut self, version: u64, changes: Vec<RoomChange>) -> Step {
        let Some(snapshot) = &mut self.snapshot else { return Step::Awaited };
        if version <= snapshot.version {
            return Step::Known;
        }
        if version != snapshot.version + 1 {
            let first = !std::mem::replace(&mut self.asked, true);
            return if first { Step::Gap } else { Step::Awaited };
        }
        snapshot.version = version;
        Step::Applied(
            changes.into_iter().filter_map(|change| change_one(snapshot, change)).collect(),
        )
    }

    /// What was asked for on a socket that is gone is to be asked for again.
    pub fn unask(&mut self) {
        self.asked = false;
    }
}

fn change_one(room: &mut RoomSnapshot, change: RoomChange) -> Option<News> {
    match change {
        RoomChange::Joined { member } | RoomChange::Updated { member } => put(room, member),
        RoomChange::Left { member } => {
            let place = room.members.iter().position(|it| it.id == member)?;
            Some(News::Left(room.members.remove(place)))
        }
        RoomChange::Waiting { mut people } => {
            people.truncate(MEMBERS);
            room.waiting = people;
            Some(News::Waiting(room.waiting.len()))
        }
        RoomChange::Settings { title, settings } => {
            (room.title, room.settings) = (title, settings);
            None
        }
    }
}

fn put(room: &mut RoomSnapshot, member: RoomMember) -> Option<News> {
    if let Some(known) = room.members.iter_mut().find(|it| it.id == member.id) {
        let before = std::mem::replace(known, member.clone());
        return (before != member).then_some(News::Updated { before, after: member });
    }
    if room.members.len() >= MEMBERS {
        return None;
    }
    room.members.push(member.clone());
    Some(News::Joined(member))
}

fn find(members: &[RoomMember], id: MemberId) -> Option<&RoomMember> {
    members.iter().find(|it| it.id == id)
}
