//! One media section of an offer.

use rtc_sdp::description::common::Attribute;
use rtc_sdp::description::media::MediaDescription;

use super::attribute::{
    extmap, fid, is_line, is_token, simulcast_send, split_payload_type, values,
};
use super::codec::{Codec, Formats};
use super::extension::Extensions;
use super::remote::Remote;
use super::rid::Rids;
use crate::OfferError;

/// More codecs and groups of SSRCs than any browser offers in one section.
const MAX_CODECS: usize = 96;
const MAX_GROUPS: usize = 16;
/// Kinds of feedback of one codec.
const MAX_FEEDBACK: usize = 16;

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
    /// The other end of its transport, if it were the first that is taken.
    pub remote: Result<Remote, OfferError>,
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

impl Media {
    /// Reads one, `session` being what is said of all; `bundled` are the sections that
    /// share the transport, where the offer says so.
    pub(super) fn parse(
        section: &MediaDescription,
        session: &[Attribute],
        bundled: Option<&[String]>,
    ) -> Self {
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
            remote: Remote::parse(attributes, session),
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
