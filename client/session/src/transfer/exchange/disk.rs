//! What the disk did.

use super::super::incoming::{self, Incoming};
use super::super::{Act, Frame, Reason, TransferId};
use super::Exchange;

impl Exchange {
    /// The place for a file is made; or the person has thought better of it
    /// (`Ok(false)`), or it cannot be.
    pub fn made(&mut self, id: TransferId, done: Result<bool, Reason>) {
        let opening = |file: &&mut Incoming| file.phase == incoming::Phase::Opening;
        let Some(file) = self.incoming_mut(id).filter(opening) else {
            // It is over: what was made meanwhile goes.
            return self.acts.push_back(Act::Release { id });
        };
        match done {
            Ok(true) => file.phase = incoming::Phase::Ready,
            Ok(false) => file.phase = incoming::Phase::Offered,
            Err(why) => self.end_incoming(id, true, why),
        }
        self.grant();
    }

    /// What was read of a file, from `at` on.
    pub fn read(&mut self, id: TransferId, at: u64, done: Result<&[u8], Reason>) {
        self.reading = false;
        let bytes = match done {
            Ok(bytes) if !bytes.is_empty() => bytes,
            Ok(_) => return self.end_outgoing(id, true, Reason::Unreadable),
            Err(why) => return self.end_outgoing(id, true, why),
        };
        if !self.outgoing_mut(id).is_some_and(|file| file.take(at, bytes)) {
            return;
        }
        let mut at = at;
        for bytes in bytes.chunks(self.measure.payload) {
            self.send(&Frame::Data { id, at, bytes });
            at += bytes.len() as u64;
        }
        self.conclude(id);
    }

    /// The disk has written what it was given of a file.
    pub fn wrote(&mut self, id: TransferId, done: Result<(), Reason>) {
        if let Err(why) = done {
            return self.end_incoming(id, true, why);
        }
        let Some(file) = self.incoming_mut(id).filter(|file| file.is_live()) else { return };
        file.wrote();
        let (written, granted) = (file.written, file.granted);
        if granted {
            self.send(&Frame::Ack { id, written });
        }
        self.write_on(id);
    }

    /// The disk has put a file away.
    pub fn closed(&mut self, id: TransferId, done: Result<(), Reason>) {
        if let Err(why) = done {
            return self.end_incoming(id, true, why);
        }
        let Some(file) = self.incoming_mut(id) else { return };
        if file.phase == incoming::Phase::Closing {
            file.phase = incoming::Phase::Whole;
            file.granted = false;
            if self.open {
                self.send(&Frame::Received { id });
            }
            self.grant();
        }
    }

    /// Gives the disk what it can write, or closes the file.
    pub(super) fn write_on(&mut self, id: TransferId) {
        let measure = self.measure;
        let Some(file) = self.incoming_mut(id) else { return };
        if let Some((at, bytes)) = file.next_write(&measure) {
            self.acts.push_back(Act::Write { id, at, bytes });
        } else if file.close() {
            self.acts.push_back(Act::Close { id });
        }
    }
}
