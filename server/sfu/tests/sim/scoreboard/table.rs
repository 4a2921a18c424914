//! The scores as Markdown.

use super::case::Case;
use super::score::{Phase, Score};

const READING: &str = "\
After the cases of RFC 8867, section 5, in a seeded network on a virtual clock: real ICE, DTLS and \
SRTP, 50 ms each way where nothing else is said, a queue of 300 ms that drops what does not fit. \
The performer sends layers of 150, 500 and 1700 kbit/s and sound of 40, so a path of 1 Mbit/s is \
used well with 540 kbit/s. Other than the RFC has it: the feedback's way (1 Mbit/s) is filled by \
an upload instead of media, fairness over round trips is judged in 120 s, the pause is the \
performer's and so everybody's, and short TCP flows (5.7) are not played. The last three cases \
are not the RFC's: steady paths near what the best layer takes.\n\n\
*Of the layers* is what was shown as a share of the best layers that fit an equal share of the \
path with a tenth to spare (beside TCP, TCP has a share as well): more than 100 % is a viewer on a \
better layer than his equal share, less than 100 % is time on a worse one. *Of the link* is all \
that viewers were sent, retransmissions and probes included. Lost is what the full queue dropped \
of it. A freeze is a gap between two pictures that can be decoded of more than 200 ms and three \
frames, summed over the viewers. The TCP flows grow by a packet a round trip and halve their \
window at a loss (RFC 5681).\n\n";

/// See the module.
pub(super) fn table(scores: &[(&Case, Score)]) -> String {
    let mut table = String::from(READING);
    table.push_str(
        "| case | of the layers | of the link | of it TCP | queue p50 / p95 | lost | freezes | \
         switches |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (case, score) in scores {
        let tcp = score.tcp.map_or("–".to_owned(), percent);
        let [median, most] = score.queue.map(|queue| (queue * 1_000.0).round());
        table.push_str(&format!(
            "| {} | {} | {} | {tcp} | {median} / {most} ms | {:.1} % | {} ({:.1} s) | {} |\n",
            case.name,
            percent(score.layers),
            percent(score.link),
            score.loss * 100.0,
            score.freezes,
            score.frozen,
            score.switches,
        ));
    }
    table.push_str(
        "\nFrom change to change: after how long a second began in which 80 % and 90 % of the \
         layers that fit were shown, for the first time since it was less, and how far the worst second of the 15 s after the change was below what \
         fitted both before and after it. Fairness is Jain's index of the viewers' pictures: below 1 \
         where what is left of a path beyond equal shares is enough for one's larger layer, since \
         layers are steps. Worst off is what he who had least was shown of the best layer that fits \
         his equal share.\n\n\
         | case | from | path | viewers | fits | shown | to 80 % | to 90 % | drawdown | fairness | \
         worst off |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (case, score) in scores {
        for phase in &score.phases {
            table.push_str(&line(case, phase));
        }
    }
    table
}

fn line(case: &Case, phase: &Phase) -> String {
    let section = case.name.split(' ').next().unwrap_or_default();
    let beside = if case.tcp { " and TCP" } else { "" };
    let after = |time: Option<f64>| time.map_or("never".to_owned(), |time| format!("{time:.1} s"));
    let several = phase.viewers > 1;
    let fairness = several.then(|| format!("{:.2}", phase.fairness));
    let least = several.then(|| percent(phase.least));
    format!(
        "| {section}{} | {} s | {} | {}{beside} | {} | {} | {} | {} | {} | {} | {} |\n",
        if case.upload {
            " upload"
        } else if case.losses_alone {
            " losses"
        } else {
            ""
        },
        phase.from,
        kbit(phase.capacity as f64),
        phase.viewers,
        kbit(phase.fits),
        kbit(phase.shown),
        after(phase.to_80),
        after(phase.to_90),
        phase.drawdown.map_or("–".to_owned(), percent),
        fairness.unwrap_or("–".to_owned()),
        least.unwrap_or("–".to_owned()),
    )
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn kbit(rate: f64) -> String {
    format!("{:.0}", rate / 1_000.0)
}
