//! What every session needs, whatever it is for: tokens, wake-up calls, and an
//! end when its page goes.

use footlight_session::{Event, Intent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::hearing;
use super::ringing::use_ringing;
use crate::account::{Account, use_account};
use crate::component::toast::use_toasts;
use crate::driver::Driver;
use crate::platform::listener::{self, Listener};
use crate::platform::{clock, network};

/// Longest pause between two tries for a token, in seconds.
const PATIENCE: u64 = 10;

/// Starts a session in the present owner. `make` yields what hears the events,
/// tokens apart.
pub fn start<H: Fn(Event) + 'static>(intent: Intent, make: impl FnOnce(Driver) -> H) -> Driver {
    begin(intent, true, make)
}

/// Starts a session for a page that has none, so that it can ring there.
pub(super) fn start_for_ringing() {
    begin(Intent::Lobby, false, |_| |_| ());
}

fn begin<H: Fn(Event) + 'static>(
    intent: Intent,
    of_page: bool,
    make: impl FnOnce(Driver) -> H,
) -> Driver {
    let (account, ringing, toasts) = (use_account(), use_ringing(), use_toasts());
    let own = match &intent {
        Intent::Call { call } => Some(call.clone()),
        _ => None,
    };
    let driver = Driver::start(intent, |driver| {
        let hear = make(driver.clone());
        let line = ringing.enter(driver.clone(), of_page);
        move |event| match event {
            Event::TokenRefused => spawn_local(fetch_token(account, driver.clone())),
            Event::Restarts(soon) => toasts.announce_restart(soon),
            // Who is on his way in need not be called.
            Event::Ring { call, .. } if own.as_ref() == Some(&call) => {}
            Event::Ring { call, from } => ringing.rang(line, call, from),
            Event::RingEnded { call, reason } => {
                ringing.stopped(&call);
                hear(Event::RingEnded { call, reason });
            }
            event => hear(event),
        }
    });
    let told = driver.clone();
    Effect::new(move || {
        let token = account.token.with(|token| token.as_ref().map(|token| token.text.clone()));
        if let Some(token) = token {
            told.turn(|session, now| session.set_token(now, token));
        }
    });
    let (lost, back, moved) = (driver.clone(), driver.clone(), driver.clone());
    let (shown, gone) = (driver.clone(), driver.clone());
    let slept = driver.clone();
    let left = StoredValue::new_local(driver.clone());
    let listeners = StoredValue::new_local(vec![
        network::on_offline(move || {
            lost.turn(|session, now| session.handle_online(now, false));
        }),
        Listener::online(move || {
            back.turn(|session, now| session.handle_online(now, true));
        }),
        Listener::page_shown(move || {
            shown.turn(|session, now| session.handle_shown(now));
        }),
        Listener::page_hide(move || gone.leave()),
        // What was left then does not come back by itself.
        Listener::page_restored(listener::reload),
    ]);
    hearing::wakes(move || {
        slept.turn(|session, now| session.handle_sleep(now));
    });
    let moves = StoredValue::new_local(network::on_change(move || {
        moved.turn(|session, now| session.handle_network(now));
    }));
    on_cleanup(move || {
        moves.dispose();
        listeners.dispose();
        // The next one hears of it anew.
        toasts.announce_restart(false);
        left.with_value(Driver::leave);
    });
    driver
}

/// Fetches a token until there is one; the effect above hands it in, unless it
/// is the same as before.
async fn fetch_token(account: Account, driver: Driver) {
    loop {
        match account.renew().await {
            Ok(token) => {
                driver.turn(|session, now| session.set_token(now, token));
                return;
            }
            Err(problem) => {
                let wait = problem.retry_after.unwrap_or(2).clamp(1, PATIENCE);
                clock::sleep(std::time::Duration::from_secs(wait)).await;
            }
        }
        if driver.turn(|session, _| session.is_over()) != Some(false) {
            return;
        }
    }
}
