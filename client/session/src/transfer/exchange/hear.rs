//! What the other side says.

use super::super::incoming::{self, Incoming};
use super::super::outgoing::Outgoing;
use super::super::{Act, Frame, Reason, TransferId, VERSION, safe_name};
use super::{Exchange, make_room};

impl Exchange {
    /// A message of the channel. What cannot be read, or is about a transfer
    /// that is not known, is passed over.
    pub fn handle(&mut self, message: &[u8]) {
        let Some(frame) = Frame::decode(message).filter(|_| self.open) else { return };
        if let Frame::Hello { version, sending } = frame {
            self.greeted = version == VERSION;
            let gone = |file: &&Incoming| file.is_live() && !sending.contains(&file.id);
            let gone: Vec<_> = self.incoming.iter().filter(gone).map(|file| file.id).collect();
            for id in gone {
                self.end_incoming(id, false, Reason::Cancelled);
            }
        } else if self.greeted {
            self.hear(frame);
        }
    }

    fn hear(&mut self, frame: Frame<'_>) {
        match frame {
            Frame::Hello { .. } => {}
            Frame::Offer { id, size, name } => self.hear_offer(id, size, name),
            Frame::Accept { id, from, written } => {
                self.try_outgoing(id, |file| file.accept(from, written));
                self.conclude(id);
            }
            Frame::Refuse { id, why } => self.end_outgoing(id, false, why),
            Frame::Data { id, at, bytes } => {
                let window = self.measure.window;
                self.try_incoming(id, |file| file.take(window, at, bytes));
            }
            Frame::Ack { id, written } => self.try_outgoing(id, |file| file.acknowledge(written)),
            Frame::Done { id, size, sha256 } => {
                self.try_incoming(id, |file| file.conclude(size, &sha256));
            }
            Frame::Received { id } => {
                if let Some(file) = self.outgoing_mut(id) {
                    file.arrived();
                    if !file.is_live() {
                        self.acts.push_back(Act::Release { id });
                    }
                }
            }
            Frame::Cancel { id, why } => self.end_incoming(id, false, why),
        }
    }

    fn hear_offer(&mut self, id: TransferId, size: u64, name: &str) {
        let name = safe_name(name);
        if let Some(known) = self.incoming.iter_mut().find(|file| file.id == id) {
            known.offered = true;
            match known.phase {
                incoming::Phase::Whole => self.send(&Frame::Received { id }),
                incoming::Phase::Ended { why, .. } => self.send(&Frame::Refuse { id, why }),
                _ if known.size != size || known.name != name => {
                    self.end_incoming(id, true, Reason::Broken);
                }
                _ => self.grant(),
            }
        } else if make_room(&mut self.incoming, Incoming::is_spent) {
            self.incoming.push(Incoming::new(id, name, size));
        } else {
            self.send(&Frame::Refuse { id, why: Reason::TooMany });
        }
    }

    fn try_outgoing(
        &mut self,
        id: TransferId,
        act: impl FnOnce(&mut Outgoing) -> Result<(), Reason>,
    ) {
        let file = self.outgoing_mut(id).filter(|file| file.is_live());
        if let Some(Err(why)) = file.map(act) {
            self.end_outgoing(id, true, why);
        }
    }

    fn try_incoming(
        &mut self,
        id: TransferId,
        act: impl FnOnce(&mut Incoming) -> Result<(), Reason>,
    ) {
        // After its end some of it may still be on its way.
        match self.incoming_mut(id).filter(|file| file.is_live()).map(act) {
            Some(Ok(())) => self.write_on(id),
            Some(Err(why)) => self.end_incoming(id, true, why),
            None => {}
        }
    }
}
