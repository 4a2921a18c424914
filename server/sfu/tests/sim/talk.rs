//! Members of a meeting talk over data channels, while sound and pictures go on.

use std::time::Duration;

use bytes::Bytes;
use footlight_sfu::{Config, Event, Lane, PeerId};

use crate::channels::{Channels, Told, bytes};
use crate::offer::with_data;
use crate::world::{World, member, server};

const RELIABLE: u16 = 0;
const LOSSY: u16 = 1;
const FILES: u16 = 2;
const SECOND: Duration = Duration::from_secs(1);

/// Members with data channels that are open.
struct Meeting {
    world: World,
    channels: Vec<Channels>,
    /// Those who do not look at what comes.
    busy: Vec<usize>,
}

impl Meeting {
    fn new(seed: u64, members: usize, shards: u8) -> Self {
        let config = Config { candidates: vec![server()], shards, ..Config::default() };
        let mut world = World::with_config(seed, config);
        for _ in 0..members {
            world.meet_with(8, 9, with_data);
        }
        world.until(SECOND * 5, |world| world.members.iter().all(|it| it.client.is_connected()));
        world.look_around(180);
        let now = world.now;
        let open = |member: &crate::member::Member| Channels::new(now, &member.client, &[LOSSY]);
        let channels = world.members.iter().map(open).collect();
        let mut meeting = Self { world, channels, busy: vec![] };
        meeting.until(5, |meeting| meeting.channels.iter().all(|channels| channels.open));
        meeting
    }

    fn step(&mut self) {
        self.world.step();
        let now = self.world.now;
        for (n, channels) in self.channels.iter_mut().enumerate() {
            if !self.busy.contains(&n) {
                channels.tick(now, &mut self.world.members[n].client);
            }
        }
    }

    fn run(&mut self, time: Duration) {
        let end = self.world.now + time;
        while self.world.now < end {
            self.step();
        }
    }

    fn until(&mut self, seconds: u64, done: impl Fn(&Self) -> bool) {
        let end = self.world.now + SECOND * seconds as u32;
        while !done(self) {
            assert!(self.world.now < end, "not within {seconds} seconds");
            self.step();
        }
    }

    fn say(&mut self, n: usize, told: &Told) {
        let now = self.world.now;
        self.channels[n].send(now, &mut self.world.members[n].client, told);
    }

    fn tell(&mut self, n: usize, lane: Lane, words: &[u8]) {
        let (now, shards) = (self.world.now, 1 + self.world.others.len());
        let words = Bytes::copy_from_slice(words);
        self.world.shard(n % shards).tell(now, &[member(n)], lane, &words);
    }

    /// What members have said.
    fn said(&self) -> Vec<(PeerId, Lane, Bytes)> {
        let said = self.world.events.iter().filter_map(|event| match event {
            Event::Said { peer, lane, payload } => Some((*peer, *lane, payload.clone())),
            _ => None,
        });
        said.collect()
    }
}

#[test]
fn what_is_said_reaches_the_caller_and_what_he_tells_the_members() {
    for shards in [1, 2] {
        let mut meeting = Meeting::new(1, 3, shards);
        meeting.say(0, &bytes(RELIABLE, b"to all"));
        meeting.say(1, &bytes(LOSSY, b"quick"));
        meeting.until(2, |meeting| meeting.said().len() == 2);
        let mut said = meeting.said();
        said.sort_by_key(|said| said.0);
        let words = |words: &'static str| Bytes::from(words);
        assert_eq!(
            said,
            [
                (member(0), Lane::Reliable, words("to all")),
                (member(1), Lane::Lossy, words("quick"))
            ]
        );
        for n in [1, 2] {
            meeting.tell(n, Lane::Reliable, b"heard");
        }
        meeting.tell(2, Lane::Lossy, b"alone");
        meeting.until(2, |meeting| {
            meeting.channels[1].told.len() + meeting.channels[2].told.len() == 3
        });
        assert_eq!(meeting.channels[0].told, []);
        assert_eq!(meeting.channels[1].told, [bytes(RELIABLE, b"heard")]);
        let since = meeting.world.now;
        meeting.run(SECOND * 2);
        for it in &meeting.world.members {
            it.assert_decodable();
            assert_eq!((it.hears(since).len(), it.sees(since).len()), (2, 2), "media goes on");
        }
        assert_eq!(meeting.world.stats().data_said, 2);
    }
}

