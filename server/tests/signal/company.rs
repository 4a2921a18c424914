//! A viewer comes onto the stage: he is asked, his media reaches those who watch, and
//! he goes again.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use footlight_shared::{
    ByeReason, ClientMsg, Concern, ErrorCode, PeoplePage, Role, ServerMsg, SourceId, StageId,
    StageSource, StageSourceKind, UserId,
};
use serde_json::json;

use crate::client::Client;
use crate::performer::Performer;
use crate::support::{PATIENCE, Person, Server, publish, type_of, watch};
use crate::viewer::Viewer;

fn sources(msg: ServerMsg) -> Option<Vec<StageSource>> {
    match msg {
        ServerMsg::Sources { sources, .. } => Some(sources),
        _ => None,
    }
}

/// The same, where there is anything.
fn some(msg: ServerMsg) -> Option<Vec<StageSource>> {
    sources(msg).filter(|sources| !sources.is_empty())
}

fn asked(msg: ServerMsg) -> Option<String> {
    match msg {
        ServerMsg::SourceAsked { from } => Some(from.to_string()),
        _ => None,
    }
}

/// Somebody there, as who sees to order finds him.
async fn find(by: &Person, stage: &StageId, name: &str) -> UserId {
    let page = by.client.get(&format!("/api/stages/{stage}/people")).await.expect(200);
    let page: PeoplePage = serde_json::from_value(page.body).unwrap();
    page.people.iter().find(|person| person.name == name).unwrap().user
}

fn concern(msg: ServerMsg) -> Option<Concern> {
    match msg {
        ServerMsg::Moderated { concern, .. } => Some(concern),
        _ => None,
    }
}

async fn seated(server: &Server, role: Role, name: &str, stage: &StageId) -> Person {
    let mut person = server.enter(role, name).await;
    assert_eq!(type_of(&person.socket.ask(watch(stage)).await), "watching");
    person
}

/// Brings somebody on stage who has sent no media yet.
async fn bring(by: &mut Person, whom: &mut Person, user: UserId) -> SourceId {
    assert_eq!(by.socket.ask(ClientMsg::SourceInvite { user }).await, ServerMsg::Done);
    whom.socket.until(asked).await;
    let offer = crate::support::offer::performer();
    send(whom, offer).await.0
}

async fn send(by: &mut Person, offer: String) -> (SourceId, String) {
    let kind = StageSourceKind::Guest;
    match by.socket.ask(ClientMsg::SourceSend { kind, offer }).await {
        ServerMsg::SourceSent { source, answer } => (source, answer),
        other => panic!("{other:?}"),
    }
}

/// A browser's end of a connection, on a socket of its own.
struct Line {
    socket: UdpSocket,
    server: SocketAddr,
}

