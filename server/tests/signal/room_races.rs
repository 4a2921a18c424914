//! What happens to a room at once.

use footlight_shared::{Removal, Role, ServerMsg};
use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::room::{join, knock_with, make, removed};
use crate::support::{Server, until};

/// So often a race is run.
const RUNS: usize = 8;

#[tokio::test]
async fn two_changes_at_once_are_both_made() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await.client;
    for _ in 0..RUNS {
        let room = make(&host, json!({ "guests": true })).await;
        let path = format!("/api/rooms/{room}");
        let change = async |body| {
            let request = host.request(Method::PATCH, &path).json(&body);
            assert_eq!(request.send().await.unwrap().status(), 200, "{body}");
        };
        let password = json!({ "access": "password", "password": "open sesame" });
        tokio::join!(change(password), change(json!({ "guests": false })));
        let now = host.get(&path).await.expect(200).body;
        assert_eq!(
            (now["access"].as_str(), now["guests"].as_bool()),
            (Some("password"), Some(false))
        );
        host.delete(&path).await.expect(204);
    }
}

#[tokio::test]
async fn nobody_is_in_a_room_that_is_gone() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await.client;
    for n in 0..RUNS {
        let password = json!({ "access": "password", "password": "open sesame" });
        let room = make(&host, password).await;
        let mut bert = server.enter(Role::Viewer, &format!("bert{n}")).await.socket;
        let path = format!("/api/rooms/{room}");
        // A password takes longer to be looked at than a room to be deleted.
        let knocking = bert.ask(knock_with(&room, Some("open sesame"), None));
        let (answer, gone) = tokio::join!(knocking, host.delete(&path));
        gone.expect(204);
        if matches!(answer, ServerMsg::RoomJoined { .. }) {
            assert_eq!(removed(&mut bert).await.0, Removal::Ended);
        }
    }
    // Nor is anything kept of one.
    let none = async || {
        let page = host.request(Method::GET, "/metrics").send().await.unwrap();
        let page = page.text().await.unwrap();
        page.lines().any(|line| line == "footlight_rooms 0").then_some(())
    };
    until(none).await;
}

#[tokio::test]
async fn a_room_is_over_for_all_though_whoever_deletes_it_hangs_up() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await.client;
    for n in 0..RUNS {
        let room = make(&host, json!({})).await;
        let mut bert = server.enter(Role::Viewer, &format!("bert{n}")).await.socket;
        join(&mut bert, &room).await;
        let path = format!("/api/rooms/{room}");
        let head = format!(
            "DELETE {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
            host.token()
        );
        // Some are dropped before anything is done, and then nothing is.
        while host.get(&path).await.status == 200 {
            let mut line = TcpStream::connect(server.http).await.unwrap();
            line.write_all(head.as_bytes()).await.unwrap();
        }
        assert_eq!(removed(&mut bert).await.0, Removal::Ended);
    }
}
