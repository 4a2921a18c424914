//! What of members the media path drops.

use footlight_shared::{Permission, Role, Source};

use super::hall::Hall;
use crate::signal::registry::Order;

#[test]
fn what_a_token_does_not_name_goes_to_nobody_in_a_room() {
    let mut hall = Hall::new();
    let guest = hall.enter(Role::Viewer, 1);
    let key = guest.attached.key;
    let session = hall.registry.session_mut(key).unwrap();
    let mut claims = session.claims().clone();
    for grant in &mut claims.grants {
        grant.can.retain(|can| *can != Permission::Screen);
    }
    session.renewed(claims).unwrap();
    for _ in ["he comes", "with another connection"] {
        hall.registry.take_orders();
        hall.meet(key, false);
        let peer = hall.registry.peer_of(key).unwrap();
        let orders = hall.registry.take_orders();
        for source in Source::ALL {
            let dropped = Order::Allow { peer, source, allowed: false };
            let barred = matches!(source, Source::Screen | Source::ScreenSound);
            assert_eq!(orders.contains(&dropped), barred, "{source:?}");
        }
    }
}
