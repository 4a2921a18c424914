//! Addresses that cannot be read are refused as everything else is.

use crate::support::Server;

#[tokio::test]
async fn what_an_address_says_wrongly_is_refused_in_the_form_of_every_error() {
    let server = Server::start().await;
    let user = server.client().register("paul", "performer").await;
    let stage = user.stage("Songs").await;
    for wrong in [
        format!("/api/stages/{stage}/chat?before=abc"),
        format!("/api/stages/{stage}/still?v=-1"),
        format!("/api/stages/{stage}/bans?from=x"),
        "/api/stages/%ff".to_owned(),
    ] {
        let answer = user.get(&wrong).await;
        assert_eq!(answer.header("content-type"), "application/json", "{wrong}: {}", answer.body);
        let refused = answer.refused(400, "invalid");
        let message = refused.body["message"].as_str().unwrap();
        assert!(message.starts_with("The address cannot be read: "), "{message}");
    }
}
