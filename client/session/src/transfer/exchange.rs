//! Both sides of all files between two people.
//!
//! Order of calls: after each of the others, [`Exchange::poll`] until it yields
//! nothing. Acts of one transfer come in an order that makes sense carried out
//! one after the other; none waits for another, and each is answered by the
//! method that its documentation names.

mod disk;
mod hear;

use std::collections::VecDeque;

use super::incoming::{self, Incoming};
use super::outgoing::{self, Outgoing};
use super::{
    Act, Frame, LISTED, Measure, Reason, Row, SIZE_MAX, TransferId, VERSION, Way, safe_name,
};

/// The files between two people.
pub struct Exchange {
    measure: Measure,
    outgoing: Vec<Outgoing>,
    incoming: Vec<Incoming>,
    acts: VecDeque<Act>,
    random: u64,
    /// There is a channel.
    open: bool,
    /// The other side has said on it what it speaks, and it is what we speak.
    greeted: bool,
    /// What the disk is reading; the answer may come when nobody wants it.
    reading: bool,
}

impl Exchange {
    /// Without files and without a channel; `seed` decides the ids.
    pub fn new(seed: u64, measure: Measure) -> Self {
        Self {
            measure,
            outgoing: Vec::new(),
            incoming: Vec::new(),
            acts: VecDeque::new(),
            random: seed,
            open: false,
            greeted: false,
            reading: false,
        }
    }

