//! What we answer.
//!
//! One transport for everything (BUNDLE), ICE-lite, we are the DTLS server, all
//! candidates at once. A section that is not taken is rejected with port 0.

use std::fmt::Write;

use footlight_shared::limit;

use super::candidate::{Candidates, ice_lines};
use super::codec::Codec;
use super::extension::Extensions;
use super::media::{Media, MediaKind};
use super::offer::Offer;
use super::rid::Rids;
use crate::transport::{Fingerprint, IceCredentials};

/// Which way media goes, from us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// From a performer.
    Receive,
    /// From a member, who tells how loud he is, too.
    Meet,
    /// To a viewer.
    Send,
}

/// What we send in a section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SendSsrc {
    /// Media.
    pub ssrc: u32,
    /// Retransmissions, where agreed.
    pub rtx: Option<u32>,
}

/// A section that is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// Its place in the offer.
    pub index: usize,
    /// Which way media goes.
    pub direction: Direction,
    /// What we send, if we do.
    pub send: Option<SendSsrc>,
}

/// All that an answer is made of.
pub(crate) struct Answer<'a> {
    /// What it answers.
    pub offer: &'a Offer,
    /// Each section that we send is a stream of its own; else all are of one, which
    /// keeps sound and pictures together.
    pub apart: bool,
    /// The sections taken, in the offer's order.
    pub sections: &'a [Section],
    /// Ours.
    pub ice: &'a IceCredentials,
    /// Of our certificate.
    pub fingerprint: Fingerprint,
    /// Where we listen.
    pub candidates: Candidates<'a>,
    /// Which answer on this connection it is, from 1.
    pub version: u32,
    /// Ties sound and pictures together (RFC 3550, section 6.5.1): 16 hexadecimal
    /// digits, of a number below 2^62, which names the description as well.
    pub cname: &'a str,
}

impl Offer {
    /// The first section of a kind that can be taken.
    pub(crate) fn usable(&self, kind: MediaKind, direction: Direction) -> Option<usize> {
        self.all_usable(kind, direction).next()
    }

    /// The sections of a kind that can be taken.
    pub(crate) fn all_usable(
        &self,
        kind: MediaKind,
        direction: Direction,
    ) -> impl Iterator<Item = usize> {
        let usable = move |media: &Media| {
            let codecs = match kind {
                MediaKind::Audio => media.codecs.iter().any(Codec::is_opus),
                MediaKind::Video => !media.formats.is_empty(),
                MediaKind::Data => true,
                MediaKind::Other => false,
            };
            let direction = match direction {
                Direction::Receive | Direction::Meet => media.sends,
                Direction::Send => media.receives,
            };
            media.kind == kind && media.usable && codecs && direction
        };
        let all = self.media.iter().enumerate();
        all.filter(move |(_, media)| usable(media)).map(|(index, _)| index)
    }
}

impl Media {
    /// The header extensions that we agree to.
    pub(crate) fn agreed(&self, direction: Direction) -> Extensions {
        let audio = self.kind == MediaKind::Audio;
        let level = if direction == Direction::Meet && audio { self.extensions.level } else { 0 };
        let offered = Extensions { level, ..self.extensions };
        match direction {
            // Two ways to estimate one bandwidth would be one too many.
            Direction::Receive | Direction::Meet if offered.transport_cc != 0 => {
                Extensions { abs_send_time: 0, playout_delay: 0, ..offered }
            }
            // His word on how late he may be shown is not asked for.
            Direction::Receive | Direction::Meet => Extensions { playout_delay: 0, ..offered },
            Direction::Send => {
                let feedback = offered.transport_cc != 0 && self.offers_feedback();
                let Extensions { transport_cc, abs_send_time, playout_delay, descriptor, .. } =
                    offered;
                let of_video = |id: u8| if self.kind == MediaKind::Video { id } else { 0 };
                Extensions {
                    transport_cc: if feedback { transport_cc } else { 0 },
                    abs_send_time: if feedback { 0 } else { abs_send_time },
                    playout_delay: of_video(playout_delay),
                    descriptor: of_video(descriptor),
                    ..Extensions::default()
                }
            }
        }
    }

