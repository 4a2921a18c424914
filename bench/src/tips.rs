//! A full house in which one tip comes after the other: how long until everybody
//! has heard of it?
//!
//! Each tip's words carry when it was sent, so that what is timed has the
//! ledger's commit in it.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use footlight_program::Api;
use footlight_shared::{Amount, PostTip, ServerMsg, StageId, TipId};
use uuid::{NoContext, Timestamp, Uuid};

use crate::house::House;
use crate::options::{Options, Pacing, Software};
use crate::process::Server;
use crate::quantile::{millis, quantile};

/// Those who tip, in turns: a viewer's credit is soon spent.
const TIPPERS: usize = 10;
/// From one tip to the next.
const PACE: Duration = Duration::from_millis(200);
/// The performer sends no picture, so his stage is live for fifteen seconds only.
const LONGEST: Duration = Duration::from_secs(10);
/// Longest that anybody may wait to hear of a tip.
const LIMIT: Duration = Duration::from_secs(1);
/// How long is waited for what is still on its way at the end.
const LINGER: Duration = Duration::from_secs(5);

/// What was measured.
pub(crate) struct Tips {
    viewers: usize,
    seconds: f64,
    sent: usize,
    expected: usize,
    waits: Vec<Duration>,
}

/// Measures a house of the first number of viewers that the options name.
pub(crate) fn run(options: &Options) -> Result<Tips> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let viewers = options.house();
    let mut house = House::fill(server.origin(), 0, viewers)?;
    let api = Api::new(server.origin())?;
    let tippers = (0..TIPPERS).map(|_| api.viewer()).collect::<Result<Vec<_>>>()?;
    house.go_live()?;
    let everybody = house.len();
    let (began, stage) = (Instant::now(), house.stage.clone());
    let time = options.duration().min(LONGEST);
    let tipping = thread::spawn(move || give(&api, &tippers, &stage, began, time));
    let mut waits = Vec::new();
    let mut listen = |waits: &mut Vec<_>| {
        let until = Instant::now() + Duration::from_millis(50);
        house.listen(until, &mut |msg| waits.extend(waited(began, &msg)))
    };
    while !tipping.is_finished() {
        listen(&mut waits)?;
    }
    let sent = tipping.join().map_err(|_| anyhow!("whoever tipped fell over"))??;
    let seconds = began.elapsed().as_secs_f64();
    let expected = sent * everybody;
    let end = Instant::now() + LINGER;
    while waits.len() < expected && Instant::now() < end {
        listen(&mut waits)?;
    }
    Ok(Tips { viewers, seconds, sent, expected, waits })
}

/// Tips for so long; how often.
fn give(
    api: &Api,
    tippers: &[String],
    stage: &StageId,
    began: Instant,
    time: Duration,
) -> Result<usize> {
    let mut sent = 0;
    for tipper in tippers.iter().cycle() {
        let due = PACE * u32::try_from(sent)?;
        if due >= time {
            break;
        }
        thread::sleep(due.saturating_sub(began.elapsed()));
        let tip = PostTip {
            id: TipId(Uuid::new_v7(Timestamp::now(NoContext))),
            stage: stage.clone(),
            amount: Amount::try_from(100)?,
            message: began.elapsed().as_micros().to_string().parse()?,
        };
        api.tip(tipper, &tip).with_context(|| format!("tip {sent}"))?;
        sent += 1;
    }
    Ok(sent)
}

/// How long somebody waited to hear of a tip, if that is what he hears.
fn waited(began: Instant, msg: &ServerMsg) -> Option<Duration> {
    let ServerMsg::Tip { tip, .. } = msg else { return None };
    let sent = tip.message.as_str().parse().unwrap_or_default();
    Some(began.elapsed().saturating_sub(Duration::from_micros(sent)))
}

impl Tips {
    /// Fails where somebody waited too long, or did not hear.
    pub(crate) fn verdict(&self) -> Result<()> {
        if self.waits.len() < self.expected {
            bail!("{} of {} deliveries came", self.waits.len(), self.expected);
        }
        match self.waits.iter().max() {
            Some(&most) if most <= LIMIT => Ok(()),
            most => bail!("somebody waited {} ms", millis(most.copied())),
        }
    }
}

impl fmt::Display for Tips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut waits = self.waits.clone();
        let [p50, p95, most] = [0.5, 0.95, 1.0].map(|q| millis(quantile(&mut waits, q)));
        writeln!(
            f,
            "Tips on one stage, signalling alone, {:.0} s: one every {} ms; from sending it to \
             its being heard of, its commit included, over all viewers and the performer.\n",
            self.seconds,
            PACE.as_millis()
        )?;
        writeln!(f, "| viewers | tips | heard | p50 ms | p95 ms | most ms |")?;
        writeln!(f, "| --: | --: | --: | --: | --: | --: |")?;
        writeln!(
            f,
            "| {} | {} | {} of {} | {p50} | {p95} | {most} |",
            self.viewers,
            self.sent,
            self.waits.len(),
            self.expected
        )
    }
}
