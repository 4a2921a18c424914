//! Tokens that change while somebody is in a room, or at its door.

use footlight_shared::Source;

use super::hall::{Hall, News};
use super::member::{Person, turn_off};

/// What comes of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Renewed {
    pub(crate) news: Vec<News>,
    /// What of his goes to nobody from now on, or does again.
    pub(crate) allowed: Vec<(Source, bool)>,
}

impl Hall {
    /// He is judged by his new token from now on. What it does not let him send is off,
    /// so that nobody looks at a picture that stands still, or waits for a screen's end.
    pub(super) fn renew(&mut self, person: Person) -> Renewed {
        let session = person.session;
        if let Some(waiting) = self.waiting.iter_mut().find(|it| it.person.session == session) {
            let renamed = waiting.person.name != person.name;
            waiting.person = person;
            let news = if renamed { self.tell_waiting() } else { Vec::new() };
            return Renewed { news, ..Renewed::default() };
        }
        let Some(member) = self.member(session) else { return Renewed::default() };
        let (shown, silenced) = (self.shown(member), member.silenced());
        let Some(member) = self.member_mut(session) else { return Renewed::default() };
        member.person = person;
        for source in &member.person.barred {
            turn_off(&mut member.state, *source);
        }
        let Some(member) = self.member(session) else { return Renewed::default() };
        let (now_shown, now_silenced) = (self.shown(member), member.silenced());
        let goes = |source: &Source| !now_silenced.contains(source);
        let changed = |source: &Source| silenced.contains(source) == goes(source);
        let allowed = Source::ALL.into_iter().filter(changed).map(|it| (it, goes(&it))).collect();
        let mut news = Vec::new();
        if shown != now_shown {
            news = self.tell_updated(session, None);
        }
        if shown.moderator != now_shown.moderator {
            // He sees from now on who waits, or no more.
            news.extend(self.tell_waiting());
        }
        Renewed { news, allowed }
    }
}
