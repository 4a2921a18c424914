//! Two exchanges, the channel between them and their disks, all of which do
//! one thing at a time, when the test says so.

use std::collections::{HashMap, VecDeque};

use footlight_session::transfer::{
    Act, Exchange, FRAME_BYTES, Heard, Measure, Reason, Stage, Tie, TransferId, Way,
};

/// The content of a file from `at` on; each file has another one.
fn content(file: u64, at: u64, len: usize) -> Vec<u8> {
    let (first, skip) = (at / 8, (at % 8) as usize);
    let word = |word: u64| (file ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
    let mut bytes = Vec::with_capacity(len + 16);
    for at in first..=first + (len as u64).div_ceil(8) {
        bytes.extend_from_slice(&word(at));
    }
    bytes.drain(..skip);
    bytes.truncate(len);
    bytes
}

/// What a disk has been asked and has not done.
enum Job {
    Read(TransferId, u64, usize),
    Make(TransferId),
    Write(TransferId, u64, Vec<u8>),
    Close(TransferId),
}

/// One person: his exchange and his disk.
pub(crate) struct Side {
    pub(crate) exchange: Exchange,
    measure: Measure,
    /// In a room.
    pub(crate) tie: Option<Tie>,
    jobs: VecDeque<Job>,
    /// The content of what he sends.
    sources: HashMap<TransferId, u64>,
    /// What is on the disk: how much of which content.
    pub(crate) disk: HashMap<TransferId, u64>,
    pub(crate) closed: Vec<TransferId>,
    pub(crate) released: Vec<TransferId>,
    /// What the disk says from now on.
    pub(crate) trouble: Option<Reason>,
    sent: VecDeque<Vec<u8>>,
    buffered: u64,
}

/// Both, and which content each transfer has.
pub(crate) struct World {
    pub(crate) sides: [Side; 2],
    contents: HashMap<TransferId, u64>,
    pub(crate) connected: bool,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::measured(Measure::CALL)
    }

    pub(crate) fn measured(measure: Measure) -> Self {
        let side = |seed| Side {
            exchange: Exchange::new(seed, measure),
            measure,
            tie: None,
            jobs: VecDeque::new(),
            sources: HashMap::new(),
            disk: HashMap::new(),
            closed: Vec::new(),
            released: Vec::new(),
            trouble: None,
            sent: VecDeque::new(),
            buffered: 0,
        };
        Self { sides: [side(1), side(2)], contents: HashMap::new(), connected: false }
    }

    /// Two in a room, who have not heard of each other.
    pub(crate) fn room() -> Self {
        let mut world = Self::measured(Measure::ROOM);
        world.connected = true;
        world.sides[0].reopen(1);
        world.sides[1].reopen(2);
        world
    }

    /// A connected world.
    pub(crate) fn connected() -> Self {
        let mut world = Self::new();
        world.connect();
        world
    }

    /// One of the two offers a file of this size.
    pub(crate) fn offer(&mut self, side: usize, size: u64) -> TransferId {
        let id = self.sides[side].exchange.offer("file.bin", size).unwrap();
        let content = self.contents.len() as u64 + 1;
        self.contents.insert(id, content);
        self.sides[side].sources.insert(id, content);
        id
    }

    pub(crate) fn connect(&mut self) {
        self.disconnect();
        self.connected = true;
        for side in &mut self.sides {
            side.exchange.opened();
        }
    }

    /// Everything that is on its way is lost.
    pub(crate) fn disconnect(&mut self) {
        self.connected = false;
        for side in &mut self.sides {
            side.exchange.lost();
            side.sent.clear();
            side.buffered = 0;
        }
    }

    /// Each side does what its exchange asks for.
    pub(crate) fn act(&mut self) {
        for side in &mut self.sides {
            side.act(self.connected);
        }
    }

    /// The next message of a side arrives; false where there is none.
    pub(crate) fn deliver(&mut self, from: usize) -> bool {
        let Some(message) = self.sides[from].sent.pop_front() else { return false };
        self.sides[from].buffered -= message.len() as u64;
        self.sides[1 - from].hear(&message);
        self.act();
        true
    }

    /// A side's disk does the next thing; false where it has nothing to do.
    pub(crate) fn work(&mut self, at: usize) -> bool {
        let worked = self.sides[at].work(&self.contents);
        self.act();
        worked
    }

    /// Accepts all that is offered.
    pub(crate) fn accept_all(&mut self) {
        for side in &mut self.sides {
            let offered = side
                .exchange
                .rows()
                .filter(|row| row.way == Way::In && row.stage == Stage::Offered)
                .map(|row| row.id)
                .collect::<Vec<_>>();
            offered.into_iter().for_each(|id| side.exchange.accept(id));
        }
        self.act();
    }

    /// Goes on until nothing happens any more; all offers are accepted.
    pub(crate) fn settle(&mut self) {
        for _ in 0..100_000 {
            self.accept_all();
            let moved = (0..2).any(|side| self.deliver(side) | self.work(side));
            if !moved {
                return;
            }
        }
        panic!("it never ends");
    }

    pub(crate) fn stage(&self, side: usize, id: TransferId) -> Option<Stage> {
        self.sides[side].exchange.rows().find(|row| row.id == id).map(|row| row.stage)
    }

    /// It is there, all of it, and both sides know.
    pub(crate) fn assert_whole(&self, from: usize, id: TransferId, size: u64) {
        assert_eq!(self.stage(from, id), Some(Stage::Whole), "sender");
        let receiver = &self.sides[1 - from];
        assert_eq!(self.stage(1 - from, id), Some(Stage::Whole), "receiver");
        assert_eq!(receiver.disk[&id], size);
        assert_eq!(receiver.closed.iter().filter(|it| **it == id).count(), 1);
    }
}

