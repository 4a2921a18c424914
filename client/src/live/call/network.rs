//! What the machine knows of its network, and fresh servers to find ways by.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::State;
use crate::live::health::every;
use crate::live::hearing;
use crate::live::pair::Pair;
use crate::platform::listener::Listener;
use crate::platform::network;

/// How often it is looked whether the credentials of relays are about to end.
const ROTATE: Duration = Duration::from_secs(20);

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
        every(ROTATE, move || {
            if self.with_pair(|_| ()).is_some() {
                spawn_local(async move {
                    // Fetched anew once half of their time is over.
                    let servers = self.ice.servers().await;
                    if !servers.is_empty() {
                        self.with_pair(|pair| pair.rotate(servers));
                    }
                });
            }
        });
    }
}
