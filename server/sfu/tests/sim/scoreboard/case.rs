//! What happens in a case: capacities, who watches from when to when, and what
//! else is on the way. After RFC 8867, section 5; times in seconds.

/// See the module.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) seconds: u64,
    /// From when on the path carries how many bits a second. The first is at 0.
    pub(super) capacity: Vec<(u64, u64)>,
    pub(super) flows: Vec<Flow>,
    /// A long download by TCP on the same path.
    pub(super) tcp: bool,
    /// A long upload by TCP on the way of the feedback.
    pub(super) upload: bool,
    /// Chance that feedback is lost.
    pub(super) feedback_loss: f64,
    /// The performer's camera and microphone are off.
    pub(super) pause: Option<(u64, u64)>,
    /// Viewers report losses alone, and nothing of when packets came.
    pub(super) losses_alone: bool,
}

/// One viewer.
#[derive(Clone, Copy)]
pub(super) struct Flow {
    pub(super) joins: u64,
    pub(super) leaves: Option<u64>,
    /// Milliseconds of delay each way.
    pub(super) delay: u64,
}

/// The bottleneck's queue holds what the path carries in this time when the
/// case begins, in milliseconds.
pub(super) const QUEUE: u64 = 300;
/// The way of the feedback where there is an upload.
pub(super) const UPWARD: u64 = 1_000_000;

impl Flow {
    /// 50 ms each way.
    pub(super) fn from(joins: u64) -> Self {
        Self { joins, leaves: None, delay: 50 }
    }
}

impl Case {
    /// One viewer alone.
    pub(super) fn single(name: &'static str, seconds: u64) -> Self {
        let (tcp, upload, feedback_loss, pause) = (false, false, 0.0, None);
        let losses_alone = false;
        let (capacity, flows) = (vec![(0, 1_000_000)], vec![Flow::from(0)]);
        Self { name, seconds, capacity, flows, tcp, upload, feedback_loss, pause, losses_alone }
    }
}

/// The cases of the full form.
pub(super) fn all() -> Vec<Case> {
    let variable = vec![(0, 1_000_000), (40, 2_500_000), (60, 600_000), (80, 1_000_000)];
    let feedback = vec![(0, 2_000_000), (20, 1_000_000), (40, 500_000), (60, 2_000_000)];
    let several =
        vec![(0, 4_000_000), (25, 2_000_000), (50, 3_500_000), (75, 1_000_000), (100, 2_000_000)];
    let delays = [10, 25, 50, 100, 150];
    vec![
        Case {
            capacity: variable.clone(),
            ..Case::single("5.1 variable capacity, one viewer", 100)
        },
        Case {
            capacity: variable,
            losses_alone: true,
            ..Case::single("5.1 the same by reports of losses alone", 100)
        },
        Case {
            capacity: several,
            flows: vec![Flow::from(0); 2],
            ..Case::single("5.2 variable capacity, two viewers", 125)
        },
        Case {
            capacity: feedback.clone(),
            upload: true,
            ..Case::single("5.3 feedback behind an upload", 100)
        },
        Case {
            capacity: feedback,
            feedback_loss: 0.2,
            ..Case::single("5.3 a fifth of the feedback lost", 100)
        },
        Case {
            capacity: vec![(0, 3_500_000)],
            flows: vec![
                Flow::from(0),
                Flow { leaves: Some(100), ..Flow::from(20) },
                Flow { leaves: Some(80), ..Flow::from(40) },
            ],
            ..Case::single("5.4 viewers join and leave", 120)
        },
        Case {
            capacity: vec![(0, 4_000_000)],
            flows: (0..5).map(|n| Flow { delay: delays[n], ..Flow::from(10 * n as u64) }).collect(),
            ..Case::single("5.5 round trips of 20 to 300 ms", 120)
        },
        Case {
            capacity: vec![(0, 2_000_000)],
            tcp: true,
            ..Case::single("5.6 beside a long TCP flow", 120)
        },
        Case {
            capacity: vec![(0, 3_500_000)],
            flows: vec![Flow::from(0); 3],
            pause: Some((40, 60)),
            ..Case::single("5.8 the performer pauses", 120)
        },
        steady("2.0 steady, Mbit/s", 2_000_000),
        steady("2.2 steady, Mbit/s", 2_200_000),
        steady("2.4 steady, Mbit/s", 2_400_000),
    ]
}

/// Near what the best layer takes: not of the RFC, but what layers make of it.
fn steady(name: &'static str, rate: u64) -> Case {
    Case { capacity: vec![(0, rate)], ..Case::single(name, 40) }
}
