//! Viewers are told how long they may hold pictures back.

use std::time::Duration;

use crate::world::World;

#[test]
fn pictures_are_shown_as_they_come_where_nothing_is_lost() {
    let mut world = World::playing(340, 1);
    assert_eq!(world.viewers[0].playout, 40, "at least 0 and at most 400 ms");
    world.viewers[0].reported_loss = 20;
    world.run(Duration::from_secs(2));
    assert_eq!(world.viewers[0].playout, 0xFFF, "who loses may smooth as he likes");
    world.viewers[0].reported_loss = 0;
    world.run(Duration::from_secs(33));
    assert_eq!(world.viewers[0].playout, 40);
    world.viewers[0].assert_decodable();
}
