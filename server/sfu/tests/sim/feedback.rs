//! What a viewer says of what came, and of what did not.

use std::time::{Duration, Instant};

use super::Viewer;

/// How often a number is asked for, and how fast.
const TRIES: u32 = 10;
const PATIENCE: Duration = Duration::from_millis(50);
/// Between two words on what arrived when, as Chromium's at moderate rates.
const TELL: Duration = Duration::from_millis(100);

impl Viewer {
    pub(crate) fn tick(&mut self, now: Instant) {
        self.client.tick(now);
        if !self.client.is_connected() || !self.client.alive {
            return;
        }
        if self.asks {
            self.ask(now);
        }
        self.tell(now);
        if self.report_at <= now {
            self.report_at = now + Duration::from_secs(1);
            let lost = [self.lost(0), self.lost(1)];
            if self.measures {
                self.reported_loss = lost[0].unwrap_or(0);
            }
            let pictures = Some(self.reported_loss).filter(|_| !self.reticent || lost[0].is_some());
            let again = lost[1].filter(|_| self.reticent);
            for (ssrc, lost) in [(self.video_ssrc, pictures), (self.rtx_ssrc, again)] {
                let Some(lost) = lost else { continue };
                let mut packet = vec![0x81, 201, 0, 7, 0, 0, 0, 1];
                packet.extend_from_slice(&ssrc.to_be_bytes());
                packet.extend_from_slice(&[lost, 0, 0, 0]);
                packet.extend_from_slice(&[0; 16]);
                self.client.send_rtcp(&packet);
            }
        }
    }

    /// How much was lost since he was last asked, in 256ths; nothing where none came.
    fn lost(&mut self, of: usize) -> Option<u8> {
        let [(highest, came), (before, then)] = self.counted[of];
        self.counted[of][1] = self.counted[of][0];
        let expected = highest - before;
        let lost = expected.saturating_sub(came - then);
        let share = if before == 0 { 0 } else { (lost * 256 / expected.max(1)).min(255) as u8 };
        Some(share).filter(|_| came > then)
    }

    /// Tells when what came, where it is time.
    pub(crate) fn tell(&mut self, now: Instant) {
        if self.tells && self.tell_at <= now {
            self.tell_at = now + TELL;
            for report in self.arrivals.report(self.video_ssrc) {
                self.client.send_rtcp(&report);
            }
        }
    }

    /// Asks for what is missing.
    fn ask(&mut self, now: Instant) {
        let holes = self.holes();
        let mut numbers = Vec::new();
        for number in holes {
            let (tries, at) = self.asked.entry(number).or_insert((0, now - PATIENCE));
            if *tries < TRIES && now - *at >= PATIENCE {
                (*tries, *at) = (*tries + 1, now);
                numbers.push(number as u16);
            }
        }
        if !numbers.is_empty() {
            self.nack(&numbers);
        }
    }

    pub(crate) fn nack(&mut self, numbers: &[u16]) {
        for numbers in numbers.chunks(64) {
            let mut packet = vec![0x81, 205, 0, 2 + numbers.len() as u8, 0, 0, 0, 1];
            packet.extend_from_slice(&self.video_ssrc.to_be_bytes());
            for number in numbers {
                packet.extend_from_slice(&number.to_be_bytes());
                packet.extend_from_slice(&[0, 0]);
            }
            self.client.send_rtcp(&packet);
        }
    }

    /// Tells an estimate of his own.
    pub(crate) fn remb(&mut self, bitrate: u32) {
        let word = (6 << 18 | bitrate >> 6).to_be_bytes();
        let packet =
            [&[0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0][..], b"REMB", &[1], &word[1..]].concat();
        self.client.send_rtcp(&[&packet[..], &self.video_ssrc.to_be_bytes()].concat());
    }

    /// Asks for a key frame.
    pub(crate) fn picture_loss(&mut self) {
        let mut packet = vec![0x81, 206, 0, 2, 0, 0, 0, 1];
        packet.extend_from_slice(&self.video_ssrc.to_be_bytes());
        self.client.send_rtcp(&packet);
    }
}
