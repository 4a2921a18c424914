//! The servers for peer connections, how much to send and in which codec:
//! fetched ahead of need.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use footlight_shared::{IceServer, IceServers, Preset, Scalability, VideoCodec};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api;
use crate::live::health::every;
use crate::platform::{certificate, clock};

/// The longest that an offer waits for them: on most networks the server's own
/// candidates do, and nobody should wait for a relay that is not needed.
const WAIT_AT_MOST: Duration = Duration::from_millis(800);
const STEP: Duration = Duration::from_millis(4);
/// How often it is looked whether the credentials of relays are about to end.
const ROTATE: Duration = Duration::from_secs(20);

/// The list, and when it was fetched.
#[derive(Clone, Copy)]
pub struct Ice {
    account: Account,
    servers: StoredValue<Option<(Duration, IceServers)>>,
    asked: StoredValue<bool>,
}

impl Ice {
    /// Makes ready what a peer connection needs: its certificate at once, the
    /// list as soon as there is a token.
    pub fn fetch() -> Self {
        let ice = Self {
            account: use_account(),
            servers: StoredValue::new(None),
            asked: StoredValue::new(false),
        };
        spawn_local(certificate::prepare());
        Effect::new(move || {
            if ice.account.token.with(Option::is_some) {
                // With the token came what `GET /api/ice` would say.
                if let Some(list) = ice.account.ice.get_value() {
                    ice.servers.set_value(Some(list));
                }
                ice.refresh();
            }
        });
        ice
    }

    /// The list, as far as it is known within a moment.
    pub async fn servers(self) -> Vec<IceServer> {
        let until = clock::now() + WAIT_AT_MOST;
        while self.known().is_none() && clock::now() < until {
            clock::sleep(STEP).await;
        }
        self.refresh();
        self.known().unwrap_or_default()
    }

    /// Hands on other servers, or new credentials for them, before those that are known
    /// run out, for as long as the present owner lives.
    pub fn rotate(self, give: impl Fn(Vec<IceServer>) + 'static) {
        let given = Rc::new(RefCell::new(Vec::new()));
        let give = Rc::new(give);
        every(ROTATE, move || {
            let (given, give) = (Rc::clone(&given), Rc::clone(&give));
            spawn_local(async move {
                // Fetched anew once half of their time is over.
                let servers = self.servers().await;
                if !servers.is_empty() && given.replace(servers.clone()) != servers {
                    give(servers);
                }
            });
        });
    }

    /// Most bits a second of each layer, the smallest first, as the server's
    /// configuration has it as far as that is known.
    pub fn layer_bitrates(self) -> [u32; 3] {
        let dearest = Preset::P1080At60.bitrates();
        let told = |held: &Option<(Duration, IceServers)>| {
            held.as_ref().map_or(dearest, |(_, list)| list.layer_bitrates)
        };
        self.servers.try_with_value(told).unwrap_or(dearest)
    }

    /// The dearest picture that a performer may choose, as far as that is known.
    pub fn preset_max(self) -> Preset {
        let told =
            |held: &Option<(Duration, IceServers)>| held.as_ref().map(|(_, list)| list.preset_max);
        let known = self.servers.try_with_value(told).flatten();
        known.or_else(|| self.account.ice.with_value(told)).unwrap_or(Preset::P1080At60)
    }

    /// What performers may send, the preferred one first, as far as that is
    /// known.
    pub fn video_codecs(self) -> Vec<VideoCodec> {
        let told = |held: &Option<(Duration, IceServers)>| {
            held.as_ref().map(|(_, list)| list.video_codecs.clone())
        };
        self.servers.try_with_value(told).flatten().unwrap_or(VideoCodec::ALL.to_vec())
    }

    /// True where all sizes are to be sent in one stream, if that can be.
    pub fn in_one(self) -> bool {
        let told = |held: &Option<(Duration, IceServers)>| {
            held.as_ref().is_some_and(|(_, list)| list.video_scalability == Scalability::Svc)
        };
        self.servers.try_with_value(told).unwrap_or(false)
    }

    fn known(self) -> Option<Vec<IceServer>> {
        let list = |held: &Option<(Duration, IceServers)>| {
            held.as_ref().map(|(_, list)| list.ice_servers.clone())
        };
        self.servers.try_with_value(list).flatten()
    }

    /// Fetches the list, unless it is fresh or on its way.
    fn refresh(self) {
        let fresh = |held: &Option<(Duration, IceServers)>| {
            held.as_ref().is_some_and(|(at, list)| {
                clock::now() < *at + Duration::from_secs(list.expires_in / 2)
            })
        };
        let idle = self.asked.try_get_value() == Some(false);
        if !idle || self.servers.try_with_value(fresh) != Some(false) {
            return;
        }
        self.asked.set_value(true);
        spawn_local(async move {
            let answer = self.account.authorised(async |token| api::ice(&token).await).await;
            if let Ok(list) = answer {
                self.servers.try_update_value(|held| *held = Some((clock::now(), list)));
            }
            self.asked.try_update_value(|asked| *asked = false);
        });
    }
}
