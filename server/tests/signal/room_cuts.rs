//! Sockets that are cut at random, in a room where people write and raise hands: nobody
//! is seen to leave, no version is missed, and no message is lost or said twice.
//!
//! One seed is one order of what is done and cut. `cargo xtask lab --only cuts` has it
//! go on for five minutes (`FOOTLIGHT_CUTS`, in seconds) and keeps the figures
//! (`FOOTLIGHT_FIGURES`, a file).

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use footlight_shared::{
    ChatId, ChatPage, ChatPlace, ClientMsg, Role, RoomChange, RoomId, RoomSnapshot, RoomState,
    ServerFrame, ServerMsg, SessionId,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use uuid::Uuid;

use crate::support::room::{join, make};
use crate::support::{Client, Server, Socket, until};

const SEED: u64 = 7;
const PEOPLE: usize = 5;
/// Steps where nobody asks for more.
const STEPS: usize = 250;

/// What was done.
#[derive(Default)]
struct Done {
    steps: usize,
    /// Sockets that broke while a message was on its way.
    broken: usize,
    /// Sockets that were closed as a page in trouble does.
    closed: usize,
    hands: usize,
    returns: usize,
}

impl Done {
    /// A line for the figures.
    fn table(&self, messages: usize) -> String {
        let Self { steps, broken, closed, hands, returns } = self;
        format!(
            "| people | steps | cut with a message on its way | cut otherwise | came back | \
             hands raised and lowered | messages | lost | said twice | seen to leave |\n\
             | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n\
             | {PEOPLE} | {steps} | {broken} | {closed} | {returns} | {hands} | {messages} | 0 | 0 | 0 |\n"
        )
    }
}

/// A page in the room: what a client keeps of it.
struct Page {
    client: Client,
    socket: Option<Socket>,
    session: SessionId,
    /// Of the room as it knows it.
    version: u64,
    hands: BTreeMap<u32, bool>,
    seen: BTreeSet<ChatId>,
    /// What waits for an answer, in its order.
    unsaid: Vec<(ChatId, String)>,
    said: usize,
}

impl Page {
    fn told(&mut self, msg: ServerMsg) {
        match msg {
            ServerMsg::RoomSnapshot { snapshot } => self.know(&snapshot),
            ServerMsg::RoomDelta { version, changes } => {
                if version <= self.version {
                    return;
                }
                assert_eq!(version, self.version + 1, "a version was missed");
                self.version = version;
                changes.into_iter().for_each(|change| self.changed(change));
            }
            ServerMsg::Chat { messages } => {
                for message in messages {
                    // The news after a resume may tell what the history has told.
                    self.seen.insert(message.id);
                }
            }
            _ => {}
        }
    }

    fn changed(&mut self, change: RoomChange) {
        match change {
            RoomChange::Left { member } => panic!("{member:?} was seen to leave"),
            RoomChange::Joined { member } | RoomChange::Updated { member } => {
                self.hands.insert(member.id.0, member.state.hand);
            }
            _ => {}
        }
    }

    fn know(&mut self, snapshot: &RoomSnapshot) {
        assert_eq!(snapshot.members.len(), PEOPLE, "somebody is not there");
        self.version = snapshot.version;
        let hand = |member: &footlight_shared::RoomMember| (member.id.0, member.state.hand);
        self.hands = snapshot.members.iter().map(hand).collect();
    }

    /// Asks, and hears what is told before the answer.
    async fn ask(&mut self, msg: ClientMsg) -> ServerMsg {
        let mut socket = self.socket.take().unwrap();
        let id = socket.send(msg).await;
        let answer = loop {
            match socket.next().await {
                frame if frame.re == Some(id) => break frame.msg,
                ServerFrame { msg: ServerMsg::Ping { at }, .. } => {
                    socket.send(ClientMsg::Pong { at }).await;
                }
                frame => self.told(frame.msg),
            }
        };
        self.socket = Some(socket);
        answer
    }

    /// The room as the server has it now.
    async fn refresh(&mut self) -> RoomSnapshot {
        match self.ask(ClientMsg::RoomRefresh).await {
            ServerMsg::RoomSnapshot { snapshot } => snapshot,
            other => panic!("{other:?}"),
        }
    }

    /// Says what waits.
    async fn say(&mut self, room: &RoomId) {
        while let Some((id, text)) = self.unsaid.first().cloned() {
            let place = ChatPlace::Room(room.clone());
            match self.ask(ClientMsg::Chat { place, id, text }).await {
                ServerMsg::ChatSaid { id: said, .. } => assert_eq!(said, id),
                other => panic!("{other:?}"),
            }
            self.unsaid.remove(0);
        }
    }

    /// Another socket takes the session up, and what is missing is fetched.
    async fn come_back(&mut self, server: &Server, room: &RoomId) {
        let socket = server.connect().await;
        let token = self.client.token().to_owned();
        self.socket = Some(socket.say_hello(&token, Some(self.session)).await);
        let snapshot = self.refresh().await;
        self.know(&snapshot);
        let seen = self.seen.clone();
        let missed = self.history(room, |id| seen.contains(&id)).await;
        self.seen.extend(missed.into_iter().map(|(id, _)| id));
        self.say(room).await;
    }

    /// What the server has kept, from the latest page to one of which all is known.
    async fn history(
        &self,
        room: &RoomId,
        known: impl Fn(ChatId) -> bool,
    ) -> Vec<(ChatId, String)> {
        let (mut kept, mut before) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/rooms/{room}/chat{before}");
            let page: ChatPage =
                serde_json::from_value(self.client.get(&path).await.expect(200).body).unwrap();
            kept.extend(page.messages.iter().map(|it| (it.id, it.text.to_string())));
            let all = page.messages.iter().all(|it| known(it.id));
            match page.messages.first() {
                Some(first) if page.more && !all => before = format!("?before={}", first.seq),
                _ => return kept,
            }
        }
    }

    fn write(&mut self, name: usize) {
        self.said += 1;
        self.unsaid.push((ChatId(Uuid::now_v7()), format!("{name}.{}", self.said)));
    }
}

