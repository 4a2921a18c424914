//! What the machine knows of its network, and fresh servers to find ways by.

use leptos::prelude::*;

use super::State;
use crate::live::hearing;
use crate::live::pair::Pair;
use crate::platform::listener::Listener;
use crate::platform::network;

impl State {
    pub(super) fn follow_network(self) {
        let mut listeners = vec![
            Listener::online(move || self.tell(|pair| pair.online(true))),
            network::on_offline(move || self.tell(|pair| pair.online(false))),
            Listener::page_shown(move || self.tell(Pair::shown)),
        ];
        let changed = network::on_change(move || self.tell(Pair::network_changed));
        listeners.extend(changed);
        hearing::wakes(move || self.tell(Pair::woke));
        self.listeners.try_update_value(|held| held.extend(listeners));
        self.ice.rotate(move |servers| {
            self.with_pair(|pair| pair.rotate(servers));
        });
    }
}
