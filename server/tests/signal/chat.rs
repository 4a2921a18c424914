//! Chat on a stage: who may, what comes of it, and what is kept.

use footlight_shared::{
    ChatId, ChatMessage, ChatPage, ChatPlace, ClientMsg, ErrorCode, Role, ServerMsg, StageId,
};
use uuid::Uuid;

use crate::support::{Client, Person, Server, Socket, type_of, watch};

/// A message that has an id of its own.
pub fn words(stage: &StageId, text: &str) -> ClientMsg {
    words_as(ChatId(Uuid::now_v7()), stage, text)
}

fn words_as(id: ChatId, stage: &StageId, text: &str) -> ClientMsg {
    ClientMsg::Chat { place: ChatPlace::Stage(stage.clone()), id, text: text.to_owned() }
}

/// The next messages of the chat that are told.
pub async fn told(socket: &mut Socket) -> Vec<ChatMessage> {
    socket
        .until(|msg| match msg {
            ServerMsg::Chat { messages } => Some(messages),
            _ => None,
        })
        .await
}

/// So many messages, however they were told.
async fn hear(socket: &mut Socket, count: usize) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.len() < count {
        heard.extend(told(socket).await.into_iter().map(|message| message.text.to_string()));
    }
    heard
}

pub fn stamp(msg: ServerMsg) -> (ChatId, u64) {
    match msg {
        ServerMsg::ChatSaid { id, seq, .. } => (id, seq),
        ServerMsg::Error { problem } => panic!("{problem:?}"),
        other => panic!("{other:?}"),
    }
}

async fn page(person: &Person, stage: &StageId, query: &str) -> ChatPage {
    let answer = person.client.get(&format!("/api/stages/{stage}/chat{query}")).await.expect(200);
    serde_json::from_value(answer.body).unwrap()
}

/// A viewer in the audience.
pub async fn seated(server: &Server, role: Role, name: &str, stage: &StageId) -> Person {
    let mut person = server.enter(role, name).await;
    assert_eq!(type_of(&person.socket.ask(watch(stage)).await), "watching");
    person
}

#[tokio::test]
async fn what_is_said_is_stamped_told_to_all_and_kept() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let mut guest = seated(&server, Role::Guest, "", &stage).await;

    let (id, first) = stamp(anna.socket.ask(words(&stage, " <b>bravo</b> @bert 👏 ")).await);
    for socket in [&mut anna.socket, &mut performer.socket, &mut guest.socket] {
        let messages = told(socket).await;
        assert_eq!((messages[0].id, messages[0].seq), (id, first));
        assert_eq!(messages[0].from.as_str(), "anna");
        assert_eq!(messages[0].text.as_str(), "<b>bravo</b> @bert 👏");
    }
    let (_, second) = stamp(performer.socket.ask(words(&stage, "thanks")).await);
    assert!(second > first);

    let history = page(&guest, &stage, "").await;
    let kept: Vec<_> = history.messages.iter().map(|message| message.seq).collect();
    assert_eq!(kept, [first, second]);
    assert!(!history.more && !history.writes && history.slow_seconds == 0);
    assert!(page(&anna, &stage, "").await.writes);
}

#[tokio::test]
async fn the_same_message_over_another_socket_is_said_once() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let id = ChatId(Uuid::now_v7());
    let (_, seq) = stamp(anna.socket.ask(words_as(id, &stage, "once")).await);

    // The acknowledgement was lost with the socket.
    let session = anna.socket.session();
    drop(anna.socket);
    let mut socket = server.connect().await.say_hello(anna.client.token(), Some(session)).await;
    assert_eq!(stamp(socket.ask(words_as(id, &stage, "once")).await), (id, seq));
    stamp(socket.ask(words(&stage, "twice")).await);
    assert_eq!(hear(&mut performer.socket, 2).await, ["once", "twice"]);

    // What else is said under that id is another message.
    let another = socket.refused(words_as(id, &stage, "thrice")).await;
    assert_eq!(another, ErrorCode::Conflict);
    let stolen = performer.socket.refused(words_as(id, &stage, "once")).await;
    assert_eq!(stolen, ErrorCode::Conflict);
}