    /// All transfers: those out, then those in, each in the order they came.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let out = self.outgoing.iter().map(|it| Row {
            id: it.id,
            way: Way::Out,
            name: &it.name,
            size: it.size,
            written: it.written,
            stage: it.stage(),
        });
        let into = self.incoming.iter().map(|it| Row {
            id: it.id,
            way: Way::In,
            name: &it.name,
            size: it.size,
            written: it.written,
            stage: it.stage(),
        });
        out.chain(into)
    }

    /// Offers a file of one's own.
    ///
    /// # Errors
    /// Where too many are under way, or it is larger than any can be.
    pub fn offer(&mut self, name: &str, size: u64) -> Result<TransferId, Reason> {
        if size > SIZE_MAX {
            return Err(Reason::TooLarge);
        }
        if !make_room(&mut self.outgoing, |file| !file.is_live()) {
            return Err(Reason::TooMany);
        }
        let id = self.draw();
        let file = Outgoing::new(id, safe_name(name), size);
        if self.open {
            self.send(&Frame::Offer { id, size, name: &file.name });
        }
        self.outgoing.push(file);
        Ok(id)
    }

    /// The person wants it.
    pub fn accept(&mut self, id: TransferId) {
        if let Some(file) = self.incoming_mut(id)
            && file.phase == incoming::Phase::Offered
        {
            file.phase = incoming::Phase::Opening;
            self.acts.push_back(Act::Make { id });
        }
    }

    /// The person does not want it, or not any more; either way.
    pub fn cancel(&mut self, id: TransferId) {
        let offered = |file: &mut Incoming| file.phase == incoming::Phase::Offered;
        let declined = self.incoming_mut(id).is_some_and(offered);
        let why = if declined { Reason::Declined } else { Reason::Cancelled };
        self.end_incoming(id, true, why);
        self.end_outgoing(id, true, why);
    }

    /// Takes a transfer that is over off the list.
    pub fn forget(&mut self, id: TransferId) {
        self.outgoing.retain(|file| file.id != id || file.is_live());
        let before = self.incoming.len();
        self.incoming.retain(|file| file.id != id || file.is_live());
        if self.incoming.len() < before {
            self.acts.push_back(Act::Release { id });
        }
    }

    /// There is a new channel, and it is open. All that went over the one before
    /// and did not arrive is lost.
    pub fn opened(&mut self) {
        self.lost();
        self.open = true;
        let live = || self.outgoing.iter().filter(|file| file.is_live());
        let sending = live().map(|file| file.id).collect();
        let mut frames = vec![Frame::Hello { version: VERSION, sending }.encode()];
        frames.extend(
            live().map(|it| Frame::Offer { id: it.id, size: it.size, name: &it.name }.encode()),
        );
        self.acts.extend(frames.into_iter().map(Act::Send));
    }

    /// There is no channel any more.
    pub fn lost(&mut self) {
        self.open = false;
        self.greeted = false;
        self.acts.retain(|act| !matches!(act, Act::Send(_)));
        self.outgoing.iter_mut().for_each(Outgoing::begin_anew);
        self.incoming.iter_mut().for_each(Incoming::begin_anew);
    }

    /// The other one has left. Whoever comes next is offered nothing that was
    /// meant for him, and sends nothing that he had begun.
    pub fn part(&mut self) {
        self.lost();
        let ids: Vec<_> = self.rows().map(|row| row.id).collect();
        for id in ids {
            self.end_outgoing(id, false, Reason::Cancelled);
            self.end_incoming(id, false, Reason::Cancelled);
        }
    }

    /// The next thing to do, while the channel holds `buffered` bytes unsent.
    pub fn poll(&mut self, buffered: u64) -> Option<Act> {
        if let Some(act) = self.acts.pop_front() {
            return Some(act);
        }
        if !self.open || self.reading || buffered > self.measure.low_water {
            return None;
        }
        let wanted =
            |file: &Outgoing| file.wants(&self.measure).map(|(at, len)| (file.id, at, len));
        let (id, at, len) = self.outgoing.iter().find_map(wanted)?;
        self.reading = true;
        Some(Act::Read { id, at, len })
    }

    /// Tells those whose turn it is that they may send.
    fn grant(&mut self) {
        let active = self.incoming.iter().filter(|file| file.is_active()).count();
        let frames: Vec<_> = self
            .incoming
            .iter_mut()
            .filter(|file| file.is_waiting())
            .take(self.measure.active.saturating_sub(active))
            .map(|file| {
                file.granted = true;
                Frame::Accept { id: file.id, from: file.from(), written: file.written }.encode()
            })
            .collect();
        self.acts.extend(frames.into_iter().map(Act::Send));
    }

    /// Says that all of a file is sent, where it is.
    fn conclude(&mut self, id: TransferId) {
        let concluded = self.outgoing_mut(id).and_then(|file| Some((file.size, file.conclude()?)));
        if let Some((size, sha256)) = concluded {
            self.send(&Frame::Done { id, size, sha256 });
        }
    }

    fn end_outgoing(&mut self, id: TransferId, by_me: bool, why: Reason) {
        let Some(file) = self.outgoing_mut(id).filter(|file| file.is_live()) else { return };
        file.phase = outgoing::Phase::Ended { by_me, why };
        self.acts.push_back(Act::Release { id });
        if by_me && self.open {
            self.send(&Frame::Cancel { id, why });
        }
    }

    fn end_incoming(&mut self, id: TransferId, by_me: bool, why: Reason) {
        let Some(file) = self.incoming_mut(id).filter(|file| file.is_live()) else { return };
        let had_place = file.phase != incoming::Phase::Offered;
        file.end(by_me, why);
        if had_place {
            self.acts.push_back(Act::Release { id });
        }
        if by_me && self.open {
            self.send(&Frame::Refuse { id, why });
        }
        self.grant();
    }

    fn send(&mut self, frame: &Frame<'_>) {
        self.acts.push_back(Act::Send(frame.encode()));
    }

    fn outgoing_mut(&mut self, id: TransferId) -> Option<&mut Outgoing> {
        self.outgoing.iter_mut().find(|file| file.id == id)
    }

    fn incoming_mut(&mut self, id: TransferId) -> Option<&mut Incoming> {
        self.incoming.iter_mut().find(|file| file.id == id)
    }

    /// A number that the other side has hardly drawn, by SplitMix64.
    fn draw(&mut self) -> TransferId {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        TransferId(z ^ (z >> 31))
    }
}

/// Makes room for one more, if there is something that nobody needs.
fn make_room<T>(list: &mut Vec<T>, is_spent: impl Fn(&T) -> bool) -> bool {
    if list.len() >= LISTED {
        let Some(spent) = list.iter().position(is_spent) else { return false };
        list.remove(spent);
    }
    true
}
