//! What a browser offers.

use std::io::Cursor;

use footlight_shared::{VideoCodec, limit};
use rtc_sdp::description::common::Attribute;
use rtc_sdp::description::media::MediaDescription;
use rtc_sdp::description::session::SessionDescription;

use super::attribute::{extmap, fid, is_token, simulcast_send, split_payload_type};
use super::codec::{Codec, Formats};
use super::extension::Extensions;
use super::rid::Rids;
use crate::OfferError;
use crate::transport::{Fingerprint, IceCredentials};

/// More media sections than any page of ours makes.
const MAX_SECTIONS: usize = 32;
/// More codecs and groups of SSRCs than any browser offers in one section.
const MAX_CODECS: usize = 96;
const MAX_GROUPS: usize = 16;
/// The attribute of RFC 8285, section 6.
const MIXED: &str = "extmap-allow-mixed";
/// Kinds of feedback of one codec.
const MAX_FEEDBACK: usize = 16;

/// A parsed offer.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The browser's.
    pub ice: IceCredentials,
    /// Of the browser's certificate.
    pub fingerprint: Fingerprint,
    /// The sections in order.
    pub media: Vec<Media>,
    /// Both forms of header extensions may be mixed (RFC 8285, section 6).
    pub mixed: bool,
}

/// What a section is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MediaKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// Data channels.
    Data,
    /// Not for us.
    Other,
}

/// One media section.
#[derive(Debug)]
pub(crate) struct Media {
    /// What it is for.
    pub kind: MediaKind,
    /// `m=` as it stands, without the port: media, protocol, formats.
    pub name: (String, String, String),
    /// RFC 5888; empty where none was given.
    pub mid: String,
    /// May be used: not rejected, bundled, multiplexed, over DTLS-SRTP.
    pub usable: bool,
    /// The browser may send.
    pub sends: bool,
    /// The browser may receive.
    pub receives: bool,
    /// The codecs in order of preference.
    pub codecs: Vec<Codec>,
    /// Of these the video codecs that we forward.
    pub formats: Formats,
    /// The ids of the header extensions that we know.
    pub extensions: Extensions,
    /// The layers offered by rid.
    pub rids: Rids,
    /// Media SSRC and SSRC of its retransmissions.
    pub fid: Vec<(u32, u32)>,
    /// All SSRCs that are told.
    pub ssrcs: Vec<u32>,
    /// RFC 5506.
    pub reduced_size: bool,
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
        let mut media: Vec<Media> = session
            .media_descriptions
            .iter()
            .map(|section| Media::parse(section, bundled.as_deref()))
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
        // With BUNDLE the first usable section speaks for the transport.
        let first = media.iter().position(|section| section.usable);
        if first.is_none() {
            return Err(missing(&session, &media));
        }
        let first = first.and_then(|index| session.media_descriptions.get(index));
        let all_of_transport = |key: &'static str| {
            let of_section = first.into_iter().flat_map(move |it| values(&it.attributes, key));
            of_section.chain(values(&session.attributes, key))
        };
        let of_transport = |key: &'static str| all_of_transport(key).next();
        let credential = |key, least| {
            of_transport(key)
                .filter(|value| is_token(value) && value.len() >= least)
                .map(str::to_owned)
                .ok_or(OfferError::Missing(key))
        };
        let ice =
            IceCredentials { ufrag: credential("ice-ufrag", 4)?, pwd: credential("ice-pwd", 22)? };
        of_transport("fingerprint").ok_or(OfferError::Missing("fingerprint"))?;
        // Some name the same certificate by several hash functions.
        let fingerprint = all_of_transport("fingerprint")
            .find_map(Fingerprint::parse)
            .ok_or(OfferError::Unsupported("another fingerprint than sha-256"))?;
        if of_transport("setup") == Some("passive") {
            return Err(OfferError::Passive);
        }
        Ok(Self { ice, fingerprint, media, mixed })
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

