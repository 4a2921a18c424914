//! Caps of the settings, up to the last packet.

use footlight_sfu::Layer::{High, Low, Medium};

use crate::house::House;
use crate::house::Sight::{Capped, Free};

/// Enough for one large picture, and for two middle ones.
const ONE: &str = "2400000";

#[tokio::test]
async fn the_cap_of_a_stage_is_shared_by_its_own_viewers() {
    let mut house = House::open(&[("ROOM_BITRATE", ONE)]).await;
    let (songs, poems) = (house.show("paul").await, house.show("rita").await);
    let guest = house.server.client().guest().await;
    house.watch(&guest, &songs).await;
    house.watch(&guest, &poems).await;
    house.until(&[Free(High), Free(High)]).await;
    house.watch(&guest, &songs).await;
    house.until(&[Capped(Medium), Free(High), Capped(Medium)]).await;
}

#[tokio::test]
async fn the_cap_of_the_server_is_shared_by_the_viewers_of_all_stages() {
    let mut house = House::open(&[("SERVER_BITRATE", ONE)]).await;
    let (songs, poems) = (house.show("paul").await, house.show("rita").await);
    let guest = house.server.client().guest().await;
    house.watch(&guest, &songs).await;
    house.until(&[Free(High)]).await;
    house.watch(&guest, &poems).await;
    house.until(&[Capped(Medium), Capped(Medium)]).await;
}

#[tokio::test]
async fn the_cap_of_a_role_holds_for_those_who_have_it_and_nobody_else() {
    let mut house = House::open(&[("VIEWER_BITRATES", "guest=400000,viewer=900000")]).await;
    let songs = house.show("paul").await;
    let guest = house.server.client().guest().await;
    let viewer = house.server.client().register("vera", "viewer").await;
    let performer = house.server.client().register("rita", "performer").await;
    house.watch(&guest, &songs).await;
    house.watch(&viewer, &songs).await;
    house.until(&[Capped(Low), Capped(Medium)]).await;
    // While he climbs the others could as well.
    house.watch(&performer, &songs).await;
    house.until(&[Capped(Low), Capped(Medium), Free(High)]).await;
}