impl Side {
    /// Another channel of this side's; in a room the other one is not told.
    pub(crate) fn reopen(&mut self, number: u32) {
        self.exchange.lost();
        self.buffered = 0;
        self.sent.clear();
        self.tie.get_or_insert_default().opened(number);
    }

    /// Asks whether the other one is there.
    pub(crate) fn knock(&mut self) {
        if let Some(tie) = self.tie.filter(Tie::is_loose) {
            self.buffered += 8;
            self.sent.push_back(tie.wrap(&[]));
        }
    }

    fn hear(&mut self, message: &[u8]) {
        let heard = match &mut self.tie {
            Some(tie) => tie.hear(message),
            None => Heard::Frame(message),
        };
        match heard {
            Heard::Nothing => {}
            Heard::Frame(frame) => self.exchange.handle(frame),
            Heard::Anew(frame) => {
                self.exchange.opened();
                frame.into_iter().for_each(|frame| self.exchange.handle(frame));
            }
        }
    }

    fn act(&mut self, connected: bool) {
        while let Some(act) = self.exchange.poll(self.buffered) {
            match act {
                Act::Send(message) => {
                    assert!(connected, "nothing is sent without a channel");
                    assert!(message.len() <= FRAME_BYTES);
                    let message = self.tie.map_or(message.clone(), |tie| tie.wrap(&message));
                    self.buffered += message.len() as u64;
                    self.sent.push_back(message);
                }
                Act::Read { id, at, len } => {
                    assert!(len <= self.measure.read);
                    assert!(!self.jobs.iter().any(|job| matches!(job, Job::Read(..))));
                    self.jobs.push_back(Job::Read(id, at, len));
                }
                Act::Make { id } => self.jobs.push_back(Job::Make(id)),
                Act::Write { id, at, bytes } => {
                    assert!(bytes.len() as u64 <= self.measure.window + self.measure.write as u64);
                    self.jobs.push_back(Job::Write(id, at, bytes));
                }
                Act::Close { id } => self.jobs.push_back(Job::Close(id)),
                Act::Release { id } => {
                    self.released.push(id);
                    self.disk.remove(&id);
                }
            }
        }
    }

    fn work(&mut self, contents: &HashMap<TransferId, u64>) -> bool {
        let Some(job) = self.jobs.pop_front() else { return false };
        let done = self.trouble.map_or(Ok(()), Err);
        match job {
            Job::Read(id, at, len) => {
                let bytes = content(self.sources[&id], at, len);
                self.exchange.read(id, at, done.map(|()| bytes.as_slice()));
            }
            Job::Make(id) => {
                self.disk.insert(id, 0);
                self.exchange.made(id, done.map(|()| true));
            }
            Job::Write(id, at, bytes) => {
                // After its end there may be no place for it any more.
                if let Some(len) = self.disk.get_mut(&id) {
                    assert_eq!(at, *len, "only the next bytes are written");
                    assert_eq!(bytes, content(contents[&id], at, bytes.len()));
                    *len += bytes.len() as u64;
                }
                self.exchange.wrote(id, done);
            }
            Job::Close(id) => {
                self.closed.push(id);
                self.exchange.closed(id, done);
            }
        }
        true
    }
}
