//! Which stream an SSRC is: told by header extensions in the first packets,
//! else by the session description, else by the payload type.

use footlight_shared::Layer;

use super::Slot;
use crate::rtp::Header;
use crate::sdp::{Direction, Extensions, Formats, Media, Rids};

/// SSRCs known at once: three layers, their retransmissions, sound, and as many
/// again that are on their way out.
const MAX_SSRCS: usize = 16;

/// What was agreed with a performer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agreed {
    /// The header extensions, the same in all sections (RFC 8843, section 9).
    pub extensions: Extensions,
    /// His video codecs; empty without video.
    pub formats: Formats,
    /// Opus; none without sound.
    pub opus: Option<u8>,
    /// Opus with copies of earlier packets, where that was agreed.
    pub red: Option<u8>,
    /// His layers by rid; empty where there is but one.
    pub rids: Rids,
    /// Media SSRC and SSRC of its retransmissions.
    pub fid: Vec<(u32, u32)>,
    /// He is a member of a meeting.
    pub meets: bool,
}

impl Agreed {
    /// Of the sections taken.
    pub(crate) fn of(audio: Option<&Media>, video: Option<&Media>, direction: Direction) -> Self {
        let agreed = |media: Option<&Media>| media.map(|media| media.agreed(direction));
        let level = agreed(audio).map_or(0, |sound| sound.level);
        Self {
            extensions: Extensions { level, ..agreed(video.or(audio)).unwrap_or_default() },
            formats: video.map(|media| media.formats.clone()).unwrap_or_default(),
            opus: audio.and_then(Media::opus),
            red: audio.and_then(Media::red),
            rids: video.map(|media| media.rids.clone()).unwrap_or_default(),
            fid: video.map(|media| media.fid.clone()).unwrap_or_default(),
            meets: direction == Direction::Meet,
        }
    }
}

impl Agreed {
    /// True where `other` is the same, apart from SSRCs, which packets tell anyway.
    pub(crate) fn goes_on_as(&self, other: &Self) -> bool {
        let Self { extensions, formats, opus, red, rids, fid: _, meets } = self;
        *extensions == other.extensions
            && *formats == other.formats
            && (*opus, *red) == (other.opus, other.red)
            && *rids == other.rids
            && *meets == other.meets
    }
}

/// What an SSRC carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Carries {
    /// Which stream.
    pub slot: Slot,
    /// Its retransmissions, not itself.
    pub rtx: bool,
}

/// The SSRCs learned.
#[derive(Debug, Default)]
pub(crate) struct Learned(Vec<(u32, Carries)>);

impl Learned {
    /// What a known SSRC carries.
    pub(crate) fn get(&self, ssrc: u32) -> Option<Carries> {
        self.0.iter().find(|(known, _)| *known == ssrc).map(|(_, carries)| *carries)
    }

    /// Binds an SSRC; what was bound for the same is forgotten.
    pub(crate) fn bind(&mut self, ssrc: u32, carries: Carries) {
        self.0.retain(|(known, other)| *known != ssrc && *other != carries);
        if self.0.len() < MAX_SSRCS {
            self.0.push((ssrc, carries));
        }
    }

    /// What an unknown SSRC carries, by its packet; `None` where nothing tells.
    pub(crate) fn guess(&self, agreed: &Agreed, header: &Header, packet: &[u8]) -> Option<Carries> {
        let number = header.payload_type;
        if [agreed.opus, agreed.red].contains(&Some(number)) {
            return Some(Carries { slot: Slot::Audio, rtx: false });
        }
        let rtx = agreed.formats.by_rtx(number).is_some();
        if !rtx {
            agreed.formats.by_payload_type(number)?;
        }
        if agreed.rids.is_empty() {
            return Some(Carries { slot: Slot::Video(Layer::High), rtx });
        }
        let extensions = &agreed.extensions;
        let id = if rtx { extensions.repaired_rid } else { extensions.rid };
        let told = header.extension(packet, id).and_then(|rid| agreed.rids.layer(rid));
        if let Some(layer) = told {
            return Some(Carries { slot: Slot::Video(layer), rtx });
        }
        let (media, _) = agreed.fid.iter().find(|(_, repair)| rtx && *repair == header.ssrc)?;
        self.get(*media).map(|carries| Carries { rtx, ..carries })
    }
}
