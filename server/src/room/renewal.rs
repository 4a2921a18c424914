//! Tokens that change while somebody is in a room, or at its door.

use footlight_shared::{ServerMsg, Source};

use super::hall::{Hall, News};
use super::member::{Person, is_on, turn_off};

/// Who turns off what a token does not name, and why.
const SERVER: &str = "The server";
const WHY: &str = "you may not send it here any more";

/// What comes of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Renewed {
    pub(crate) news: Vec<News>,
    /// What of his goes to nobody from now on, or does again.
    pub(crate) allowed: Vec<(Source, bool)>,
}

impl Hall {
    /// He is judged by his new token from now on. What it does not let him send is turned
    /// off as by a moderator, so that nobody looks at a picture that stands still, or waits
    /// for a screen's end; a token that lets him again turns nothing on by itself.
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
        let goes = |source: &Source| is_on(&member.state, *source) && !silenced.contains(source);
        let off: Vec<Source> = member.person.barred.iter().copied().filter(goes).collect();
        for source in &off {
            turn_off(&mut member.state, *source);
        }
        member.muted.extend(&off);
        let Some(member) = self.member(session) else { return Renewed::default() };
        let (now_shown, now_silenced) = (self.shown(member), member.silenced());
        let goes = |source: &Source| !now_silenced.contains(source);
        let changed = |source: &Source| silenced.contains(source) == goes(source);
        let allowed = Source::ALL.into_iter().filter(changed).map(|it| (it, goes(&it))).collect();
        // The sound of a screen goes with it.
        let told =
            |source: &Source| *source != Source::ScreenSound || !off.contains(&Source::Screen);
        let mut news: Vec<News> = off
            .iter()
            .copied()
            .filter(told)
            .map(|source| {
                let (by, words) = (SERVER.to_owned(), Some(WHY.to_owned()));
                let msg = ServerMsg::RoomMuted { source, by, words };
                News { to: vec![session], msg }
            })
            .collect();
        if shown != now_shown {
            news.extend(self.tell_updated(session, None));
        }
        if shown.moderator != now_shown.moderator {
            // He sees from now on who waits, or no more.
            news.extend(self.tell_waiting());
        }
        Renewed { news, allowed }
    }
}
