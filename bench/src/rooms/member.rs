//! One who meets others in a room: what he sends, and what reaches him.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use footlight_shared::{ClientMsg, MemberId, RoomId, RoomTile, RoomView, ServerMsg, Source};
use mio::{Interest, Registry, Token};

use crate::answer::Answer;
use crate::frame;
use crate::keys::Kit;
use crate::offer::{self, VP8};
use crate::options::Pacing;
use crate::peer::{Kind, Peer};
use crate::publisher::{Publisher, Shape};
use crate::receiver::Receiver;
use crate::rtp::{self, Header};
use crate::signal::Talker;
use crate::socket::Inbox;

/// Lines of a large picture, and of a small one.
const HEIGHTS: [u16; 2] = [720, 180];
/// How loud one is who speaks, and who does not: dB below full scale, with the bit
/// that says that it is a voice (RFC 6464).
const SPEAKS: u8 = 0x80 | 25;
const LISTENS: u8 = 100;

/// One member.
pub(super) struct Member {
    talker: Talker,
    publisher: Publisher,
    receiver: Receiver,
    /// Who he is in the room, once he is.
    pub id: Option<MemberId>,
    pub asked: Option<Instant>,
    pub connected: Option<Instant>,
    /// The SSRC that the answer gives to each section.
    sections: Vec<(String, u32)>,
    /// Whom he looks at, the first largest.
    looks: Vec<MemberId>,
    pictures: Vec<Picture>,
    /// Stamps are read where this is set.
    pub sampling: bool,
}

/// What has come in one section.
struct Picture {
    ssrc: u32,
    /// Whose it is at present.
    of: Option<MemberId>,
    bytes: u64,
}

/// What reached a member of the pictures that he looks at.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// How many are there.
    pub shown: usize,
    /// Bytes of the large one, and of the others.
    pub large: u64,
    pub small: u64,
}

impl Member {
    /// Opens his signalling.
    pub(super) fn open(origin: &str, token: &str, kit: &Rc<Kit>, epoch: Instant) -> Result<Self> {
        let peer = Peer::new(kit);
        let mut publisher = Publisher::new(peer, Shape::camera(), Pacing::Burst, epoch);
        publisher.level = Some(LISTENS);
        Ok(Self {
            talker: Talker::open(origin, token)?,
            publisher,
            receiver: Receiver::new(epoch),
            id: None,
            asked: None,
            connected: None,
            sections: vec![],
            looks: vec![],
            pictures: vec![],
            sampling: false,
        })
    }

    /// Asks to come in; what the server says is read by [`Self::hear`].
    pub(super) fn ask(&mut self, room: RoomId, registry: &Registry, token: Token) -> Result<()> {
        registry.register(self.talker.opened()?, token, Interest::READABLE)?;
        let (sound, _) = self.publisher.ssrcs();
        let offer = Some(offer::meet(&self.publisher.peer.identity(), sound));
        self.asked = Some(Instant::now());
        self.talker.send(ClientMsg::RoomJoin { room, offer, password: None, invitation: None })
    }

    /// Looks at these, at the first in large.
    pub(super) fn look(&mut self, at: Vec<MemberId>) -> Result<()> {
        let tile = |(place, member): (usize, &MemberId)| {
            let height = HEIGHTS[usize::from(place > 0)];
            RoomTile { member: *member, source: Source::Camera, height }
        };
        let tiles = at.iter().enumerate().map(tile).collect();
        self.looks = at;
        self.talker.send(ClientMsg::RoomView(RoomView { tiles, saver: false }))
    }

    /// Speaks from now on, or does not.
    pub(super) fn speak(&mut self, speaks: bool) {
        self.publisher.level = Some(if speaks { SPEAKS } else { LISTENS });
    }

    /// Takes what the server says.
    pub(super) fn hear(&mut self, registry: &Registry, media: Token) -> Result<()> {
        while let Some(msg) = self.talker.receive()? {
            match msg {
                ServerMsg::RoomJoined { answer, snapshot } => {
                    let answer = answer.context("the room is a mesh")?;
                    self.id = Some(snapshot.me);
                    self.sections = sections(&answer);
                    let answer = Answer::parse(&answer)?;
                    self.publisher.peer.accept(answer, registry, media, Instant::now())?;
                }
                ServerMsg::RoomSlots { slots } => {
                    self.pictures.iter_mut().for_each(|picture| picture.of = None);
                    for slot in slots.into_iter().filter(|slot| slot.source == Source::Camera) {
                        let section = self.sections.iter().find(|(mid, _)| *mid == slot.mid);
                        let (_, ssrc) = section.context("a slot that is no section")?;
                        self.picture(*ssrc).of = Some(slot.member);
                    }
                }
                ServerMsg::Error { problem } => bail!("{}", problem.message),
                ServerMsg::Bye { message, .. } => bail!("sent away: {message}"),
                _ => {}
            }
        }
        Ok(())
    }