    /// True for a browser that will tell when packets came, and not only read
    /// their numbers.
    fn offers_feedback(&self) -> bool {
        self.agreed_codecs().any(|codec| codec.feedback.iter().any(|it| it == "transport-cc"))
    }

    /// The payload type of Opus.
    pub(crate) fn opus(&self) -> Option<u8> {
        self.codecs.iter().find(|codec| codec.is_opus()).map(|codec| codec.payload_type)
    }

    /// The payload type of Opus beside copies of itself.
    pub(crate) fn red(&self) -> Option<u8> {
        let opus = self.opus()?;
        self.codecs.iter().find(|codec| codec.repeats(opus)).map(|codec| codec.payload_type)
    }

    /// True where retransmissions are agreed on.
    pub(crate) fn repairs(&self) -> bool {
        self.codecs
            .iter()
            .any(|codec| codec.retransmits().is_some() && self.formats.contains(codec.payload_type))
    }

    /// The codecs that we agree to, in the offer's order.
    fn agreed_codecs(&self) -> impl Iterator<Item = &Codec> {
        let red = self.red();
        self.codecs.iter().filter(move |codec| match self.kind {
            MediaKind::Audio => codec.is_opus() || red == Some(codec.payload_type),
            _ => self.formats.contains(codec.payload_type),
        })
    }
}

impl Answer<'_> {
    /// The description's text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::with_capacity(4096);
        let mids = self.sections.iter().filter_map(|section| self.media(section));
        line(&mut out, format_args!("v=0"));
        let session = u64::from_str_radix(self.cname, 16).unwrap_or_default();
        line(&mut out, format_args!("o=- {session} {} IN IP4 0.0.0.0", self.version));
        line(&mut out, format_args!("s=-"));
        line(&mut out, format_args!("t=0 0"));
        let mids: Vec<&str> =
            mids.map(|media| media.mid.as_str()).filter(|mid| !mid.is_empty()).collect();
        if !mids.is_empty() {
            line(&mut out, format_args!("a=group:BUNDLE {}", mids.join(" ")));
        }
        line(&mut out, format_args!("a=ice-lite"));
        if self.offer.mixed {
            line(&mut out, format_args!("a=extmap-allow-mixed"));
        }
        line(&mut out, format_args!("a=msid-semantic: WMS *"));
        for (index, media) in self.offer.media.iter().enumerate() {
            match self.sections.iter().find(|section| section.index == index) {
                Some(section) => self.section(&mut out, media, section),
                None => rejected(&mut out, media),
            }
        }
        out
    }

    fn media(&self, section: &Section) -> Option<&Media> {
        self.offer.media.get(section.index)
    }

    /// A section of data channels (RFC 8841).
    fn data(&self, out: &mut String, media: &Media, section: &Section) {
        let (kind, protocol, formats) = &media.name;
        line(out, format_args!("m={kind} 9 {protocol} {formats}"));
        line(out, format_args!("c=IN IP4 0.0.0.0"));
        self.transport(out, media, section);
        line(out, format_args!("a=sctp-port:5000"));
        line(out, format_args!("a=max-message-size:{}", limit::DATA_RELIABLE_BYTES));
    }

    fn section(&self, out: &mut String, media: &Media, section: &Section) {
        if media.kind == MediaKind::Data {
            return self.data(out, media, section);
        }
        let numbers: Vec<String> =
            media.agreed_codecs().map(|codec| codec.payload_type.to_string()).collect();
        let (kind, protocol, _) = &media.name;
        line(out, format_args!("m={kind} 9 {protocol} {}", numbers.join(" ")));
        line(out, format_args!("c=IN IP4 0.0.0.0"));
        line(out, format_args!("a=rtcp:9 IN IP4 0.0.0.0"));
        self.transport(out, media, section);
        for (uri, id) in media.agreed(section.direction).uris() {
            if *id != 0 {
                line(out, format_args!("a=extmap:{id} {uri}"));
            }
        }
        match section.direction {
            Direction::Receive | Direction::Meet => line(out, format_args!("a=recvonly")),
            Direction::Send => line(out, format_args!("a=sendonly")),
        }
        line(out, format_args!("a=rtcp-mux"));
        if media.reduced_size {
            line(out, format_args!("a=rtcp-rsize"));
        }
        for codec in media.agreed_codecs() {
            codec_lines(out, media, codec, section.direction);
        }
        match (section.direction, section.send) {
            (Direction::Send, Some(send)) => self.sending(out, media, send),
            _ => simulcast(out, &media.rids),
        }
    }

    fn transport(&self, out: &mut String, media: &Media, section: &Section) {
        // With BUNDLE the first speaks for all (RFC 8843, section 7.1.3): many sections
        // would say the same many times.
        let first = self.sections.first().map(|first| first.index) == Some(section.index);
        let candidates = if first || !self.apart { self.candidates } else { Candidates::NONE };
        ice_lines(out, self.ice, candidates);
        line(out, format_args!("a=fingerprint:{}", self.fingerprint));
        line(out, format_args!("a=setup:passive"));
        if !media.mid.is_empty() {
            line(out, format_args!("a=mid:{}", media.mid));
        }
    }

    fn sending(&self, out: &mut String, media: &Media, send: SendSsrc) {
        let (cname, ssrc, kind) = (self.cname, send.ssrc, &media.name.0);
        let msid = if self.apart {
            format!("slot-{} slot-{}-{kind}", media.mid, media.mid)
        } else {
            format!("stage stage-{kind}")
        };
        line(out, format_args!("a=msid:{msid}"));
        if let Some(rtx) = send.rtx {
            line(out, format_args!("a=ssrc-group:FID {ssrc} {rtx}"));
        }
        for ssrc in [Some(ssrc), send.rtx].into_iter().flatten() {
            line(out, format_args!("a=ssrc:{ssrc} cname:{cname}"));
            line(out, format_args!("a=ssrc:{ssrc} msid:{msid}"));
        }
    }
}

