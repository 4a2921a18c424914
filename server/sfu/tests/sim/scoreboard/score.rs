//! What a run comes to.

use footlight_sfu::Layer;

use super::case::Case;
use super::run::Record;

/// Bits a second of the layers and of the sound.
const LAYERS: [f64; 3] = [150_000.0, 500_000.0, 1_700_000.0];
const SOUND: f64 = 40_000.0;
/// A layer fits where so much of the path is to spare.
const SPARE: f64 = 0.1;
/// How long a picture stays, in seconds.
const FRAME: f64 = 1.0 / 30.0;
/// Pictures further apart than this stand still.
const FREEZE: f64 = 0.2 + 3.0 * FRAME;
/// A drawdown is looked for within so long after a change.
const AFTER: f64 = 15.0;

/// See the module. Shares are of one, times in seconds.
#[derive(Debug)]
pub(super) struct Score {
    /// Of what the path carries, viewers' packets of all kinds.
    pub(super) link: f64,
    /// The same by TCP.
    pub(super) tcp: Option<f64>,
    /// Of the best layers that fit: pictures shown.
    pub(super) layers: f64,
    /// The queue: median and 95th percentile.
    pub(super) queue: [f64; 2],
    /// Of viewers' packets, those that the full queue dropped.
    pub(super) loss: f64,
    pub(super) freezes: usize,
    pub(super) frozen: f64,
    pub(super) switches: usize,
    pub(super) phases: Vec<Phase>,
}

/// From one change to the next.
#[derive(Debug)]
pub(super) struct Phase {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) capacity: u64,
    pub(super) viewers: usize,
    /// Bits a second of the best layers that fit equal shares of it.
    pub(super) fits: f64,
    /// Bits a second of pictures shown.
    pub(super) shown: f64,
    /// After how long a second began in which 80 % or 90 % of what fits was
    /// shown, after one in which it was not.
    pub(super) to_80: Option<f64>,
    pub(super) to_90: Option<f64>,
    /// How far below what fitted before and after the change the worst second
    /// after it was.
    pub(super) drawdown: Option<f64>,
    /// How equal the viewers' shares were (Jain's index).
    pub(super) fairness: f64,
    /// What the worst off was shown of the best layer that fits his equal share.
    pub(super) least: f64,
}

impl Score {
    /// Of a run.
    pub(super) fn of(record: &Record) -> Self {
        let phases = phases(record);
        let carried: f64 = phases.iter().map(|it| it.capacity as f64 * (it.to - it.from)).sum();
        let sum = |of: fn(&Phase) -> f64| -> f64 {
            phases.iter().map(|phase| of(phase) * (phase.to - phase.from)).sum()
        };
        let mut queue = record.queue.clone();
        queue.sort_by(f64::total_cmp);
        let at = |share: usize| queue[(queue.len() - 1) * share / 100];
        let gaps: Vec<f64> = (0..record.shown.len()).flat_map(|n| gaps(record, n)).collect();
        let switch = |pair: &&[(f64, Layer)]| pair[0].1 != pair[1].1;
        let switches = record.shown.iter().map(|it| it.windows(2).filter(switch).count()).sum();
        Self {
            link: record.passed as f64 * 8.0 / carried,
            tcp: record.case.tcp.then(|| record.tcp as f64 * 8.0 / carried),
            layers: sum(|phase| phase.shown) / sum(|phase| phase.fits),
            queue: [at(50), at(95)],
            loss: record.dropped as f64 / (record.passed + record.dropped) as f64,
            freezes: gaps.len(),
            frozen: gaps.iter().fold(0.0, |sum, gap| sum + gap),
            switches,
            phases,
        }
    }
}

/// Pictures of a viewer that stood still too long, in seconds. The performer's
/// pauses do not count.
fn gaps(record: &Record, viewer: usize) -> Vec<f64> {
    let end = record.case.flows[viewer].leaves.unwrap_or(record.case.seconds) as f64;
    let mut times: Vec<f64> = record.shown[viewer].iter().map(|(at, _)| *at).collect();
    times.push(end);
    let gap = |pair: &[f64]| {
        let paused = record
            .case
            .pause
            .map_or(0.0, |(from, to)| (pair[1].min(to as f64) - pair[0].max(from as f64)).max(0.0));
        pair[1] - pair[0] - paused
    };
    times.windows(2).map(gap).filter(|gap| *gap > FREEZE).collect()
}

