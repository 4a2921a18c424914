//! The table of who may do what: every message, every act and every request against
//! everybody. Each cell is tried, the forbidden ones and those that are not; what is
//! new and stands in no table fails here.
//!
//! A cell is `u` where one must log in first, `f` where it is forbidden, and `.` where
//! it is neither, whatever else may be wrong with it.

mod acts;
mod messages;
mod requests;

use footlight_shared::{Role, RoomId, StageId};
use serde_json::{Value, json};

use crate::support::room::make;
use crate::support::{Client, Person, Server};

/// The columns of the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    /// Without a token.
    Nobody,
    Guest,
    Viewer,
    /// With another stage.
    Performer,
    /// Named on this stage and in this room.
    Moderator,
    /// Whose stage and room it is.
    Owner,
    Admin,
}

impl Who {
    const ALL: [Self; 7] = [
        Self::Nobody,
        Self::Guest,
        Self::Viewer,
        Self::Performer,
        Self::Moderator,
        Self::Owner,
        Self::Admin,
    ];
}

/// A server with a stage and all of them.
struct World {
    server: Server,
    stage: StageId,
    people: Vec<Client>,
}

impl World {
    async fn new() -> Self {
        let server = Server::with(|config| {
            config.exempt_networks = vec!["127.0.0.0/8".parse().unwrap()];
        })
        .await;
        // Each has cookies of his own.
        let fresh = || Client::new(server.http);
        let owner = fresh().register("owner", "performer").await;
        let stage: StageId = owner.stage("Late set").await.parse().unwrap();
        let performer = fresh().register("performer", "performer").await;
        performer.stage("Another").await;
        let moderator = fresh().register("moderator", "viewer").await;
        let viewer = fresh().register("viewer", "viewer").await;
        fresh().register("target", "viewer").await;
        let admin = server.admin().await.client;
        let appoint = json!({ "act": "appoint", "who": "moderator", "reason": "so" });
        owner.post(&format!("/api/stages/{stage}/moderation"), &appoint).await.expect(204);
        let guest = fresh().guest().await;
        let people = vec![fresh(), guest, viewer, performer, moderator, owner, admin];
        Self { server, stage, people }
    }

    fn client(&self, who: Who) -> &Client {
        let at = Who::ALL.iter().position(|it| *it == who).unwrap();
        &self.people[at]
    }

    /// A room of the owner's with its moderator; whoever has the address comes in.
    async fn room(&self) -> RoomId {
        let owner = self.client(Who::Owner);
        let room = make(owner, json!({ "guests": true })).await;
        let appoint = json!({ "act": "appoint", "who": "moderator", "reason": "so" });
        owner.post(&format!("/api/rooms/{room}/moderation"), &appoint).await.expect(204);
        room
    }

    async fn drop_room(&self, room: &RoomId) {
        let path = format!("/api/rooms/{room}");
        // It may have been closed.
        let _ = self.client(Who::Owner).request(reqwest::Method::DELETE, &path).send().await;
    }

    /// Somebody with a socket that has said hello.
    async fn enter(&self, who: Who) -> Person {
        let client = self.client(who).clone();
        let socket = self.server.connect().await.say_hello(client.token(), None).await;
        Person { client, socket }
    }

    /// Somebody else, with an account of his own.
    async fn stranger(&self, name: &str) -> Person {
        self.server.enter(Role::Viewer, name).await
    }
}

/// What a table says of one row.
struct Row {
    name: String,
    cells: &'static str,
}

/// Compares what was found with what the table says.
#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn note(&mut self, row: &Row, cells: &str) {
        if cells != row.cells {
            self.0.push(format!("{}: {cells} instead of {}", row.name, row.cells));
        }
    }

    fn verdict(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

/// The cell for an error's code; `None` where there was no error.
fn cell(code: Option<&str>) -> char {
    match code {
        Some("unauthenticated") => 'u',
        Some("forbidden") => 'f',
        _ => '.',
    }
}

/// The code in an answer's body.
fn code(body: &Value) -> Option<&str> {
    body.get("code").and_then(Value::as_str)
}

/// Fails where the rows are not exactly these.
fn must_be_all(rows: &[String], all: &[&str]) {
    let missing: Vec<_> = all.iter().filter(|it| !rows.iter().any(|row| row == **it)).collect();
    assert!(missing.is_empty(), "in no row of the table: {missing:?}");
    let gone: Vec<_> = rows.iter().filter(|row| !all.contains(&row.as_str())).collect();
    assert!(gone.is_empty(), "rows of what there is not: {gone:?}");
}