impl Line {
    fn new(server: SocketAddr) -> (Self, Client) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let client = Client::new(Instant::now(), socket.local_addr().unwrap(), server);
        (Self { socket, server }, client)
    }

    fn receive(&self, mut take: impl FnMut(&[u8])) {
        let mut buffer = [0; 2048];
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((len, _)) => take(&buffer[..len]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn send(&self, client: &mut Client) {
        for bytes in client.out.drain(..) {
            self.socket.send_to(&bytes, self.server).unwrap();
        }
    }
}

/// Where the server's media is, by an answer of its.
fn media_of(answer: &str) -> SocketAddr {
    let line = answer.lines().find(|line| line.starts_with("a=candidate:")).unwrap();
    let mut words = line.split(' ').skip(4);
    let (ip, port) = (words.next().unwrap(), words.next().unwrap());
    SocketAddr::new(ip.parse().unwrap(), port.parse().unwrap())
}

#[tokio::test]
async fn a_guest_is_seen_and_heard_until_he_is_taken_off() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut guest = seated(&server, Role::Viewer, "anna", &stage).await;
    let mut third = seated(&server, Role::Guest, "", &stage).await;
    let media = match performer.socket.ask(publish(&stage)).await {
        ServerMsg::Published { answer, .. } => media_of(&answer),
        other => panic!("{other:?}"),
    };

    let user = find(&performer, &stage, "anna").await;
    let offer = crate::support::offer::performer();
    let kind = StageSourceKind::Guest;
    let uninvited = ClientMsg::SourceSend { kind, offer };
    assert_eq!(guest.socket.refused(uninvited).await, ErrorCode::Forbidden);
    let invite = ClientMsg::SourceInvite { user };
    assert_eq!(third.socket.refused(invite.clone()).await, ErrorCode::Forbidden);
    assert_eq!(performer.socket.ask(invite).await, ServerMsg::Done);
    assert_eq!(guest.socket.until(asked).await, "performer");

    let (upward, mut client) = Line::new(media);
    let (source, answer) = send(&mut guest, crate::offer::performer(&client.parts())).await;
    client.answered(Instant::now(), &answer);
    let mut sender = Performer::new(Instant::now(), client);
    let told = third.socket.until(some).await;
    assert_eq!((told[0].source, told[0].name.as_str()), (source, "anna"));
    assert_eq!((told[0].user, told[0].live), (user, true));

    let (downward, mut client) = Line::new(media);
    let offer = crate::offer::viewer(&client.parts());
    let answer = match third.socket.ask(ClientMsg::SourceSee { source, offer }).await {
        ServerMsg::SourceSeen { answer, .. } => answer,
        other => panic!("{other:?}"),
    };
    client.answered(Instant::now(), &answer);
    let mut viewer = Viewer::new(Instant::now(), client, &answer);
    let step = |sender: &mut Performer, viewer: &mut Viewer| {
        let now = Instant::now();
        upward.receive(|bytes| sender.take(now, bytes));
        sender.tick(now);
        upward.send(&mut sender.client);
        downward.receive(|bytes| viewer.take(now, bytes));
        viewer.tick(now);
        downward.send(&mut viewer.client);
    };
    let end = Instant::now() + PATIENCE;
    while viewer.frames().iter().filter(|frame| frame.complete).count() < 30
        || viewer.sound.len() < 20
    {
        assert!(Instant::now() < end, "the guest is not seen");
        step(&mut sender, &mut viewer);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    let off = ClientMsg::SourceOff { source };
    assert_eq!(third.socket.refused(off.clone()).await, ErrorCode::Forbidden);
    assert_eq!(performer.socket.ask(off).await, ServerMsg::Done);
    let none = |msg| sources(msg).filter(Vec::is_empty);
    third.socket.until(none).await;
    guest.socket.until(none).await;
    // Both are told at once that their connections are over.
    while !(sender.client.dismissed && viewer.client.dismissed) {
        assert!(Instant::now() < end, "the media goes on");
        step(&mut sender, &mut viewer);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let offer = crate::support::viewer_offer();
    let see = ClientMsg::SourceSee { source, offer };
    assert_eq!(third.socket.refused(see).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn who_sends_and_who_sees_a_source_restarts_his_connection_and_nobody_another() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut guest = seated(&server, Role::Viewer, "anna", &stage).await;
    let mut third = seated(&server, Role::Guest, "", &stage).await;
    let user = find(&performer, &stage, "anna").await;
    let source = bring(&mut performer, &mut guest, user).await;
    let restart = |offer: String| ClientMsg::SourceRestart {
        source,
        offer: offer.replace("a=ice-ufrag:Tst1", "a=ice-ufrag:Tst2"),
    };
    let (sends, sees) = (crate::support::offer::performer(), crate::support::viewer_offer());
    assert_eq!(type_of(&guest.socket.ask(restart(sends.clone())).await), "source_restarted");
    assert_eq!(third.socket.refused(restart(sees.clone())).await, ErrorCode::OutOfOrder);
    let see = ClientMsg::SourceSee { source, offer: sees.clone() };
    assert_eq!(type_of(&third.socket.ask(see).await), "source_seen");
    assert_eq!(type_of(&third.socket.ask(restart(sees)).await), "source_restarted");
    assert_eq!(third.socket.refused(restart(sends)).await, ErrorCode::BadOffer);
}

#[tokio::test]
async fn a_moderator_brings_people_up_and_who_comes_later_hears_of_them() {
    let server = Server::with(|config| config.stage_guests = 1).await;
    let (mut performer, stage) = server.live("performer").await;
    let mut moderator = seated(&server, Role::Viewer, "mary", &stage).await;
    let appoint = json!({ "act": "appoint", "who": "mary", "reason": "so" });
    let path = format!("/api/stages/{stage}/moderation");
    performer.client.post(&path, &appoint).await.expect(204);
    let mut guest = seated(&server, Role::Viewer, "anna", &stage).await;
    let user = find(&moderator, &stage, "anna").await;
    let source = bring(&mut moderator, &mut guest, user).await;

    let mut late = seated(&server, Role::Viewer, "bert", &stage).await;
    assert_eq!(late.socket.until(some).await[0].source, source);
    let user = find(&performer, &stage, "bert").await;
    let invite = ClientMsg::SourceInvite { user };
    assert_eq!(performer.socket.refused(invite.clone()).await, ErrorCode::Full);
    let off = ClientMsg::SourceOff { source };
    assert_eq!(guest.socket.ask(off.clone()).await, ServerMsg::Done);
    assert_eq!(moderator.socket.refused(off).await, ErrorCode::NotFound);
    assert_eq!(performer.socket.ask(invite).await, ServerMsg::Done);
    late.socket.until(asked).await;
    assert_eq!(late.socket.ask(ClientMsg::SourceDecline).await, ServerMsg::Done);
    let declined = |msg| match msg {
        ServerMsg::SourceDeclined { user } => Some(user),
        _ => None,
    };
    assert_eq!(performer.socket.until(declined).await, user);
}

#[tokio::test]
async fn whom_the_owner_names_comes_up_unasked_and_begins_where_nobody_is_on() {
    let server = Server::start().await;
    let (mut owner, stage) = server.live("owner").await;
    let mut second = seated(&server, Role::Viewer, "anna", &stage).await;
    let send = || {
        let offer = crate::support::offer::performer();
        ClientMsg::SourceSend { kind: StageSourceKind::Performer, offer }
    };
    assert_eq!(second.socket.refused(send()).await, ErrorCode::Forbidden);
    assert_eq!(second.socket.refused(publish(&stage)).await, ErrorCode::Forbidden);
    let path = format!("/api/stages/{stage}/moderation");
    let act = |act: &str| json!({ "act": act, "who": "anna", "reason": "so" });
    owner.client.post(&path, &act("engage")).await.expect(204);
    second.socket.until(|msg| concern(msg).filter(|it| *it == Concern::Engaged)).await;
    let chat = second.client.get(&format!("/api/stages/{stage}/chat")).await.expect(200);
    assert_eq!(chat.body["performs"], true);

    assert_eq!(type_of(&second.socket.ask(send()).await), "source_sent");
    let told = owner.socket.until(some).await;
    assert_eq!((told[0].kind, told[0].live), (StageSourceKind::Performer, true));
    // The first one is not sent away by the second.
    assert_eq!(second.socket.refused(publish(&stage)).await, ErrorCode::AlreadyLive);
    assert_eq!(owner.socket.ask(ClientMsg::End).await, ServerMsg::Done);
    assert_eq!(type_of(&second.socket.ask(publish(&stage)).await), "published");
    assert_eq!(type_of(&owner.socket.ask(watch(&stage)).await), "watching");
    assert_eq!(type_of(&owner.socket.ask(send()).await), "source_sent");

    // It is her stage: she takes it when she likes.
    assert_eq!(type_of(&owner.socket.ask(publish(&stage)).await), "published");
    let (before, code) = second.socket.end().await;
    assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Taken, .. })));
    assert_eq!(code, 4006);
    assert_eq!(owner.socket.ask(ClientMsg::End).await, ServerMsg::Done);
    let mut socket = server.connect().await.say_hello(second.client.token(), None).await;
    assert_eq!(type_of(&socket.ask(publish(&stage)).await), "published");

    let page = owner.client.get(&path).await.expect(200);
    assert_eq!(page.body["performers"], json!(["anna"]));
    owner.client.post(&path, &act("release")).await.expect(204);
    socket.ask(ClientMsg::End).await;
    assert_eq!(socket.refused(publish(&stage)).await, ErrorCode::Forbidden);
}