#[test]
fn channels_open_with_the_path_that_is_chosen_after_the_handshake() {
    let config = Config { candidates: vec![server()], ..Config::default() };
    let mut world = World::with_config(9, config);
    world.meet_with(8, 9, with_data);
    world.members[0].client.nominates = false;
    world.until(SECOND, |world| world.members[0].client.is_connected());
    let channels = vec![Channels::new(world.now, &world.members[0].client, &[LOSSY])];
    let mut meeting = Meeting { world, channels, busy: vec![] };
    meeting.run(SECOND / 10);
    assert!(!meeting.channels[0].open, "there is no way to him");
    let (now, client) = (meeting.world.now, &mut meeting.world.members[0].client);
    client.nominates = true;
    client.check_soon(now);
    meeting.run(SECOND / 5);
    assert!(meeting.channels[0].open, "without a second request");
}

#[test]
fn who_says_too_much_is_slowed_down_and_loses_what_may_be_lost() {
    let mut meeting = Meeting::new(2, 2, 1);
    for n in 0..200_u8 {
        meeting.say(0, &bytes(RELIABLE, &[n]));
        meeting.say(0, &bytes(LOSSY, &[n]));
        meeting.run(Duration::from_millis(5));
    }
    meeting.run(SECOND);
    let said = |meeting: &Meeting, lane| -> Vec<u8> {
        let said = meeting.said().into_iter().filter(|said| said.1 == lane);
        said.map(|(_, _, payload)| payload[0]).collect()
    };
    let (reliable, lossy) =
        (said(&meeting, Lane::Reliable).len(), said(&meeting, Lane::Lossy).len());
    assert!((40..100).contains(&reliable), "{reliable} in two seconds");
    assert!((60..200).contains(&lossy), "{lossy} of 200");
    meeting.until(20, |meeting| said(meeting, Lane::Reliable).len() == 200);
    assert_eq!(
        said(&meeting, Lane::Reliable),
        (0..200).collect::<Vec<u8>>(),
        "all, in their order"
    );
    assert_eq!(meeting.world.stats().data_dropped, 200 - said(&meeting, Lane::Lossy).len() as u64);
}

#[test]
fn who_reads_too_slowly_misses_it_and_nobody_else() {
    let mut meeting = Meeting::new(3, 2, 1);
    meeting.busy.push(1);
    for _ in 0..40 {
        meeting.tell(0, Lane::Reliable, &[7; 16 * 1024]);
        meeting.tell(1, Lane::Reliable, &[7; 16 * 1024]);
        meeting.run(SECOND / 5);
    }
    assert!(meeting.world.stats().data_dropped > 0);
    meeting.until(20, |meeting| meeting.channels[0].told.len() == 40);
    meeting.busy.clear();
    meeting.until(20, |meeting| meeting.channels[1].association.is_closed());
    assert!(meeting.channels[1].told.len() < 40);
    let since = meeting.world.now;
    meeting.run(SECOND);
    assert_eq!(meeting.world.members[1].hears(since).len(), 1, "sound and pictures go on");
}

#[test]
fn who_was_not_heard_loses_his_channels_and_what_he_said_after_is_not_passed_on() {
    let mut meeting = Meeting::new(10, 3, 1);
    // More than he may say at once: the rest waits to be read.
    for n in 0..100_u8 {
        meeting.say(0, &bytes(RELIABLE, &[n]));
    }
    meeting.run(SECOND / 4);
    let (heard, now) = (meeting.said().len(), meeting.world.now);
    assert!((1..100).contains(&heard), "{heard} of 100");
    meeting.world.sfu.end_talk(now, member(0));
    meeting.until(2, |meeting| meeting.channels[0].association.is_closed());
    meeting.run(SECOND * 2);
    assert_eq!(meeting.said().len(), heard);
    meeting.tell(1, Lane::Reliable, b"to the others");
    meeting.say(2, &bytes(RELIABLE, b"from the others"));
    meeting.until(2, |meeting| {
        meeting.said().len() == heard + 1 && meeting.channels[1].told.len() == 1
    });
    let since = meeting.world.now;
    meeting.run(SECOND);
    assert_eq!(meeting.world.members[0].hears(since).len(), 2, "sound and pictures go on");
}

