//! A room and its people to test with.

use footlight_shared::{
    MemberId, RoomAccess, RoomId, RoomMember, RoomSettings, RoomSnapshot, RoomState, RoomTile,
    RoomView,
};

pub(crate) fn room_id() -> RoomId {
    "0a1b2c3d4e5f6g7h8i9j".parse().unwrap()
}

/// Nothing else is in sight.
pub(crate) fn view(tiles: Vec<RoomTile>) -> RoomView {
    RoomView { tiles, saver: false }
}

/// A member who sends nothing.
pub(crate) fn member(id: u32) -> RoomMember {
    let (id, name) = (MemberId(id), format!("Member {id}"));
    let state = RoomState::default();
    RoomMember { id, name, host: false, moderator: false, state, away: false, grade: None }
}

/// The room as number 1 sees it, who is in it with these.
pub(crate) fn room(version: u64, others: &[u32], mesh: bool) -> RoomSnapshot {
    let (access, limit) = (RoomAccess::Open, if mesh { 4 } else { 50 });
    RoomSnapshot {
        room: room_id(),
        title: "Tuesdays".to_owned(),
        me: MemberId(1),
        version,
        members: [1].iter().chain(others).map(|id| member(*id)).collect(),
        waiting: Vec::new(),
        settings: RoomSettings {
            access,
            limit,
            keep: false,
            guests: false,
            mesh,
            direct: false,
            one_screen: false,
        },
    }
}
