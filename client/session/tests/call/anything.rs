//! Whatever both sides want, whenever, over whatever network: they come to talk
//! in the end, and the browsers are never asked for what they would refuse. The
//! fake browser and [`World`] assert that throughout.

use crate::world::{GUEST, HOST, Network, World, ms};
use footlight_session::call::Negotiator;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum What {
    Wish,
    Restart,
    Renew,
    SayAgain,
    LoseAll,
}

fn story() -> impl Strategy<Value = Vec<(u64, usize, What)>> {
    let what = prop_oneof![
        4 => Just(What::Wish),
        4 => Just(What::Restart),
        2 => Just(What::Renew),
        1 => Just(What::SayAgain),
        1 => Just(What::LoseAll),
    ];
    prop::collection::vec((0..120u64, prop::sample::select(vec![HOST, GUEST]), what), 0..24)
}

fn tell(world: &mut World, story: Vec<(u64, usize, What)>) {
    for (wait, side, what) in story {
        world.run(ms(wait));
        match what {
            What::Wish => world.wish(side),
            What::Restart => world.act(side, Negotiator::restart_ice),
            What::Renew => world.act(side, Negotiator::renew),
            What::SayAgain => world.act(side, Negotiator::say_again),
            What::LoseAll => world.lose_signals(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn over_a_socket_they_always_come_to_talk(
        seed: u64,
        most in 1..200u64,
        story in story(),
    ) {
        let network = Network { delay: (1, most), lost: 0, in_order: true };
        let mut world = World::new(seed, network);
        tell(&mut world, story);
        world.run(ms(60_000));
        world.assert_talking();
    }

    #[test]
    fn over_a_network_that_loses_and_turns_around_they_come_to_talk_once_it_is_good(
        seed: u64,
        most in 1..400u64,
        lost in 0..60u64,
        story in story(),
    ) {
        let network = Network { delay: (1, most), lost, in_order: false };
        let mut world = World::new(seed, network);
        tell(&mut world, story);
        world.run(ms(10_000));
        world.network = Network::GOOD;
        world.run(ms(120_000));
        world.assert_talking();
    }
}
