//! What one who receives keeps of it, and tells the server.

use std::time::{Duration, Instant};

use crate::answer::Answer;
use crate::arrivals::Arrivals;
use crate::feedback::{self, Told};
use crate::rtp::{self, Header};
use crate::track::Track;

const REPORT: Duration = Duration::from_secs(1);
const ARRIVALS: Duration = Duration::from_millis(100);
/// What he says his bandwidth is, in bit/s.
const BANDWIDTH: u32 = 20_000_000;

/// One connection's.
pub(crate) struct Receiver {
    /// His own.
    pub ssrc: u32,
    tracks: Vec<Track>,
    arrivals: Arrivals,
    next_arrivals: Option<Instant>,
    next_report: Option<Instant>,
    epoch: Instant,
}

impl Receiver {
    /// To whom nothing has come; `epoch` is where his stamps count from.
    pub(crate) fn new(epoch: Instant) -> Self {
        Self {
            ssrc: rand::random(),
            tracks: vec![],
            arrivals: Arrivals::default(),
            next_arrivals: None,
            next_report: None,
            epoch,
        }
    }

    /// He is connected; each reports at his own time, as strangers do.
    pub(crate) fn begin(&mut self, now: Instant) {
        let phase = rand::random::<f64>();
        self.next_report = Some(now + REPORT.mul_f64(phase));
        self.next_arrivals = Some(now + ARRIVALS.mul_f64(phase));
    }

    /// Packets that should have come so far, and that have.
    pub(crate) fn expected_and_received(&self) -> (u64, u64) {
        self.tracks
            .iter()
            .map(Track::expected_and_received)
            .fold((0, 0), |sum, track| (sum.0 + track.0, sum.1 + track.1))
    }

    /// Something of it has come before.
    pub(crate) fn knows(&self, ssrc: u32) -> bool {
        self.tracks.iter().any(|track| track.ssrc == ssrc)
    }

    /// A media packet has come.
    pub(crate) fn note(
        &mut self,
        now: Instant,
        header: &Header,
        packet: &[u8],
        agreed: Option<&Answer>,
    ) {
        match self.tracks.iter_mut().find(|track| track.ssrc == header.ssrc) {
            Some(track) => track.note(header.seq),
            None => self.tracks.push(Track::new(header.ssrc, header.seq)),
        }
        if let Some(id) = agreed.and_then(|answer| answer.transport_cc)
            && let Some([high, low]) = rtp::extension(packet, id)
        {
            let micros = (now - self.epoch).as_micros() as u64;
            self.arrivals.note(u16::from_be_bytes([*high, *low]), micros);
        }
    }

    /// Takes the sender reports of a plain compound packet.
    pub(crate) fn take_reports(&mut self, now: Instant, compound: &[u8]) {
        for told in feedback::read(compound) {
            if let Told::SenderReport(ssrc, middle) = told
                && let Some(track) = self.tracks.iter_mut().find(|track| track.ssrc == ssrc)
            {
                track.note_report(middle, now);
            }
        }
    }

    /// Appends what is due to be told.
    pub(crate) fn report(&mut self, now: Instant, agreed: Option<&Answer>, out: &mut Vec<u8>) {
        if self.next_report.is_some_and(|at| now >= at) {
            self.next_report = Some(now + REPORT);
            let blocks: Vec<_> = self.tracks.iter_mut().map(|track| track.block(now)).collect();
            feedback::receiver_report(out, self.ssrc, &blocks);
            if agreed.is_some_and(|answer| answer.remb) {
                let ssrcs: Vec<_> = self.tracks.iter().map(|track| track.ssrc).collect();
                feedback::remb(out, self.ssrc, BANDWIDTH, &ssrcs);
            }
        }
        if let Some(at) = self.next_arrivals.filter(|at| now >= *at) {
            self.next_arrivals = Some((at + ARRIVALS).max(now));
            let media = self.tracks.first().map_or(0, |track| track.ssrc);
            self.arrivals.write(out, self.ssrc, media);
        }
    }
}
