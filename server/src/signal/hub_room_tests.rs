//! What happens to a room, or to who comes into it, before his offer is answered.

use footlight_shared::{ErrorCode, RoomAccess, RoomId};

use super::*;
use crate::room::{Opened, Proof};
use crate::store::RoomRow;

fn room() -> RoomId {
    "0a1b2c3d4e5f6g7h8i9j".parse().unwrap()
}

/// One that is open to all; a mesh, which needs no media path.
fn opened() -> Opened {
    let row = RoomRow {
        id: room(),
        owner: UserId(Uuid::from_u128(1)),
        host: "user1".parse().unwrap(),
        title: "Monday".parse().unwrap(),
        access: RoomAccess::Open,
        password_hash: None,
        limit: 4,
        keep: false,
        guests: true,
        mesh: true,
        direct: false,
        one_screen: false,
    };
    Opened { row, moderators: Vec::new(), proof: Proof::Nothing }
}

#[tokio::test]
async fn a_room_is_kept_for_who_arrives_until_he_has_come_in_or_will_not() {
    let folder = tempfile::tempdir().unwrap();
    let hub = hub(folder.path(), Bitrates::default()).await;
    let key = hub.attach(entrance(Role::Viewer, 1)).unwrap().key;
    let knock = || hub.knock(key, &opened()).unwrap().unwrap();
    let arriving = knock();
    assert_eq!(hub.census().rooms, 1);
    drop(arriving);
    assert_eq!(hub.census().rooms, 0, "something was in the way");
    // As where another socket has taken the session over: nothing is asked for.
    drop(hub.meet(key, knock(), String::new()));
    assert_eq!(hub.census().rooms, 0, "nobody waits for the answer");
    assert!(hub.meet(key, knock(), String::new()).await.is_err());
    assert_eq!(hub.census().rooms, 0, "his offer is none");
    let (first, second) = (knock(), knock());
    hub.mesh(key, &first).unwrap();
    drop((first, second));
    assert_eq!((hub.census().rooms, hub.census().members), (1, 1), "he is in");
    hub.with(|registry| registry.depart(key, Instant::now()));
    assert_eq!(hub.census().rooms, 0);
}

#[tokio::test]
async fn nobody_comes_into_a_room_that_is_gone_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let hub = hub(folder.path(), Bitrates::default()).await;
    let key = hub.attach(entrance(Role::Viewer, 1)).unwrap().key;
    let arriving = hub.knock(key, &opened()).unwrap().unwrap();
    hub.end_room(&room());
    assert_eq!(hub.mesh(key, &arriving).unwrap_err().code, ErrorCode::NotFound);
    drop(arriving);
    assert_eq!(hub.census().rooms, 0);
}
