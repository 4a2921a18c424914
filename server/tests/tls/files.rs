//! A certificate in files.

use crate::authority::Authority;
use crate::client::get;
use crate::support::{Folder, Server, command, finish, until};

#[tokio::test]
async fn a_certificate_is_read_again_when_it_changes() {
    let authority = Authority::new();
    authority.sign("one.example");
    let settings = authority.settings();
    let settings = settings.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
    let server = Server::with(&settings).await;
    let page = get(server.http(), "one.example", &authority.root, "/livez").await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(get(server.http(), "two.example", &authority.root, "/livez").await.is_err());

    authority.sign("two.example");
    until("the new certificate is used", async || {
        get(server.http(), "two.example", &authority.root, "/livez").await.ok()
    })
    .await;
    // What is no certificate leaves the one before it.
    std::fs::write(settings[0].1, "nonsense").unwrap();
    until("it is said", async || server.log().contains("stays as it was").then_some(())).await;
    get(server.http(), "two.example", &authority.root, "/livez").await.unwrap();
}

#[tokio::test]
async fn a_page_by_tls_is_the_same_and_plain_http_is_for_this_machine() {
    let authority = Authority::new();
    authority.sign("one.example");
    let settings = authority.settings();
    let settings = settings.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
    let server = Server::with(&settings).await;
    let page = get(server.http(), "one.example", &authority.root, "/api/stages").await.unwrap();
    assert!(page.contains(r#"{"stages":[]}"#), "{page}");
    server.client().get("/api/stages").await.expect(200);
}

#[tokio::test]
async fn a_certificate_that_is_none_ends_the_start_with_a_sentence() {
    let folder = Folder::new();
    let mut started = command(&folder.data());
    started.env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0").env("FOOTLIGHT_TURN_ADDR", "off");
    started.env("FOOTLIGHT_TLS_CERT", "/dev/null").env("FOOTLIGHT_TLS_KEY", "/dev/null");
    let (status, _, said) = finish(&mut started).await;
    assert!(!status.success());
    assert!(said.contains("/dev/null (FOOTLIGHT_TLS_CERT) cannot be used"), "{said}");
}
