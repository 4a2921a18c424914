//! The steps: down by bandwidth, loss and the processor, and slowly up again.

use std::time::Duration;

use footlight_session::call::{Constraint, Plan, Reading, Step, Steps};

const FULL: u32 = 2_500_000;

struct World {
    second: u64,
    steps: Steps,
}

impl World {
    /// After the beginning, with all that is wanted.
    fn new() -> Self {
        let mut world = Self { second: 0, steps: Steps::new(Duration::ZERO, FULL) };
        world.seconds(10, |_| good());
        assert_eq!(world.step(), Step::Full);
        world
    }

    fn seconds(&mut self, count: u32, reading: impl Fn(&Steps) -> Reading) {
        for _ in 0..count {
            self.second += 1;
            let reading = reading(&self.steps);
            self.steps.push(Duration::from_secs(self.second), reading);
        }
    }

    fn step(&self) -> Step {
        self.steps.plan().step
    }
}

fn good() -> Reading {
    room(4_000_000.0)
}

fn room(bits: f64) -> Reading {
    Reading { available: Some(bits), loss: Some(0.0), sent: bits.min(2_000_000.0), limited: None }
}

fn lossy(loss: f64) -> Reading {
    Reading { loss: Some(loss), sent: 2_000_000.0, ..good() }
}

/// A connection of so many bits: the estimate follows what is sent, up to them.
fn pipe(bits: f64) -> impl Fn(&Steps) -> Reading {
    move |steps| room(bits.min(f64::from(steps.plan().bitrate) * 1.5 + 100_000.0))
}

fn slow_machine() -> Reading {
    Reading { limited: Some(Constraint::Processor), ..good() }
}

#[test]
fn a_narrow_connection_gets_what_fits_after_two_seconds() {
    for (bits, step) in [
        (400_000.0, Step::Lean),
        (250_000.0, Step::Slow),
        (150_000.0, Step::Small),
        (80_000.0, Step::Tiny),
        (40_000.0, Step::SoundAlone),
    ] {
        let mut world = World::new();
        world.seconds(1, |_| room(bits));
        assert_eq!(world.step(), Step::Full);
        world.seconds(1, |_| room(bits));
        assert_eq!(world.step(), step);
    }
}

#[test]
fn each_step_sends_no_more_than_the_one_above_needs() {
    let mut world = World::new();
    let mut before = world.steps.plan();
    assert_eq!(before.bitrate, FULL);
    for bits in [400_000.0, 250_000.0, 150_000.0, 80_000.0] {
        world.seconds(2, |_| room(bits));
        let plan = world.steps.plan();
        assert!(plan.bitrate < before.bitrate && plan.shrink >= before.shrink);
        assert!(plan.picture);
        before = plan;
    }
    world.seconds(2, |_| room(20_000.0));
    assert!(!world.steps.plan().picture);
}

#[test]
fn loss_over_a_tenth_lowers_the_bitrate_with_the_same_reading() {
    let mut world = World::new();
    world.seconds(1, |_| lossy(0.11));
    let plan = world.steps.plan();
    assert_eq!(plan.step, Step::Full);
    assert!(plan.bitrate <= 1_200_000, "{plan:?}");
    world.seconds(1, |_| lossy(0.2));
    assert!(world.steps.plan().bitrate < plan.bitrate);
}

#[test]
fn loss_that_lasts_goes_down_the_steps_and_loss_that_ends_gives_the_bits_back() {
    let mut world = World::new();
    world.seconds(3, |_| lossy(0.15));
    assert!(world.step() > Step::Full);
    world.seconds(40, |_| good());
    assert_eq!(world.steps.plan().bitrate, FULL);
}

#[test]
fn a_little_loss_changes_nothing() {
    let mut world = World::new();
    world.seconds(60, |_| lossy(0.05));
    assert_eq!(world.steps.plan().bitrate, FULL);
}

#[test]
fn a_machine_that_is_too_slow_sends_fewer_frames_and_then_smaller_ones_but_a_picture() {
    let mut world = World::new();
    world.seconds(2, |_| slow_machine());
    assert_eq!(world.step(), Step::Full);
    world.seconds(1, |_| slow_machine());
    assert_eq!(world.step(), Step::Slow);
    world.seconds(3, |_| slow_machine());
    assert_eq!(world.step(), Step::Small);
    world.seconds(60, |_| slow_machine());
    assert_eq!(world.step(), Step::Tiny);
}

