//! Whoever was cut off has his picture as soon as the path is there again.

use std::time::Duration;

use crate::network::{Bottleneck, seeds};
use crate::world::World;

#[test]
fn the_picture_is_back_with_the_path() {
    for seed in seeds(450, 1) {
        let mut world = World::playing(seed, 2);
        world.run(Duration::from_secs(5));
        let at = world.viewers[0].client.at;
        let closed = || {
            let mut link = Bottleneck::new(1, 0);
            link.behind.push(at);
            Some(link)
        };
        (world.network.bottleneck, world.network.upward) = (closed(), closed());
        world.run(Duration::from_secs(20));
        (world.network.bottleneck, world.network.upward) = (None, None);
        let before = world.viewers[0].frames().len();
        world.until(Duration::from_secs(1), |it| it.viewers[0].frames().len() > before + 10);
        world.run(Duration::from_secs(10));
        assert_eq!(world.viewers[0].layer(), world.viewers[1].layer(), "of seed {seed}");
    }
}