#[tokio::test]
async fn who_may_not_or_is_not_there_says_nothing() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("bert").await;
    let mut guest = seated(&server, Role::Guest, "", &stage).await;
    assert_eq!(guest.socket.refused(words(&stage, "hi")).await, ErrorCode::Forbidden);

    let mut outside = server.enter(Role::Viewer, "anna").await.socket;
    assert_eq!(outside.refused(words(&stage, "hi")).await, ErrorCode::OutOfOrder);
    let nowhere = words(&"nosuchstage0".parse().unwrap(), "hi");
    assert_eq!(outside.refused(nowhere).await, ErrorCode::NotFound);

    assert_eq!(type_of(&outside.ask(watch(&stage)).await), "watching");
    let long = "a".repeat(501);
    for text in ["", "  ", "two\nlines", &long] {
        assert_eq!(outside.refused(words(&stage, text)).await, ErrorCode::Invalid, "{text:?}");
    }
    let random = words_as(ChatId(Uuid::new_v4()), &stage, "hi");
    assert_eq!(outside.refused(random).await, ErrorCode::Invalid);
    assert_eq!(type_of(&outside.ask(ClientMsg::Leave).await), "done");
    assert_eq!(outside.refused(words(&stage, "hi")).await, ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn who_writes_too_much_is_told_how_long_to_wait() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await.socket;
    for n in 0..10 {
        stamp(anna.ask(words(&stage, &n.to_string())).await);
    }
    match anna.ask(words(&stage, "one more")).await {
        ServerMsg::Error { problem } => {
            assert_eq!(problem.code, ErrorCode::RateLimited);
            assert_eq!(problem.retry_after, Some(1));
        }
        other => panic!("{other:?}"),
    }
    // It is his own rate.
    stamp(performer.socket.ask(words(&stage, "still here")).await);
    let numbers = (0..10).map(|n| n.to_string());
    let wanted: Vec<_> = numbers.chain(["still here".to_owned()]).collect();
    assert_eq!(hear(&mut performer.socket, 11).await, wanted);
}

#[tokio::test]
async fn history_comes_in_pages_is_bounded_and_outlives_the_server() {
    let limits = |config: &mut footlight::Config| {
        config.rates.chat = "10000/second".parse().unwrap();
        config.chat.messages = 60;
    };
    let server = Server::with(limits).await;
    let (performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let mut last = 0;
    for n in 1..=70 {
        let (_, seq) = stamp(anna.socket.ask(words(&stage, &n.to_string())).await);
        assert!(seq > last);
        last = seq;
    }
    drop(performer);
    let server = server.restart(limits).await;
    // The restarted server listens elsewhere.
    let client = Client::new(server.http).with_token(Some(anna.client.token()));
    let socket = server.connect().await.say_hello(client.token(), None).await;
    let again = Person { client, socket };
    let latest = page(&again, &stage, "").await;
    let texts = |page: &ChatPage| -> Vec<i32> {
        page.messages.iter().map(|message| message.text.as_str().parse().unwrap()).collect()
    };
    assert_eq!(texts(&latest), (21..=70).collect::<Vec<_>>());
    assert!(latest.more);
    let earlier = page(&again, &stage, &format!("?before={}", latest.messages[0].seq)).await;
    assert_eq!(texts(&earlier), (11..=20).collect::<Vec<_>>());
    assert!(!earlier.more);
}

#[tokio::test]
async fn many_who_write_at_once_are_told_in_one_order() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let mut one = seated(&server, Role::Guest, "", &stage).await.socket;
    let mut other = performer.socket;
    let writers = (0..20).map(|n| {
        let (server, stage) = (&server, &stage);
        async move {
            let mut socket =
                seated(server, Role::Viewer, &format!("viewer{n}"), stage).await.socket;
            for line in 0..3 {
                stamp(socket.ask(words(stage, &format!("{n}.{line}"))).await);
            }
        }
    });
    futures_util::future::join_all(writers).await;
    let heard = hear(&mut one, 60).await;
    assert_eq!(heard, hear(&mut other, 60).await);
    let mut once = heard.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 60);
}