#[test]
fn what_has_room_again_comes_back_one_step_at_a_time() {
    let mut world = World::new();
    world.seconds(2, pipe(40_000.0));
    assert_eq!(world.step(), Step::SoundAlone);
    let mut seen = vec![world.step()];
    for _ in 0..120 {
        world.seconds(1, pipe(4_000_000.0));
        if seen.last() != Some(&world.step()) {
            seen.push(world.step());
        }
    }
    let all = [Step::SoundAlone, Step::Tiny, Step::Small, Step::Slow, Step::Lean, Step::Full];
    assert_eq!(seen, all);
}

#[test]
fn a_step_up_that_does_not_last_is_tried_less_and_less_often() {
    let mut world = World::new();
    // Enough for the step below, and for that alone.
    let narrow = |steps: &Steps| match steps.plan().step {
        Step::Full => room(450_000.0),
        _ => room(700_000.0),
    };
    let mut falls = Vec::new();
    let mut before = world.step();
    for second in 0..400 {
        world.seconds(1, narrow);
        if world.step() > before {
            falls.push(second);
        }
        before = world.step();
    }
    let pauses: Vec<_> = falls.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.windows(2).all(|pair| pair[1] >= pair[0]), "{pauses:?}");
    assert!(pauses.last() >= Some(&60), "{pauses:?}");
}

#[test]
fn at_the_beginning_the_estimate_is_not_believed() {
    let mut world = World { second: 0, steps: Steps::new(Duration::ZERO, FULL) };
    world.seconds(5, |_| room(100_000.0));
    assert_eq!(world.step(), Step::Full);
}

#[test]
fn a_browser_that_estimates_nothing_is_judged_by_loss_alone() {
    let mut world = World::new();
    let silent = Reading { available: None, loss: Some(0.0), sent: 500_000.0, limited: None };
    world.seconds(60, |_| silent);
    assert_eq!(world.step(), Step::Full);
    world.seconds(6, |_| Reading { loss: Some(0.2), ..silent });
    assert!(world.step() > Step::Lean);
    world.seconds(60, |_| silent);
    assert_eq!(world.step(), Step::Full);
}

#[test]
fn a_connection_that_carries_what_the_other_wants_carries_all() {
    let mut world = World::new();
    world.steps.allow(166_000);
    assert_eq!(world.steps.plan().bitrate, 166_000);
    world.seconds(20, |_| room(180_000.0));
    assert_eq!(world.step(), Step::Full);
    world.steps.begin_anew(Duration::from_secs(world.second));
    assert_eq!(world.steps.plan().bitrate, 166_000, "over another connection as well");
    world.seconds(20, |_| room(50_000.0));
    assert_eq!(world.step(), Step::Slow);
    world.steps.allow(u32::MAX);
    world.seconds(200, |_| good());
    assert_eq!((world.step(), world.steps.plan().bitrate), (Step::Full, FULL));
}

#[test]
fn a_low_cap_stays_one() {
    let mut steps = Steps::new(Duration::ZERO, 200_000);
    for second in 1..60 {
        steps.push(Duration::from_secs(second), room(300_000.0));
        assert!(steps.plan().bitrate <= 200_000);
    }
}

#[test]
fn a_face_beside_a_screen_is_small_and_both_are_no_more_than_the_plan() {
    for bitrate in [60_000, 250_000, 800_000, u32::MAX] {
        for (frames, shrink) in [(None, 1.0), (Some(10.0), 4.0)] {
            let plan = Plan { bitrate, frames, shrink, ..Plan::WHOLE };
            let (face, screen) = plan.beside_screen();
            assert_eq!(u64::from(face.bitrate) + u64::from(screen.bitrate), u64::from(bitrate));
            assert!(face.bitrate <= 150_000 && face.bitrate < screen.bitrate);
            assert!(face.shrink >= 4.0 && face.frames.is_some_and(|frames| frames <= 15.0));
            assert_eq!((screen.frames, screen.shrink), (frames, shrink));
        }
    }
    let (face, screen) = Plan { picture: false, ..Plan::WHOLE }.beside_screen();
    assert!(!face.picture && !screen.picture);
}