    fn picture(&mut self, ssrc: u32) -> &mut Picture {
        let known = self.pictures.iter().position(|picture| picture.ssrc == ssrc);
        let place = known.unwrap_or_else(|| {
            self.pictures.push(Picture { ssrc, of: None, bytes: 0 });
            self.pictures.len() - 1
        });
        &mut self.pictures[place]
    }

    /// Reads all that has come; how long what he samples was on the way.
    pub(super) fn read(&mut self, inbox: &mut Inbox, delays: &mut Vec<Duration>) -> Result<()> {
        let now = Instant::now();
        loop {
            let more = self.publisher.peer.receive(inbox, false)?;
            for (datagram, at) in inbox.datagrams() {
                delays.extend(self.take(now, at, datagram)?);
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn take(
        &mut self,
        now: Instant,
        at: Option<Duration>,
        datagram: &[u8],
    ) -> Result<Option<Duration>> {
        match self.publisher.peer.take(now, datagram)? {
            Kind::Rtp => return self.take_rtp(now, at, datagram),
            Kind::Rtcp => {
                if let Some(plain) = self.publisher.peer.open_rtcp(datagram)? {
                    self.receiver.take_reports(now, &plain);
                    self.publisher.take_feedback(&plain)?;
                }
            }
            Kind::Other => {
                if self.connected.is_none() && self.publisher.peer.is_connected() {
                    self.connected = Some(now);
                    self.receiver.begin(now);
                }
            }
        }
        Ok(None)
    }

    fn take_rtp(
        &mut self,
        now: Instant,
        at: Option<Duration>,
        packet: &[u8],
    ) -> Result<Option<Duration>> {
        let Some(header) = Header::read(packet) else { return Ok(None) };
        let video = header.payload_type == VP8;
        let sampled = self.sampling && video && header.marker;
        let unknown = !self.receiver.knows(header.ssrc);
        let plain = if unknown || sampled { self.publisher.peer.open_rtp(packet)? } else { None };
        if unknown && plain.is_none() {
            return Ok(None);
        }
        self.receiver.note(now, &header, packet, self.publisher.peer.answer());
        if video {
            self.picture(header.ssrc).bytes += packet.len() as u64;
        }
        let payload = plain.filter(|_| sampled);
        let sent = payload.and_then(|plain| frame::stamp(rtp::payload(&plain)?));
        Ok(sent.map(Duration::from_nanos).zip(at).map(|(sent, at)| at.saturating_sub(sent)))
    }

    /// Sends what is due of his own.
    pub(super) fn advance(&mut self, now: Instant) -> Result<()> {
        self.publisher.advance(now)
    }

    /// Lets time pass: reports, feedback, checks.
    pub(super) fn tick(&mut self, now: Instant) -> Result<()> {
        if self.publisher.peer.is_lost() {
            bail!("the server has given a member up");
        }
        self.publisher.peer.tick(now)?;
        let mut out = vec![];
        self.receiver.report(now, self.publisher.peer.answer(), &mut out);
        if out.is_empty() { Ok(()) } else { self.publisher.peer.send_rtcp(&out) }
    }

    /// Pictures that he looks at.
    pub(super) fn looks(&self) -> usize {
        self.looks.len()
    }

    /// The port of his socket.
    pub(super) fn port(&self) -> Option<u16> {
        self.publisher.peer.port()
    }

    /// Packets that should have come so far, and that have.
    pub(super) fn expected_and_received(&self) -> (u64, u64) {
        self.receiver.expected_and_received()
    }

    /// Takes out what has been seen since this was asked last.
    pub(super) fn seen(&mut self) -> Seen {
        let mut seen = Seen::default();
        for picture in &mut self.pictures {
            let bytes = std::mem::take(&mut picture.bytes);
            let place = self.looks.iter().position(|member| Some(*member) == picture.of);
            seen.shown += usize::from(place.is_some() && bytes > 0);
            match place {
                Some(0) => seen.large += bytes,
                _ => seen.small += bytes,
            }
        }
        seen
    }
}

/// The SSRC of each section, by its mid.
fn sections(answer: &str) -> Vec<(String, u32)> {
    let parts = answer.split("\nm=").skip(1);
    parts
        .filter_map(|part| {
            let value = |key: &str| part.lines().find_map(|line| line.strip_prefix(key));
            let ssrc = value("a=ssrc:")?.split_whitespace().next()?.parse().ok()?;
            Some((value("a=mid:")?.trim().to_owned(), ssrc))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn sections_that_send_are_known_by_their_ssrc() {
        let answer = "v=0\r\na=group:BUNDLE 0 1\r\nm=audio 9 X 111\r\na=mid:0\r\na=recvonly\r\n\
                      m=video 9 X 96\r\na=mid:10\r\na=ssrc:77 cname:x\r\n";
        assert_eq!(sections(answer), [("10".to_owned(), 77)]);
    }
}
