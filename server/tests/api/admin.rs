//! `footlight admin add` and `footlight account password`.

use std::io::Write;
use std::process::Stdio;

use crate::support::{Folder, Server, command, finish};

#[tokio::test]
async fn an_administrator_gets_a_password_that_is_shown_once() {
    let server = Server::start().await;
    let (status, said, _) = finish(command(&server.data()).args(["admin", "add", "root"])).await;
    assert!(status.success());
    let password = said.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(password.len(), 24);
    let answer = server.client().login("root", &password).await.expect(200);
    assert_eq!(answer.body["me"]["role"], "admin");
}

#[tokio::test]
async fn or_the_one_that_is_piped_in() {
    let server = Server::start().await;
    let mut add = command(&server.data());
    add.args(["admin", "add", "root"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = add.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(!String::from_utf8_lossy(&output.stdout).contains("correct horse"));
    server.client().login("root", "correct horse").await.expect(200);
}

#[tokio::test]
async fn the_first_one_can_be_made_before_the_server_ever_ran() {
    let folder = Folder::new();
    let (status, _, _) = finish(command(&folder.data()).args(["admin", "add", "root"])).await;
    assert!(status.success());
    let (status, _, said) = finish(command(&folder.data()).args(["admin", "add", "ROOT"])).await;
    assert!(!status.success());
    assert_eq!(said.lines().count(), 1);
    assert!(said.contains("is taken"), "{said}");
}

#[tokio::test]
async fn who_has_lost_his_password_is_given_another() {
    let server = Server::start().await;
    let lost = server.client().register("vera", "viewer").await;
    let give = |name| {
        let mut give = command(&server.data());
        give.args(["account", "password", name]);
        give
    };
    let (status, said, _) = finish(&mut give("Vera")).await;
    assert!(status.success());
    assert!(said.contains("Logins ended: 1."), "{said}");
    let password = said.split([' ', '\n']).find(|word| word.len() == 24).unwrap();
    lost.post_empty("/api/session/renew").await.refused(401, "unauthenticated");
    server.client().login("vera", password).await.expect(200);
    let (status, _, said) = finish(&mut give("nobody")).await;
    assert!(!status.success() && said.contains("There is no account nobody."), "{said}");
}
