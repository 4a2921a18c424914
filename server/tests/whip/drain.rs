//! While the server drains: who is there goes on, and who comes is told when to
//! try again.

use crate::support::Server;
use crate::support::socket::{Socket, go_live};
use crate::wish::{
    delete, new_key, offer, patch, plain_offer, publish, stage, viewer_offer, watch,
};

/// A server that drains longer than any test, once it is asked to.
async fn server() -> Server {
    Server::with(&[("DRAIN_SECONDS", "600")]).await
}

/// Asks it to go down; whoever has this socket hears that it drains.
async fn drain(server: &Server, show: &mut Socket) {
    server.signal("TERM");
    show.message("error").await;
}

#[tokio::test]
async fn who_comes_is_told_when_to_try_again() {
    let server = server().await;
    let (paul, songs, _) = stage(&server).await;
    let (rita, sara) = (
        server.client().register("rita", "performer").await,
        server.client().register("sara", "performer").await,
    );
    let (poems, dances) = (rita.stage("Poems").await, sara.stage("Dances").await);
    let program = new_key(&server, &sara, &dances).await;
    let late = server.client().guest().await;
    let mut show = go_live(&server, &paul, &songs).await;
    // She is there, her own show is not.
    watch(&rita, &songs).await;
    drain(&server, &mut show).await;
    for (who, path, sdp) in [
        (&program, format!("/whip/{dances}"), plain_offer()),
        (&sara, format!("/whip/{dances}"), plain_offer()),
        (&rita, format!("/whip/{poems}"), plain_offer()),
        (&late, format!("/whep/{songs}"), viewer_offer()),
        (&sara, format!("/whep/{songs}"), viewer_offer()),
    ] {
        let refused = offer(who, &path, sdp).await.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "5", "{path}");
    }
}

#[tokio::test]
async fn who_is_there_goes_on_and_comes_back() {
    let server = server().await;
    let (paul, songs, program) = stage(&server).await;
    let mut show = go_live(&server, &paul, &songs).await;
    let here = server.client().guest().await;
    let (watched, tag) = watch(&here, &songs).await;
    drain(&server, &mut show).await;
    patch(&here, &watched, Some(&tag), "a=end-of-candidates\r\n").await.expect(204);
    delete(&here, &watched).await.expect(200);
    watch(&here, &songs).await;
    // The show that is on may be taken over by its performer's program.
    let (published, _) = publish(&program, &songs).await;
    delete(&program, &published).await.expect(200);
}
