//! Whether two members of a room still have the channels that they had.
//!
//! In a room nobody sees when another's channel is replaced. So each channel has a
//! number that its owner draws, and every message names two: its sender's, and the one
//! that he believes the other's to be. What is for another channel than the present
//! one is passed over; a number that is not known begins everything anew. A message
//! without a frame asks whether somebody is there.
//!
//! Invariant: 0 is nobody's number.

/// What one knows of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tie {
    mine: u32,
    theirs: u32,
}

/// What a message comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard<'a> {
    /// Nothing.
    Nothing,
    /// He has another channel than before, or does not know of ours: everything
    /// begins anew, and then there may be a frame.
    Anew(Option<&'a [u8]>),
    /// A frame.
    Frame(&'a [u8]),
}

impl Tie {
    /// We have a new channel of this number.
    pub fn opened(&mut self, mine: u32) {
        *self = Self { mine: mine.max(1), theirs: 0 };
    }

    /// We have none any more.
    pub fn lost(&mut self) {
        *self = Self::default();
    }

    /// True where he is to be asked whether he is there.
    pub fn is_loose(&self) -> bool {
        self.mine != 0 && self.theirs == 0
    }

    /// The message for a frame; without one it asks.
    pub fn wrap(&self, frame: &[u8]) -> Vec<u8> {
        [&self.mine.to_be_bytes(), &self.theirs.to_be_bytes(), frame].concat()
    }

    /// A message of his.
    pub fn hear<'a>(&mut self, message: &'a [u8]) -> Heard<'a> {
        let Some((theirs, rest)) = number(message) else { return Heard::Nothing };
        let Some((mine, frame)) = number(rest) else { return Heard::Nothing };
        if theirs == 0 || self.mine == 0 {
            return Heard::Nothing;
        }
        let frame = Some(frame).filter(|frame| mine == self.mine && !frame.is_empty());
        let is_new = theirs != self.theirs;
        self.theirs = theirs;
        match frame {
            frame if is_new || mine == 0 => Heard::Anew(frame),
            Some(frame) => Heard::Frame(frame),
            None => Heard::Nothing,
        }
    }
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number), rest))
}
