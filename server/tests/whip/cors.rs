//! Pages of other origins, and what they may read.

use crate::support::Server;
use crate::wish::{offer, options, plain_offer, stage};

#[tokio::test]
async fn a_preflight_needs_no_token_and_says_what_is_taken() {
    let server = Server::start().await;
    let nobody = server.client();
    for kind in ["whip", "whep"] {
        let answer = options(&nobody, &format!("/{kind}/anystage1")).await.expect(200);
        assert_eq!(answer.header("accept-post"), "application/sdp");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-allow-methods").contains("POST"));
        let headers = answer.header("access-control-allow-headers");
        assert!(headers.contains("Authorization") && headers.contains("Content-Type"));
        let answer = options(&nobody, &format!("/{kind}/anystage1/any")).await.expect(200);
        assert_eq!(answer.header("accept-patch"), "application/trickle-ice-sdpfrag");
        assert!(answer.header("access-control-allow-methods").contains("PATCH"));
        assert!(answer.header("access-control-allow-headers").contains("If-Match"));
    }
}

#[tokio::test]
async fn another_origins_page_reads_answers_and_refusals() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let path = format!("/whip/{stage}");
    let answers = [
        offer(&program, &path, plain_offer()).await.expect(201),
        offer(&server.client(), &path, plain_offer()).await.expect(401),
    ];
    for answer in answers {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let exposed = answer.header("access-control-expose-headers");
        for name in ["Location", "ETag", "Link", "Retry-After"] {
            assert!(exposed.contains(name), "{name} in {exposed}");
        }
        assert!(answer.headers.get("access-control-allow-credentials").is_none());
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
