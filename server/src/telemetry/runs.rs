//! The lengths of runs as histograms in Prometheus's text format.
//!
//! They are written from the counts that the media path keeps. A recorder would
//! want each run by itself, which is tens of thousands a second: their memory
//! and their time at each scrape.

use std::fmt::Write;

use footlight_sfu::{Class, RUN_BYTES, RUN_PACKETS, Runs};

/// Appends both histograms.
pub(super) fn write(out: &mut String, runs: &Runs) {
    let packets = "RTP packets in a run that was handed to the kernel at once.";
    histogram(out, "footlight_media_run_packets", packets, &RUN_PACKETS, &runs.packets);
    let bytes = "Bytes of a run that was handed to the kernel at once.";
    histogram(out, "footlight_media_run_bytes", bytes, &RUN_BYTES, &runs.bytes);
}

fn histogram(out: &mut String, name: &str, help: &str, bounds: &[u64], classes: &[Class]) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} histogram");
    let mut count = 0;
    for (bound, class) in bounds.iter().zip(classes) {
        count += class.count;
        let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {count}");
    }
    let sum: u64 = classes.iter().map(|class| class.sum).sum();
    let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {count}");
    let _ = writeln!(out, "{name}_sum {sum}\n{name}_count {count}\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_counts_what_is_shorter_too() {
        let mut runs = Runs::default();
        runs.packets[0] = Class { count: 2, sum: 2 };
        runs.packets[5] = Class { count: 3, sum: 21 };
        let mut text = String::new();
        write(&mut text, &runs);
        let lines: Vec<_> = text.lines().filter(|line| line.contains("run_packets")).collect();
        assert_eq!(lines[1], "# TYPE footlight_media_run_packets histogram");
        assert_eq!(lines[2], "footlight_media_run_packets_bucket{le=\"1\"} 2");
        assert_eq!(lines[6], "footlight_media_run_packets_bucket{le=\"6\"} 2");
        assert_eq!(lines[7], "footlight_media_run_packets_bucket{le=\"7\"} 5");
        assert_eq!(lines[12], "footlight_media_run_packets_bucket{le=\"+Inf\"} 5");
        assert_eq!(lines[13], "footlight_media_run_packets_sum 23");
        assert_eq!(lines[14], "footlight_media_run_packets_count 5");
    }
}
