//! What a stage announces, fetched when it has something to say and whenever
//! that has changed.

use std::time::Duration;

use footlight_shared::{Playbill, Role, StageId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::room::Room;
use crate::account::{Account, use_account};
use crate::api::playbill as api;
use crate::platform::clock;

/// Everybody on a stage is told at once that there is something to fetch; they
/// come within this time, in milliseconds.
const SPREAD: u64 = 400;
/// How often the tips are fetched where others come meanwhile.
const TRIES: u32 = 3;

/// The playbill of the stage of `room`.
pub fn use_playbill(room: Room) -> RwSignal<Playbill> {
    let account = use_account();
    let playbill = RwSignal::new(Playbill::default());
    let version = Memo::new(move |_| {
        room.stage.with(|stage| stage.as_ref().map(|it| (it.id.clone(), it.playbill)))
    });
    // Whoever has an account may follow the stage: that is his playbill alone.
    let member = Memo::new(move |_| {
        account.me.with(|me| me.as_ref().is_some_and(|me| me.role != Role::Guest))
    });
    Effect::new(move |before: Option<Option<(StageId, u32)>>| {
        let now = version.get();
        let has_account = member.get();
        if let Some((id, number)) = now.clone().filter(|(_, number)| *number > 0 || has_account) {
            let known = before.flatten().is_some_and(|(other, last)| other == id && last < number);
            spawn_local(async move {
                if known {
                    clock::sleep(Duration::from_millis(clock::seed() % SPREAD)).await;
                }
                let token = account.bearer();
                // Where it does not come, the next change brings it.
                if let Ok(found) = api::playbill(token.as_deref(), &id).await {
                    let current = version.try_get_untracked().flatten();
                    if current == Some((id.clone(), number)) {
                        playbill.try_set(found);
                    }
                }
                if known {
                    correct(account, room, &id).await;
                }
            });
        }
        now
    });
    playbill
}

/// A tip may have been taken back: the sums are fetched anew.
async fn correct(account: Account, room: Room, id: &StageId) {
    for _ in 0..TRIES {
        let newest = || {
            room.board.try_with_untracked(|board| board.latest.first().map(|tip| tip.id)).flatten()
        };
        let before = newest();
        let Ok(board) = api::tips(account.bearer().as_deref(), id).await else { return };
        // What came meanwhile may not be in it.
        if newest() == before {
            room.board.try_set(board);
            return;
        }
    }
}
