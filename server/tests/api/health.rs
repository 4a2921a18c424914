//! What a supervisor asks.

use crate::support::Server;

#[tokio::test]
async fn a_server_that_runs_is_alive_and_ready() {
    let server = Server::start().await;
    for path in ["/livez", "/healthz", "/readyz"] {
        let answer = server.client().get(path).await.expect(200);
        assert_eq!(answer.body["status"], "ok");
    }
}