#[tokio::test]
async fn who_is_banned_is_not_named_to_perform_any_more() {
    let server = Server::start().await;
    let (mut owner, stage) = server.live("owner").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let carl = seated(&server, Role::Viewer, "carl", &stage).await;
    let path = format!("/api/stages/{stage}/moderation");
    let act = |act: &str, who: &str| json!({ "act": act, "who": who, "reason": "so" });
    owner.client.post(&path, &act("engage", "anna")).await.expect(204);
    owner.client.post(&path, &act("appoint", "carl")).await.expect(204);
    // Who sees to order acts on whom the owner has named to perform, and not on her.
    carl.client.post(&path, &act("ban", "owner")).await.refused(403, "forbidden");
    carl.client.post(&path, &act("ban", "anna")).await.expect(204);
    assert_eq!(anna.socket.end().await.1, 4005);
    let page = owner.client.get(&path).await.expect(200);
    assert_eq!(page.body["entries"][0]["act"], "ban");
    assert_eq!(page.body.get("performers"), None);

    owner.client.post(&path, &act("unban", "anna")).await.expect(204);
    let chat = anna.client.get(&format!("/api/stages/{stage}/chat")).await.expect(200);
    assert_eq!(chat.body["performs"], false);
    assert_eq!(owner.socket.ask(ClientMsg::End).await, ServerMsg::Done);
    let mut socket = server.connect().await.say_hello(anna.client.token(), None).await;
    assert_eq!(socket.refused(publish(&stage)).await, ErrorCode::Forbidden);
}

