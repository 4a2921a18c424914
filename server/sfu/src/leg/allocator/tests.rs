//! An allocator with paths that the test makes up.

use super::search::BURST;
use super::*;
use footlight_shared::Layer::{self, High, Low, Medium};

const fn whole(rate: u64) -> Option<Rates> {
    Some(Rates([rate; 3]))
}

const SECOND: Duration = Duration::from_secs(1);
const DEMAND: Demand = Demand {
    layers: [whole(150_000), whole(500_000), whole(1_700_000)],
    sound: 50_000,
    wish: High,
    cap: None,
};

/// An allocator, the time, and a path that carries so much.
struct Path {
    allocator: Allocator,
    now: Instant,
    carries: u64,
    /// Bursts get through whatever the path carries, as they do beside others.
    deceives: bool,
    demand: Demand,
    estimate: u64,
    /// It was full at some time.
    full: bool,
    /// The rates of all probes.
    probes: Vec<u64>,
    changes: usize,
}

impl Path {
    fn new(carries: u64) -> Self {
        Self {
            allocator: Allocator::new(0),
            now: Instant::now(),
            carries,
            deceives: false,
            demand: DEMAND,
            estimate: FIRST_ESTIMATE,
            full: false,
            probes: Vec::new(),
            changes: 0,
        }
    }

    fn layer(&self) -> Option<Layer> {
        self.allocator.target().map(|target| target.layer)
    }

    /// Decides, and answers every probe that is asked for at once.
    fn decide(&mut self) {
        let mut verdict = None;
        for _ in 0..10 {
            let before = self.layer();
            let limit = self.full.then_some(self.estimate);
            let evidence =
                Evidence { limit, lost: true, room: Some(self.estimate), ..Evidence::default() };
            let situation = Situation { evidence, verdict, probing: false };
            let ask = self.allocator.decide(self.now, &self.demand, &situation);
            self.changes += usize::from(self.layer() != before);
            let Some(ask) = ask else { break };
            self.probes.push(ask.rate);
            let room = ask.rate <= self.carries || (self.deceives && ask.span == BURST);
            let shown = if room { ask.rate } else { self.carries };
            self.estimate = self.estimate.max(shown);
            self.full |= !room;
            verdict = Some(if room { Verdict::Room } else { Verdict::Full });
        }
    }

    /// Lets time pass; what is too much lowers the estimate.
    fn run(&mut self, seconds: u32) {
        for _ in 0..seconds * 10 {
            self.now += SECOND / 10;
            let cost =
                self.allocator.target().and_then(|step| self.demand.cost(step)).unwrap_or(50_000);
            if cost > self.carries {
                self.full = true;
                self.estimate = self.carries * 85 / 100;
            } else if self.deceives {
                self.estimate = self.estimate.min(self.carries);
            }
            self.decide();
        }
    }
}

#[test]
fn with_room_for_all_the_best_comes_at_once_after_the_bursts_of_the_start() {
    let mut path = Path::new(10_000_000);
    path.decide();
    assert_eq!((path.layer(), path.changes), (Some(High), 2));
    assert_eq!(path.probes, [3, 6].map(|times| times * FIRST_ESTIMATE));
    assert_eq!(path.allocator.limited, None);
}

#[test]
fn who_wishes_for_little_is_not_probed() {
    let mut path = Path::new(10_000_000);
    path.demand.wish = Low;
    path.run(60);
    assert_eq!((path.layer(), path.probes.len(), path.allocator.limited), (Some(Low), 0, None));
    path.demand.wish = High;
    path.run(2);
    assert_eq!(path.layer(), Some(High));
}

#[test]
fn down_at_once_and_up_when_there_is_room_again() {
    let mut path = Path::new(10_000_000);
    path.run(5);
    (path.carries, path.estimate, path.full) = (700_000, 650_000, true);
    path.decide();
    assert_eq!((path.layer(), path.allocator.limited), (Some(Medium), Some(Limit::Bandwidth)));
    path.run(30);
    assert_eq!(path.layer(), Some(Medium));
    path.carries = 10_000_000;
    path.run(15);
    assert_eq!((path.layer(), path.allocator.limited), (Some(High), None));
}

#[test]
fn a_path_that_deceives_is_tried_ever_less_often() {
    let mut path = Path::new(700_000);
    path.deceives = true;
    path.run(600);
    assert_eq!(path.layer(), Some(Medium));
    assert!(path.changes <= 5, "{} changes in ten minutes", path.changes);
    let probes = path.probes.len();
    path.run(600);
    let more = path.probes.len() - probes;
    assert!(more <= 12, "{more} probes in ten minutes");
}

