//! The pages. What is in them is the browser tests' business; here it may be
//! that the client is not built.

use reqwest::Method;

use crate::support::Server;
use crate::support::client::send;

#[tokio::test]
async fn a_file_that_is_not_there_is_not_a_page() {
    let server = Server::start().await;
    server.client().get("/nothing.js").await.refused(404, "not_found");
    server.client().get("/stage/../../Cargo.toml").await.refused(404, "not_found");
    server.client().get("/%2e%2e/Cargo.toml").await.refused(404, "not_found");
}

#[tokio::test]
async fn every_page_is_the_client_or_a_word_on_how_to_build_it() {
    let server = Server::start().await;
    for path in ["/", "/login", "/register", "/studio", "/stage/abcdefghijkl"] {
        let answer = server.client().get(path).await;
        match answer.status.as_u16() {
            200 => {
                assert!(answer.header("content-type").starts_with("text/html"));
                assert_eq!(answer.header("cache-control"), "no-cache");
                let page = answer.body.as_str().unwrap();
                assert!(!page.contains("<script>"), "an inline script cannot run here");
            }
            _ => {
                let answer = answer.refused(503, "unavailable");
                assert!(answer.body["message"].as_str().unwrap().contains("cargo xtask run"));
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_posted_to_a_page() {
    let server = Server::start().await;
    let answer = send(server.client().request(Method::POST, "/studio")).await.unwrap();
    assert_eq!(answer.status, 405);
}