#[tokio::test]
async fn however_many_are_named_at_once_no_more_are_than_there_may_be() {
    let server = Server::start().await;
    let (owner, stage) = server.live("owner").await;
    let most = footlight_shared::limit::PERFORMERS;
    let names: Vec<String> = (0..2 * most).map(|n| format!("performer{n}")).collect();
    for name in &names {
        server.enter(Role::Viewer, name).await;
    }
    let path = format!("/api/stages/{stage}/moderation");
    let engage = async |name: &String| {
        let body = json!({ "act": "engage", "who": name, "reason": "so" });
        owner.client.post(&path, &body).await.status.as_u16()
    };
    let mut answers = futures_util::future::join_all(names.iter().map(engage)).await;
    answers.sort_unstable();
    assert_eq!(answers, [vec![204; most], vec![503; most]].concat());
    let page = owner.client.get(&path).await.expect(200);
    assert_eq!(page.body["performers"].as_array().map(Vec::len), Some(most));
    let again = page.body["performers"][0].as_str().unwrap().to_owned();
    assert_eq!(engage(&again).await, 204, "who is named already may be named again");
    assert_eq!(
        page.body["entries"].as_array().map(Vec::len),
        Some(most),
        "what was refused is not in the audit"
    );
}

#[tokio::test]
async fn a_guest_whose_socket_is_lost_stays_and_one_who_is_banned_does_not() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut guest = seated(&server, Role::Viewer, "anna", &stage).await;
    let user = find(&performer, &stage, "anna").await;
    let source = bring(&mut performer, &mut guest, user).await;
    performer.socket.until(|msg| sources(msg).filter(|it| it.len() == 1)).await;

    let session = guest.socket.session();
    drop(guest.socket);
    let mut socket = server.connect().await.say_hello(guest.client.token(), Some(session)).await;
    assert_eq!(socket.until(some).await[0].source, source);
    let ban = json!({ "act": "ban", "who": "anna", "seconds": 60, "reason": "so" });
    let path = format!("/api/stages/{stage}/moderation");
    performer.client.post(&path, &ban).await.expect(204);
    performer.socket.until(|msg| sources(msg).filter(Vec::is_empty)).await;
    assert_eq!(socket.end().await.1, 4005);
}