async fn gather(server: &Server) -> (RoomId, Vec<Page>) {
    let host = server.enter(Role::Viewer, "member0").await;
    let room = make(&host.client, json!({})).await;
    let mut people = vec![host];
    for name in 1..PEOPLE {
        people.push(server.enter(Role::Viewer, &format!("member{name}")).await);
    }
    for person in &mut people {
        join(&mut person.socket, &room).await;
    }
    let mut pages = Vec::new();
    for person in people {
        let session = person.socket.session();
        let mut page = Page {
            client: person.client,
            socket: Some(person.socket),
            session,
            version: 0,
            hands: BTreeMap::new(),
            seen: BTreeSet::new(),
            unsaid: Vec::new(),
            said: 0,
        };
        // What was told while the others came in is in it.
        page.version = u64::MAX;
        let snapshot = page.refresh().await;
        page.know(&snapshot);
        pages.push(page);
    }
    (room, pages)
}

#[tokio::test]
async fn nobody_is_seen_to_leave_and_no_message_is_lost_or_doubled() {
    let seconds = std::env::var("FOOTLIGHT_CUTS").ok().and_then(|text| text.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut random = StdRng::seed_from_u64(SEED);
    let limits = |config: &mut footlight::Config| {
        config.rates.chat = "10000/second".parse().unwrap();
        config.chat.messages = 100_000;
    };
    let server = Server::with(limits).await;
    let (room, mut pages) = gather(&server).await;
    let mut done = Done::default();
    while until.map_or(done.steps < STEPS, |until| Instant::now() < until) {
        done.steps += 1;
        if until.is_some() {
            // People are not that quick.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let who = random.random_range(0..PEOPLE);
        let page = &mut pages[who];
        match (random.random_range(0..5), page.socket.is_some()) {
            (0, true) => {
                // The last words may arrive or not; nobody will know.
                done.broken += 1;
                page.write(who);
                let mut socket = page.socket.take().unwrap();
                let (id, text) = page.unsaid[0].clone();
                let place = ChatPlace::Room(room.clone());
                socket.send(ClientMsg::Chat { place, id, text }).await;
                drop(socket);
            }
            (1, true) => {
                done.closed += 1;
                let socket = page.socket.take().unwrap();
                socket.close(4000).await;
            }
            (2, true) => {
                done.hands += 1;
                let hand = random.random();
                let state = RoomState { hand, ..RoomState::default() };
                assert_eq!(page.ask(ClientMsg::RoomState(state)).await, ServerMsg::Done);
            }
            (0..=2, false) => page.write(who),
            (_, true) => {
                page.write(who);
                page.say(&room).await;
            }
            (_, false) => {
                done.returns += 1;
                page.come_back(&server, &room).await;
            }
        }
    }
    for page in &mut pages {
        if page.socket.is_none() {
            done.returns += 1;
            page.come_back(&server, &room).await;
        }
    }
    let messages = agree(&room, &mut pages).await;
    if let Some(file) = std::env::var_os("FOOTLIGHT_FIGURES") {
        std::fs::write(file, done.table(messages)).unwrap();
    }
}

/// Everybody knows all that was said, once, and the same room; how much that was.
async fn agree(room: &RoomId, pages: &mut [Page]) -> usize {
    let all: usize = pages.iter().map(|page| page.said).sum();
    for page in pages {
        until(async || {
            // What is on its way is told before the answer.
            let snapshot = page.refresh().await;
            assert_eq!(page.version, snapshot.version, "a change was not told");
            let hands = page.hands.clone();
            page.know(&snapshot);
            assert_eq!(page.hands, hands, "a change was told wrongly");
            (page.seen.len() == all).then_some(())
        })
        .await;
        let (ids, texts): (BTreeSet<_>, BTreeSet<_>) =
            page.history(room, |_| false).await.into_iter().unzip();
        assert_eq!((ids.len(), texts.len()), (all, all), "lost, or said twice");
        assert_eq!(page.seen, ids);
    }
    all
}