impl Offer {
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

impl Media {
    fn parse(section: &MediaDescription, bundled: Option<&[String]>) -> Self {
        let name = &section.media_name;
        let attributes = &section.attributes;
        let kind = match name.media.as_str() {
            "audio" => MediaKind::Audio,
            "video" => MediaKind::Video,
            "application" => MediaKind::Data,
            _ => MediaKind::Other,
        };
        let mid = values(attributes, "mid").next().filter(|mid| is_token(mid)).unwrap_or_default();
        let protocol = name.protos.join("/");
        let in_bundle = bundled.is_none_or(|mids| mids.iter().any(|bundled| bundled == mid));
        let bundle_only = section.has_attribute("bundle-only");
        let usable = kind != MediaKind::Other
            && (name.port.value != 0 || bundle_only)
            && in_bundle
            && match kind {
                MediaKind::Data => protocol.ends_with("DTLS/SCTP"),
                _ => {
                    section.has_attribute("rtcp-mux")
                        && matches!(protocol.as_str(), "UDP/TLS/RTP/SAVPF" | "UDP/TLS/RTP/SAVP")
                }
            };
        let has = |key| section.has_attribute(key);
        let only = has("sendonly") || has("recvonly") || has("inactive");
        let codecs = codecs(&name.formats, attributes);
        let mut extensions = Extensions::default();
        for (id, uri) in values(attributes, "extmap").filter_map(extmap) {
            extensions.learn(id, uri);
        }
        Self {
            kind,
            name: (name.media.clone(), protocol, name.formats.join(" ")),
            mid: mid.to_owned(),
            usable,
            sends: !only || has("sendonly"),
            receives: !only || has("recvonly"),
            formats: Formats::of(&codecs),
            codecs,
            extensions,
            rids: Rids::of(values(attributes, "simulcast").flat_map(simulcast_send)),
            fid: values(attributes, "ssrc-group").filter_map(fid).take(MAX_GROUPS).collect(),
            ssrcs: ssrcs(attributes),
            reduced_size: has("rtcp-rsize"),
        }
    }
}

/// The SSRCs that a section tells of, each once.
fn ssrcs(attributes: &[Attribute]) -> Vec<u32> {
    let mut ssrcs = Vec::new();
    let told = values(attributes, "ssrc").filter_map(|it| it.split(' ').next()?.parse().ok());
    for ssrc in told {
        if !ssrcs.contains(&ssrc) && ssrcs.len() < MAX_GROUPS {
            ssrcs.push(ssrc);
        }
    }
    ssrcs
}

/// The codecs of a section in the order of its formats. One pass over the lines
/// for all of them: offers are read on the media path, and none may cost the
/// square of its length.
fn codecs(formats: &[String], attributes: &[Attribute]) -> Vec<Codec> {
    let numbers = formats.iter().filter_map(|format| format.parse::<u8>().ok()).take(MAX_CODECS);
    let unknown = |payload_type| Codec {
        payload_type,
        encoding: String::new(),
        parameters: String::new(),
        feedback: Vec::new(),
    };
    let mut codecs: Vec<Codec> = numbers.map(unknown).collect();
    let mut places = [None; 128];
    for (place, codec) in codecs.iter().enumerate() {
        if let Some(first) = places.get_mut(usize::from(codec.payload_type)) {
            first.get_or_insert(place);
        }
    }
    let mut for_all_seen = 0;
    for attribute in attributes {
        let value = attribute.value.as_deref().unwrap_or_default().trim();
        let kind = attribute.key.as_str();
        if !matches!(kind, "rtpmap" | "fmtp" | "rtcp-fb") {
            continue;
        }
        if let Some(feedback) = value.strip_prefix("* ").filter(|_| kind == "rtcp-fb") {
            for_all(&mut codecs, feedback.trim(), &mut for_all_seen);
            continue;
        }
        let Some((number, rest)) = split_payload_type(value) else { continue };
        let place = places.get(usize::from(number)).copied().flatten();
        let Some(codec) = place.and_then(|place| codecs.get_mut(place)) else { continue };
        match kind {
            _ if !is_line(rest) => {}
            "rtpmap" if codec.encoding.is_empty() => rest.clone_into(&mut codec.encoding),
            "fmtp" if codec.parameters.is_empty() => rest.clone_into(&mut codec.parameters),
            "rtcp-fb" if codec.feedback.len() < MAX_FEEDBACK => {
                codec.feedback.push(rest.to_owned());
            }
            _ => {}
        }
    }
    codecs.retain(|codec| !codec.encoding.is_empty());
    codecs
}

/// Feedback that is meant for every codec (RFC 4585, section 4.2).
fn for_all(codecs: &mut [Codec], feedback: &str, seen: &mut usize) {
    if *seen >= MAX_FEEDBACK || !is_line(feedback) {
        return;
    }
    *seen += 1;
    for codec in codecs.iter_mut().filter(|codec| codec.feedback.len() < MAX_FEEDBACK) {
        codec.feedback.push(feedback.to_owned());
    }
}

/// True for what may be repeated as the rest of a line.
fn is_line(text: &str) -> bool {
    text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// The values of the attributes with this key.
fn values<'a>(attributes: &'a [Attribute], key: &str) -> impl Iterator<Item = &'a str> {
    attributes
        .iter()
        .filter(move |attribute| attribute.key == key)
        .filter_map(|attribute| attribute.value.as_deref())
        .map(str::trim)
}
