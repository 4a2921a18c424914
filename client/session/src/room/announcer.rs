//! What those who do not see are told: who comes, goes, speaks or raises a hand.
//!
//! One sentence at a time, and few: a screen reader says every one of them.

use std::time::Duration;

use footlight_shared::RoomMember;

use super::News;

/// Least time between two sentences.
const PAUSE: Duration = Duration::from_millis(1500);
/// Names that are said; the others are counted.
const NAMES: usize = 2;
/// What waits to be said, of each kind.
const WAITING: usize = 100;

/// Collects what is new, and says it.
#[derive(Clone, Debug, Default)]
pub struct Announcer {
    came: Vec<String>,
    left: Vec<String>,
    hands: Vec<String>,
    speaks: Option<String>,
    /// Who was said to speak last.
    said: Option<String>,
    said_at: Option<Duration>,
}

impl Announcer {
    /// Takes news.
    pub fn note(&mut self, news: &News) {
        match news {
            News::Joined(member) => {
                self.left.retain(|name| *name != member.name);
                push(&mut self.came, member);
            }
            News::Left(member) => {
                self.came.retain(|name| *name != member.name);
                push(&mut self.left, member);
            }
            News::Updated { before, after } if after.state.hand && !before.state.hand => {
                push(&mut self.hands, after);
            }
            News::Updated { after, .. } if !after.state.hand => {
                self.hands.retain(|name| *name != after.name);
            }
            // Of those who wait the page has a notice.
            News::Updated { .. } | News::Waiting(_) => {}
        }
    }

    /// Somebody has the word, or nobody.
    pub fn speaks(&mut self, name: Option<String>) {
        self.speaks = name.filter(|name| self.said.as_ref() != Some(name));
    }

    /// The next sentence, where it is time for one. People before voices.
    pub fn poll(&mut self, now: Duration) -> Option<String> {
        if self.said_at.is_some_and(|at| now < at + PAUSE) {
            return None;
        }
        let sentence = self.next()?;
        self.said_at = Some(now);
        Some(sentence)
    }

    fn next(&mut self) -> Option<String> {
        let said = [
            (&mut self.hands, " raises a hand.", " raise their hands."),
            (&mut self.came, " came in.", " came in."),
            (&mut self.left, " left.", " left."),
        ];
        for (names, one, several) in said {
            if !names.is_empty() {
                let verb = if names.len() == 1 { one } else { several };
                return Some(list(&std::mem::take(names)) + verb);
            }
        }
        let name = self.speaks.take()?;
        let sentence = format!("{name} speaks.");
        self.said = Some(name);
        Some(sentence)
    }
}

fn push(names: &mut Vec<String>, member: &RoomMember) {
    if names.len() < WAITING {
        names.push(member.name.clone());
    }
}

/// `Ada`, `Ada and Otto`, `Ada, Otto and 3 others`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        _ => {
            let rest = names.len() - NAMES;
            let others = if rest == 1 { "another".to_owned() } else { format!("{rest} others") };
            format!("{} and {others}", names[..NAMES].join(", "))
        }
    }
}