fn codec_lines(out: &mut String, media: &Media, codec: &Codec, direction: Direction) {
    let number = codec.payload_type;
    line(out, format_args!("a=rtpmap:{number} {}", codec.encoding));
    if !codec.parameters.is_empty() {
        line(out, format_args!("a=fmtp:{number} {}", codec.parameters));
    }
    let transport_cc = media.agreed(direction).transport_cc != 0;
    for feedback in &codec.feedback {
        let agreed = match feedback.as_str() {
            "nack" | "nack pli" | "ccm fir" => media.kind == MediaKind::Video,
            "transport-cc" => transport_cc,
            "goog-remb" => !transport_cc,
            _ => false,
        };
        if agreed {
            line(out, format_args!("a=rtcp-fb:{number} {feedback}"));
        }
    }
}

fn simulcast(out: &mut String, rids: &Rids) {
    if rids.is_empty() {
        return;
    }
    let rids: Vec<&str> = rids.names().collect();
    for rid in &rids {
        line(out, format_args!("a=rid:{rid} recv"));
    }
    line(out, format_args!("a=simulcast:recv {}", rids.join(";")));
}

fn rejected(out: &mut String, media: &Media) {
    let (kind, protocol, formats) = &media.name;
    line(out, format_args!("m={kind} 0 {protocol} {formats}"));
    line(out, format_args!("c=IN IP4 0.0.0.0"));
    line(out, format_args!("a=inactive"));
    if !media.mid.is_empty() {
        line(out, format_args!("a=mid:{}", media.mid));
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = write!(out, "{text}\r\n");
}
