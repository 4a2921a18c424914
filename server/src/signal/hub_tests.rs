//! What the hub gives the media path to go by.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::net::Ipv4Addr;

use footlight_shared::{Layer, Quality, Role, UserId};
use uuid::Uuid;

use super::*;

#[path = "hub_room_tests.rs"]
mod rooms;

async fn hub(folder: &std::path::Path, bitrates: Bitrates) -> Hub {
    let settings = media::Settings {
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        advertise: Vec::new(),
        segmentation: true,
        tcp: None,
        lines: None,
        shards: 1,
        sfu: footlight_sfu::Config::default(),
    };
    let media = media::start(settings).unwrap();
    let caps = Caps { sessions: 9, per_address: 9, viewers: 9, guests: 3, calls: 9, rooms: 9 };
    let targets = Targets::default();
    let (timing, room_empty) = (Timing::default(), std::time::Duration::from_secs(600));
    let settings = Settings { caps, timing, bitrates, targets, room_empty };
    Hub::new(Store::open(folder).await.unwrap(), media.handle, settings, b"secret")
}

fn entrance(role: Role, user: u128) -> Entrance {
    let claims = Claims {
        sub: UserId(Uuid::from_u128(user)),
        name: format!("user{user}").parse().unwrap(),
        role,
        grants: role.grants(),
        sid: SessionId(Uuid::from_u128(100 + user)),
        exp: 0,
        iat: 0,
    };
    let address = Ipv4Addr::LOCALHOST.into();
    Entrance { claims, resume: None, trace: None, address, exempt: false, outbox: None }
}

#[tokio::test]
async fn a_session_has_the_cap_of_its_role_and_of_what_it_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let bitrates = Bitrates { guest: Some(900_000), saver: Some(500_000), ..Bitrates::default() };
    let hub = hub(folder.path(), bitrates).await;
    for (user, role, quality, layer, bitrate) in [
        (1, Role::Guest, Quality::Auto, Layer::High, Some(900_000)),
        (2, Role::Guest, Quality::Saver, Layer::High, Some(500_000)),
        (3, Role::Viewer, Quality::Saver, Layer::High, Some(500_000)),
        (4, Role::Viewer, Quality::Low, Layer::Low, None),
    ] {
        let key = hub.attach(entrance(role, user)).unwrap().key;
        let cap = hub.with(|registry| hub.cap(registry, key, quality));
        assert_eq!(cap, media::Cap { layer, bitrate });
    }
}