#[test]
fn at_the_bottom_the_pictures_stop_and_come_back() {
    let mut path = Path::new(10_000_000);
    path.run(5);
    (path.carries, path.estimate, path.full) = (100_000, 90_000, true);
    path.decide();
    assert_eq!((path.layer(), path.allocator.limited), (None, Some(Limit::Bandwidth)));
    path.run(20);
    assert_eq!(path.layer(), None);
    path.carries = 400_000;
    path.run(15);
    assert_eq!(path.layer(), Some(Low));
}

#[test]
fn tries_that_failed_further_up_do_not_keep_the_pictures_away() {
    let mut path = Path::new(700_000);
    path.deceives = true;
    path.run(600);
    path.carries = 100_000;
    path.run(1);
    assert_eq!(path.layer(), None);
    path.carries = 700_000;
    path.run(15);
    assert!(path.layer().is_some());
}

#[test]
fn a_cap_is_kept_and_told() {
    let mut path = Path::new(10_000_000);
    path.demand.cap = Some(560_000);
    path.run(5);
    assert_eq!((path.layer(), path.allocator.limited), (Some(Medium), Some(Limit::Cap)));
    path.demand.cap = Some(100_000);
    path.decide();
    assert_eq!((path.layer(), path.allocator.limited), (None, Some(Limit::Cap)));
    path.demand.cap = None;
    path.run(2);
    assert_eq!((path.layer(), path.allocator.limited), (Some(High), None));
}

#[test]
fn a_layer_around_the_cap_is_not_taken_again_and_again() {
    let mut path = Path::new(10_000_000);
    path.demand.cap = Some(560_000);
    path.run(5);
    let changes = path.changes;
    for _ in 0..10 {
        path.demand.layers[1] = whole(530_000);
        path.run(1);
        assert_eq!(path.layer(), Some(Low));
        path.demand.layers[1] = whole(400_000);
        path.run(1);
    }
    assert_eq!(path.changes, changes + 1);
    path.run(20);
    assert_eq!((path.layer(), path.changes), (Some(Medium), changes + 2));
    path.demand.layers[1] = whole(530_000);
    path.decide();
    path.demand.cap = Some(600_000);
    path.run(1);
    assert_eq!(path.layer(), Some(Medium), "a raised cap is no reason to wait");
}

#[test]
fn one_layer_above_the_wish_is_better_than_nothing() {
    let mut path = Path::new(10_000_000);
    path.demand.layers = [None, None, whole(1_700_000)];
    path.demand.wish = Low;
    path.run(1);
    assert_eq!(path.layer(), Some(High));
    path.demand.layers = [None; 3];
    path.decide();
    assert_eq!((path.layer(), path.allocator.limited), (Some(High), None), "it goes on with it");
}

#[test]
fn who_has_no_room_for_more_waits_for_the_smallest_layer_to_come_back() {
    let mut path = Path::new(300_000);
    path.run(20);
    assert_eq!(path.layer(), Some(Low));
    let changes = path.changes;
    path.demand.layers[0] = None;
    path.run(20);
    assert_eq!((path.changes, path.allocator.limited), (changes, Some(Limit::Bandwidth)));
    path.demand.layers[0] = whole(150_000);
    path.run(1);
    assert_eq!((path.layer(), path.changes), (Some(Low), changes));
    path.demand.layers[0] = None;
    path.carries = 900_000;
    path.run(15);
    assert_eq!(path.layer(), Some(Medium));
}

#[test]
fn half_of_the_pictures_comes_before_a_smaller_layer() {
    let mut path = Path::new(10_000_000);
    path.demand.layers[1] = Some(Rates([200_000, 320_000, 500_000]));
    path.run(5);
    let half = Target { layer: Medium, temporal: 1 };
    (path.carries, path.estimate, path.full) = (450_000, 440_000, true);
    path.decide();
    assert_eq!(path.allocator.target(), Some(half));
    path.run(10);
    assert_eq!(path.allocator.target(), Some(half), "and stays while no more fits");
    (path.carries, path.estimate) = (250_000, 240_000);
    path.decide();
    assert_eq!(path.layer(), Some(Low));
    path.carries = 10_000_000;
    path.run(30);
    assert_eq!(path.allocator.target(), Some(Target::whole(High)));
}

#[test]
fn a_key_frame_that_passes_costs_no_layer_and_a_queue_that_stands_does() {
    let now = Instant::now();
    let mut path = Path::new(10_000_000);
    path.run(5);
    let at = |path: &mut Path, millis: u64, evidence: Evidence| {
        let situation = Situation { evidence, verdict: None, probing: false };
        let later = path.now.max(now) + Duration::from_millis(millis);
        path.allocator.decide(later, &path.demand, &situation);
        path.layer()
    };
    let queue = Duration::from_millis(60);
    let full = Evidence { limit: Some(1_600_000), queue, ..Evidence::default() };
    assert_eq!(at(&mut path, 0, full), Some(High), "another's probe, perhaps");
    assert_eq!(at(&mut path, 400, full), Some(High));
    let more = Evidence { limit: Some(2_000_000), queue, ..Evidence::default() };
    assert_eq!(at(&mut path, 3_000, more), Some(High), "it carries what he is sent");
    let stands = Evidence { stands: Some(Duration::from_secs(9)), queue, ..Evidence::default() };
    assert_eq!(at(&mut path, 9_000, stands), Some(Medium));
}

