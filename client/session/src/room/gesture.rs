//! What members show each other over a room's data channels: a reaction, or a hand
//! on a picture.
//!
//! A message begins with four bytes, whom it is for, or, on the way to others, who
//! said it by the server's word. Then comes a byte for the kind, and what belongs to
//! it (`docs/PROTOCOL.md`, *Data channels of a room*). What another program says in
//! kinds of its own is passed over.

use footlight_shared::{MemberId, Source, limit};

use super::Seat;

const REACTION: u8 = 1;
const POINT: u8 = 2;
const LIFT: u8 = 3;

/// A place on somebody's picture: from its left and its top, as a part of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Which picture.
    pub seat: Seat,
    /// 0 is the left edge, 1 the right one.
    pub x: f64,
    /// 0 is the upper edge, 1 the lower one.
    pub y: f64,
}

/// What somebody shows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Gesture {
    /// One of [`limit::REACTIONS`].
    Reaction(&'static str),
    /// He points there.
    Point(Point),
    /// He points no more.
    Lift,
}

impl Gesture {
    /// The message that says it to all others.
    pub fn encode(&self) -> Vec<u8> {
        let mut message = 0_u32.to_be_bytes().to_vec();
        match self {
            Gesture::Reaction(emoji) => {
                message.push(REACTION);
                message.extend(emoji.as_bytes());
            }
            Gesture::Point(Point { seat, x, y }) => {
                message.push(POINT);
                message.extend(seat.member.0.to_be_bytes());
                message.push(u8::from(seat.source == Source::Screen));
                message.extend(part(*x).to_be_bytes());
                message.extend(part(*y).to_be_bytes());
            }
            Gesture::Lift => message.push(LIFT),
        }
        message
    }

    /// Reads what came, and who said it; `None` for what is no gesture.
    pub fn decode(message: &[u8]) -> Option<(MemberId, Self)> {
        let (from, rest) = message.split_first_chunk()?;
        let (kind, body) = rest.split_first()?;
        let gesture = match *kind {
            REACTION => {
                let known = limit::REACTIONS.into_iter();
                Gesture::Reaction(known.into_iter().find(|it| it.as_bytes() == body)?)
            }
            POINT => Gesture::Point(point(body)?),
            LIFT if body.is_empty() => Gesture::Lift,
            _ => return None,
        };
        Some((MemberId(u32::from_be_bytes(*from)), gesture))
    }
}

/// A part of the whole, in 65,535ths.
fn part(of: f64) -> u16 {
    (of.clamp(0.0, 1.0) * f64::from(u16::MAX)).round() as u16
}

fn point(body: &[u8]) -> Option<Point> {
    let (member, rest) = body.split_first_chunk()?;
    let (source, rest) = rest.split_first()?;
    let (x, rest) = rest.split_first_chunk()?;
    let y = rest.try_into().ok()?;
    let member = MemberId(u32::from_be_bytes(*member));
    let seat = match *source {
        0 => Seat::of(member),
        1 => Seat::screen_of(member),
        _ => return None,
    };
    let part = |bytes: [u8; 2]| f64::from(u16::from_be_bytes(bytes)) / f64::from(u16::MAX);
    Some(Point { seat, x: part(*x), y: part(y) })
}
