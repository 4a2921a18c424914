//! Rooms and people to test with.

use footlight_shared::{MemberId, RoomAccess, RoomMember, RoomSettings, RoomSnapshot, RoomState};

/// A member who sends sound and picture.
pub(crate) fn member(id: u32) -> RoomMember {
    let state = RoomState { microphone: true, camera: true, screen: false, hand: false };
    let (id, name) = (MemberId(id), format!("Member {id}"));
    RoomMember { id, name, host: false, moderator: false, state, away: false, grade: None }
}

/// A member who shows a screen.
pub(crate) fn showing(id: u32) -> RoomMember {
    let mut member = member(id);
    member.state.screen = true;
    member
}

/// A member whose hand is up.
pub(crate) fn raising(id: u32) -> RoomMember {
    let mut member = member(id);
    member.state.hand = true;
    member
}

/// A room of these, as number 1 sees it.
pub(crate) fn room(version: u64, members: Vec<RoomMember>) -> RoomSnapshot {
    RoomSnapshot {
        room: "0a1b2c3d4e5f6g7h8i9j".parse().unwrap(),
        title: "Tuesdays".to_owned(),
        me: MemberId(1),
        version,
        members,
        waiting: Vec::new(),
        settings: RoomSettings {
            access: RoomAccess::Open,
            limit: 50,
            keep: false,
            guests: false,
            mesh: false,
            direct: false,
            one_screen: false,
        },
    }
}