#[test]
fn a_probe_of_pictures_that_are_looked_at_no_more_is_no_proof_for_others() {
    let joint = |rates: [u64; 3]| {
        let tile = Tile { leg: 0, height: 720, order: 0, rates: rates.map(Some), wish: High };
        Joint::new([tile].into_iter(), 50_000, None)
    };
    let [cheap, dear] = [[150_000, 300_000, 600_000], [150_000, 500_000, 4_000_000]].map(joint);
    let mut allocator = Allocator::new(0);
    let mut now = Instant::now();
    let mut decide = |allocator: &mut Allocator, joint: &Joint, room, verdict| {
        now += SECOND / 10;
        let evidence = Evidence { room: Some(room), ..Evidence::default() };
        let ask = allocator.decide(now, joint, &Situation { evidence, verdict, probing: false });
        (now, ask)
    };
    decide(&mut allocator, &cheap, 400_000, None);
    decide(&mut allocator, &cheap, 400_000, Some(Verdict::Full));
    decide(&mut allocator, &cheap, 400_000, None);
    let (now, ask) = decide(&mut allocator, &cheap, 660_000, Some(Verdict::Room));
    assert!(ask.is_some_and(|ask| ask.span > BURST), "a trial of the largest");
    allocator.rebase(now, &dear, 350_000, Some(660_000));
    decide(&mut allocator, &dear, 700_000, Some(Verdict::Room));
    let cost = allocator.target().and_then(|step| dear.cost(step));
    assert_eq!(cost, Some(550_000), "what there is room for");
    assert_eq!(allocator.changed, Some(now), "and a queue from before is not of it");
}

#[test]
fn a_queue_that_stands_is_seen_however_often_he_looks_elsewhere() {
    let rates = [150_000, 500_000, 1_500_000].map(Some);
    let looks = |height: u16| {
        let tile = Tile { leg: 0, height, order: 0, rates, wish: High };
        Joint::new([tile].into_iter(), 50_000, None)
    };
    let start = Instant::now();
    let mut allocator = Allocator::new(0);
    let plenty = Evidence { room: Some(4_000_000), ..Evidence::default() };
    let mut spent = 0;
    for n in 0..80 {
        let now = start + SECOND / 10 * n;
        let verdict = Some(Verdict::Room);
        let situation = Situation { evidence: plenty, verdict, probing: false };
        allocator.decide(now, &looks(720), &situation);
        spent = allocator.target().and_then(|step| looks(720).cost(step)).unwrap_or(0);
    }
    assert_eq!(spent, 1_550_000);
    for n in 0..10 {
        let (now, joint) = (start + SECOND * (20 + n), looks(700 + n as u16));
        allocator.rebase(now, &joint, spent, None);
        let stands = Some(SECOND * n);
        let queue = Duration::from_millis(60);
        let evidence = Evidence { stands, queue, ..Evidence::default() };
        allocator.decide(now, &joint, &Situation { evidence, verdict: None, probing: false });
        spent = allocator.target().and_then(|step| joint.cost(step)).unwrap_or(0);
    }
    assert!(spent < 1_550_000, "{spent}");
}

#[test]
fn who_is_dark_is_asked_for_again_as_often_however_long_it_was_in_vain() {
    let mut allocator = Allocator::new(0);
    let mut now = Instant::now();
    let mut verdict = None;
    // For so long; what became of the probes in between is what the path carries.
    let mut pass = |allocator: &mut Allocator, carries: bool, seconds: u32, limit| {
        for _ in 0..seconds * 10 {
            now += SECOND / 10;
            let room = carries.then_some(4_000_000);
            let evidence =
                Evidence { limit, room, lost: true, costly: true, ..Evidence::default() };
            let ask =
                allocator.decide(now, &DEMAND, &Situation { evidence, verdict, probing: false });
            verdict = ask.map(|_| if carries { Verdict::Room } else { Verdict::Full });
        }
        allocator.target()
    };
    assert!(pass(&mut allocator, true, 2, None).is_some());
    assert_eq!(pass(&mut allocator, false, 62, Some(1_000)), None, "there is no path");
    assert!(pass(&mut allocator, true, 10, None).is_some());
}