#[test]
fn what_is_too_long_is_left_out_and_the_channel_goes_on() {
    let mut meeting = Meeting::new(4, 2, 1);
    meeting.say(0, &bytes(RELIABLE, &[1; 16 * 1024 + 1]));
    meeting.say(0, &bytes(LOSSY, &[1; 1_151]));
    meeting.say(0, &bytes(RELIABLE, &[2; 16 * 1024]));
    meeting.say(0, &bytes(LOSSY, &[2; 1_150]));
    meeting.until(5, |meeting| meeting.said().len() == 2);
    meeting.run(SECOND);
    assert!(meeting.said().iter().all(|(_, _, payload)| payload[0] == 2));
    assert_eq!(meeting.said().len(), 2);
}

#[test]
fn who_offers_no_channels_is_told_nothing() {
    let config = Config { candidates: vec![server()], ..Config::default() };
    let mut world = World::with_config(5, config);
    world.meet(8, 9);
    world.until(SECOND * 5, |world| world.members[0].client.is_connected());
    world.sfu.tell(world.now, &[member(0), member(9)], Lane::Reliable, &Bytes::from("hello"));
    world.run(SECOND);
    assert_eq!(world.members[0].client.packets.len(), 0);
}

/// How many bytes of files have come to the caller.
fn taken(meeting: &Meeting) -> usize {
    let files = meeting.said().into_iter().filter(|said| said.1 == Lane::Files);
    files.map(|(_, _, payload)| payload.len()).sum()
}

#[test]
fn files_pass_at_their_rate_and_what_is_said_meanwhile_does_not_wait_for_them() {
    const PIECE: usize = 8 * 1024;
    let mut meeting = Meeting::new(6, 2, 1);
    let began = meeting.world.now;
    // A page does not send more than may pass.
    for n in 0..256_u32 {
        let piece = [&n.to_be_bytes()[..], &[0; PIECE - 4]].concat();
        meeting.say(0, &bytes(FILES, &piece));
        meeting.run(Duration::from_millis(20));
    }
    meeting.say(0, &bytes(RELIABLE, b"meanwhile"));
    meeting.until(1, |meeting| meeting.said().iter().any(|said| said.1 == Lane::Reliable));
    meeting.until(3, |meeting| taken(meeting) == 256 * PIECE);
    let pieces = meeting.said().into_iter().filter(|said| said.1 == Lane::Files);
    let numbers: Vec<u32> =
        pieces.map(|(_, _, it)| u32::from_be_bytes(*it.first_chunk().unwrap())).collect();
    assert_eq!(numbers, (0..256).collect::<Vec<u32>>(), "all, in their order");
    for it in &meeting.world.members {
        it.assert_decodable();
        assert_eq!((it.hears(began).len(), it.sees(began).len()), (1, 1), "media goes on");
    }
}

#[test]
fn who_sends_files_too_fast_is_slowed_down_and_loses_nothing() {
    let mut meeting = Meeting::new(7, 2, 1);
    for _ in 0..256 {
        meeting.say(0, &bytes(FILES, &[5; 16 * 1024]));
    }
    meeting.run(SECOND * 2);
    let two = taken(&meeting);
    assert!(two <= (512 * 2 + 256 + 16) * 1024, "{two} bytes in two seconds");
    meeting.until(60, |meeting| taken(meeting) == 256 * 16 * 1024);
}

#[test]
fn who_takes_files_too_slowly_misses_some_and_keeps_his_channels() {
    let mut meeting = Meeting::new(8, 2, 1);
    meeting.busy.push(1);
    for _ in 0..80 {
        meeting.tell(1, Lane::Files, &[7; 8 * 1024]);
        meeting.run(SECOND / 50);
    }
    assert!(meeting.world.stats().data_dropped > 0);
    meeting.busy.clear();
    meeting.tell(1, Lane::Reliable, b"still here");
    meeting
        .until(20, |meeting| meeting.channels[1].told.iter().any(|told| told.channel == RELIABLE));
}
