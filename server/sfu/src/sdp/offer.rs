//! What a browser offers.

use std::io::Cursor;

use footlight_shared::{VideoCodec, limit};
use rtc_sdp::description::session::SessionDescription;

use super::answer::Section;
use super::attribute::{is_line, values};
use super::codec::Codec;
use super::media::{Media, MediaKind};
use super::remote::Remote;
use crate::OfferError;

/// More media sections than any page of ours makes.
const MAX_SECTIONS: usize = 32;
/// The attribute of RFC 8285, section 6.
const MIXED: &str = "extmap-allow-mixed";

/// A parsed offer.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The sections in order.
    pub media: Vec<Media>,
    /// Both forms of header extensions may be mixed (RFC 8285, section 6).
    pub mixed: bool,
}

impl Offer {
    /// Parses an offer.
    ///
    /// # Errors
    /// Too long, no session description, or without what an answer needs.
    pub(crate) fn parse(text: &str) -> Result<Self, OfferError> {
        if text.len() > limit::ROOM_SDP_BYTES {
            return Err(OfferError::TooLong);
        }
        let session = SessionDescription::unmarshal(&mut Cursor::new(text.as_bytes()))
            .map_err(|_| OfferError::Malformed)?;
        if session.media_descriptions.len() > MAX_SECTIONS {
            return Err(OfferError::TooLong);
        }
        let bundled = values(&session.attributes, "group")
            .find_map(|group| group.strip_prefix("BUNDLE"))
            .map(|mids| mids.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let of_all = Remote::of_session(&session.attributes);
        let mut media: Vec<Media> = session
            .media_descriptions
            .iter()
            .map(|section| Media::parse(section, &of_all, bundled.as_deref()))
            .collect();
        let mixed = session.attributes.iter().any(|it| it.key == MIXED)
            || session.media_descriptions.iter().any(|it| it.has_attribute(MIXED));
        if !mixed {
            // A structure is longer than what the one-byte form can hold.
            media.iter_mut().for_each(|media| media.extensions.descriptor = 0);
        }
        // These are said again in the answer, for what is rejected, too.
        let named = |media: &Media| {
            let (kind, protocol, formats) = &media.name;
            is_line(kind) && is_line(protocol) && is_line(formats)
        };
        if !media.iter().all(named) {
            return Err(OfferError::Malformed);
        }
        let first = media.iter().find(|section| section.usable);
        let Some(first) = first.map(|section| section.remote.clone()) else {
            return Err(missing(&session, &media));
        };
        // Who bundles all from the start says it in the first section alone (RFC 8843,
        // section 7.1.3).
        for (media, section) in media.iter_mut().zip(&session.media_descriptions) {
            if !Remote::is_told(&section.attributes, &of_all) {
                media.remote = first.clone();
            }
        }
        if !media.iter().any(|section| section.usable && section.remote.is_ok()) {
            first?;
        }
        Ok(Self { media, mixed })
    }

    /// The other end of the one transport of the sections taken. The first of them speaks
    /// for it: a section before it that is rejected may have had one of its own, which its
    /// owner has let go then.
    ///
    /// # Errors
    /// That section lacks what an answer needs, or none is taken.
    pub(crate) fn remote(&self, taken: &[Section]) -> Result<&Remote, OfferError> {
        let first = taken.iter().map(|section| section.index).min();
        let first = first.and_then(|index| self.media.get(index));
        let first = first.ok_or(OfferError::Missing("a section of sound or video"))?;
        first.remote.as_ref().map_err(OfferError::clone)
    }

    /// Puts Opus beside copies of itself before Opus alone, or leaves it out:
    /// browsers send what comes first.
    pub(crate) fn repeat_sound(&mut self, repeat: bool) {
        for media in self.media.iter_mut().filter(|media| media.kind == MediaKind::Audio) {
            let red = media.red();
            let is_red = |codec: &Codec| red == Some(codec.payload_type);
            if repeat {
                media.codecs.sort_by_key(|codec| !is_red(codec));
            } else {
                media.codecs.retain(|codec| !is_red(codec));
            }
        }
    }

    /// Keeps the video codecs of a list, in its order.
    pub(crate) fn prefer(&mut self, order: &[VideoCodec]) {
        for media in self.media.iter_mut().filter(|media| media.kind == MediaKind::Video) {
            media.formats.prefer(order);
            let formats = &media.formats;
            // Each codec's retransmissions stay beside it; what is not ours goes last.
            media
                .codecs
                .sort_by_key(|codec| formats.rank(codec.payload_type).unwrap_or(usize::MAX));
        }
    }
}

/// What an offer would send, or receive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offered {
    /// It has a section for sound.
    pub sound: bool,
    /// It has a section for a picture.
    pub picture: bool,
}

impl Offered {
    /// Reads it as the SFU does when it answers.
    ///
    /// # Errors
    /// It is no offer that could be answered.
    pub fn of(offer: &str) -> Result<Self, OfferError> {
        let offer = Offer::parse(offer)?;
        let has = |kind| offer.media.iter().any(|media| media.usable && media.kind == kind);
        Ok(Self { sound: has(MediaKind::Audio), picture: has(MediaKind::Video) })
    }
}

/// Why no section can be used, in words that say what to change.
fn missing(session: &SessionDescription, media: &[Media]) -> OfferError {
    let av = || {
        let sections = session.media_descriptions.iter().zip(media);
        let sound_or_video = [MediaKind::Audio, MediaKind::Video];
        sections.filter(move |(_, media)| sound_or_video.contains(&media.kind))
    };
    let lacks = |key: &'static str| av().all(|(section, _)| !section.has_attribute(key));
    OfferError::Missing(if av().next().is_none() {
        "a section of sound or video"
    } else if lacks("rtcp-mux") {
        "a=rtcp-mux: RTP and RTCP share a port here"
    } else {
        "a section of sound or video that is bundled (a=group:BUNDLE), has a=rtcp-mux and is \
         UDP/TLS/RTP/SAVPF"
    })
}