/// Bits a second of pictures shown to a viewer within a span.
fn rate(shown: &[(f64, Layer)], from: f64, to: f64) -> f64 {
    let begin = shown.partition_point(|(at, _)| *at < from);
    let end = shown.partition_point(|(at, _)| *at < to);
    let bits: f64 = shown[begin..end].iter().map(|(_, layer)| LAYERS[layer.index()] * FRAME).sum();
    bits / (to - from)
}

/// The best layer within a share of the path, as bits a second.
fn best(share: f64) -> f64 {
    LAYERS.into_iter().rev().find(|rate| (rate + SOUND) * (1.0 + SPARE) <= share).unwrap_or(0.0)
}

fn phases(record: &Record) -> Vec<Phase> {
    let case = &record.case;
    let changes = changes(case);
    let mut phases: Vec<Phase> = Vec::new();
    for pair in changes.windows(2) {
        let (from, to) = (pair[0] as f64, pair[1] as f64);
        let there = |n: &usize| {
            let flow = &case.flows[*n];
            flow.joins <= pair[0] && flow.leaves.is_none_or(|at| at > pair[0])
        };
        let there: Vec<usize> = (0..case.flows.len()).filter(there).collect();
        if case.pause.is_some_and(|(begin, end)| (begin..end).contains(&pair[0])) {
            continue;
        }
        let capacity = case.capacity.iter().rev().find(|(at, _)| *at <= pair[0]).unwrap().1;
        let share = capacity as f64 / (there.len() + usize::from(case.tcp)) as f64;
        let fits = best(share) * there.len() as f64;
        let shown = |from: f64, to: f64| -> f64 {
            there.iter().map(|n| rate(&record.shown[*n], from, to)).sum()
        };
        // Seconds that begin within the phase, by tenths.
        let starts = ((to - from - 1.0) * 10.0) as u32;
        let seconds: Vec<f64> = (0..=starts)
            .map(|n| shown(from + f64::from(n) / 10.0, from + f64::from(n) / 10.0 + 1.0))
            .collect();
        let after = |share: f64| {
            let enough = |it: &f64| *it >= share * fits;
            let first = seconds.iter().position(|it| !enough(it));
            let less = first.into_iter().flat_map(|n| (n..).zip(&seconds[n..]));
            let back = less.into_iter().find(|(_, it)| enough(it)).map(|(n, _)| n as f64 / 10.0);
            if first.is_none() { Some(0.0) } else { back }
        };
        let soon = seconds.iter().take((AFTER * 10.0) as usize).copied();
        let worst = soon.fold(f64::MAX, f64::min);
        let before = phases.last().map(|it| it.fits.min(fits)).filter(|it| *it > 0.0);
        let each: Vec<f64> = there.iter().map(|n| rate(&record.shown[*n], from, to)).collect();
        let squares: f64 = each.iter().map(|it| it * it).sum();
        let all: f64 = each.iter().sum();
        phases.push(Phase {
            from,
            to,
            capacity,
            viewers: there.len(),
            fits,
            shown: shown(from, to),
            to_80: after(0.8),
            to_90: after(0.9),
            drawdown: before.map(|before| (1.0 - worst / before).max(0.0)),
            fairness: all * all / (squares * each.len() as f64).max(1.0),
            least: each.iter().fold(f64::MAX, |least, it| least.min(*it)) / best(share).max(1.0),
        });
    }
    phases
}

/// The moments at which anything changes, and the end.
fn changes(case: &Case) -> Vec<u64> {
    let mut changes: Vec<u64> = case.capacity.iter().map(|(at, _)| *at).collect();
    changes.extend(case.flows.iter().flat_map(|flow| [Some(flow.joins), flow.leaves]).flatten());
    changes.extend(case.pause.into_iter().flat_map(|(from, to)| [from, to]));
    changes.push(case.seconds);
    changes.sort_unstable();
    changes.dedup();
    changes
}
