//! `POST /api/tips`: a tip is told to the room and to its sender only once it
//! is on the disk.
//!
//! Invariant: what was committed is never refused. A retry is answered from the
//! journal before anything that may have changed since (the stage, the credit,
//! the bounds) is looked at.

use std::time::Instant;

use axum::Json;
use axum::extract::{Request, State};
use footlight_shared::{
    ChatPlace, ErrorCode, Permission, PostTip, Problem, StageStatus, Tip, TipOutcome, TipReceipt,
    UserId,
};

use super::ClientAddr;
use super::bearer::Bearer;
use super::reply::{Refused, Reply, json_bytes, parse};
use super::uncancelled::uncancelled;
use crate::moderation::{Kind, Whom};
use crate::signal::unix_ms;
use crate::state::AppState;
use crate::store::{PostedTip, Refusal, StageRow, TipOrder, TipPosting};

/// See the module.
pub(super) async fn post(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    request: Request,
) -> Reply<Json<TipReceipt>> {
    state.limited_as(&state.limits.tip, client, bearer.0.sub)?;
    let claims = bearer.0;
    let wanted = parse_tip(&state, &json_bytes(request, &state).await?)?;
    let nowhere = || Refused::not_found("There is no such stage.");
    let stage = state.store.stages().by_id(&wanted.stage).await?.ok_or_else(nowhere)?;
    if !claims.may(Permission::Tip, &stage.id, stage.owner) {
        return Err(Refused::forbidden("Log in as a viewer to tip."));
    }
    let whom = state.hub.sanctions().whom(claims.sub, claims.role, client.0);
    let order = TipOrder {
        id: wanted.id,
        from: claims.sub,
        name: claims.name,
        stage: wanted.stage,
        owner: stage.owner,
        amount: wanted.amount,
        message: wanted.message,
    };
    let receipt = uncancelled(settle(state.clone(), stage, order, whom)).await;
    if receipt.is_err() {
        state.metrics.tips_refused.increment(1);
    }
    receipt.map(Json)
}

async fn settle(
    state: AppState,
    stage: StageRow,
    order: TipOrder,
    whom: Whom,
) -> Reply<TipReceipt> {
    if let Some(known) = state.store.tips().known(&order).await? {
        return settled(&state, known, &order).await;
    }
    check(&state, &stage, &order)?;
    admit(&state, &order, whom)?;
    let posting = {
        // The room hears of tips in the order of their commits, so that its
        // total never falls.
        let _turn = state.tip_turn.lock().await;
        let begun = Instant::now();
        let posting = state.store.tips().post(&order).await?.map_err(refused)?;
        state.metrics.tip_seconds.record(begun.elapsed());
        if let TipPosting::Posted(posted) = &posting {
            let PostedTip { tip, total, top } = posted.clone();
            state.hub.publish_tip(&order.stage, tip, total, top);
            state.news.tell(&order.stage);
        }
        posting
    };
    settled(&state, posting, &order).await
}

/// What must be true of a new tip.
fn check(state: &AppState, stage: &StageRow, order: &TipOrder) -> Reply<()> {
    if order.from == stage.owner {
        return Err(Refused::forbidden("This is your own stage: you cannot tip yourself."));
    }
    let (least, most) = (state.config.money.tip_min, state.config.money.tip_max);
    if !(least..=most).contains(&order.amount.minor()) {
        return Err(out_of_bounds(state));
    }
    if !state.hub.is_live(&stage.id) {
        let words = match state.hub.summary(stage).status {
            StageStatus::Away => "The performer is reconnecting: try again in a moment.",
            _ => "The stage is not live: tip when the performer is on.",
        };
        return Err(Refused::new(ErrorCode::NotLive, words));
    }
    Ok(())
}

/// Who is shut out does not tip, and who is silenced does so without words.
fn admit(state: &AppState, order: &TipOrder, whom: Whom) -> Reply<()> {
    let (place, now) = (ChatPlace::Stage(order.stage.clone()), unix_ms());
    state.hub.sanctions().check(&place, Kind::Ban, whom, now)?;
    if !order.message.as_str().is_empty() {
        let silenced = state.hub.sanctions().check(&place, Kind::Mute, whom, now);
        silenced.map_err(|problem| {
            let message = format!("{} Send the tip without a message.", problem.message);
            Problem { message, ..problem }
        })?;
    }
    Ok(())
}

/// What the sender hears.
async fn settled(state: &AppState, posting: TipPosting, order: &TipOrder) -> Reply<TipReceipt> {
    let (outcome, tip) = match posting {
        TipPosting::Posted(posted) => {
            state.metrics.tips_posted.increment(1);
            state.metrics.tips_amount.increment(order.amount.minor().unsigned_abs());
            (TipOutcome::Posted, posted.tip)
        }
        TipPosting::AlreadyPosted(tip) => {
            state.metrics.tips_repeated.increment(1);
            (TipOutcome::AlreadyPosted, tip)
        }
        TipPosting::Conflict => {
            let words = "This tip's id stands for another tip: send it again as a new one.";
            return Err(Refused::new(ErrorCode::Conflict, words));
        }
    };
    receipt(state, outcome, tip, order.from).await
}

async fn receipt(
    state: &AppState,
    outcome: TipOutcome,
    tip: Tip,
    from: UserId,
) -> Reply<TipReceipt> {
    let balance = state.store.accounts().balance(from).await?;
    Ok(TipReceipt { outcome, tip: Some(tip), balance })
}

fn refused(refusal: Refusal) -> Refused {
    match refusal {
        Refusal::InsufficientCredit => {
            let words = "You do not have enough credit for this tip.";
            Refused::new(ErrorCode::InsufficientCredit, words)
        }
        Refusal::NotAllowed => Refused::forbidden("This tip is not possible."),
    }
}

/// An amount that is a number but no tip's is out of bounds, not malformed.
fn parse_tip(state: &AppState, body: &[u8]) -> Reply<PostTip> {
    parse::<PostTip>(body).map_err(|refused| {
        let at_amount = refused.problem.field.as_deref() == Some("amount");
        let is_number = || {
            let body: serde_json::Value = serde_json::from_slice(body).ok()?;
            let amount = body.get("amount")?;
            (amount.is_i64() || amount.is_u64()).then_some(())
        };
        if at_amount && is_number().is_some() { out_of_bounds(state) } else { refused }
    })
}

fn out_of_bounds(state: &AppState) -> Refused {
    let money = &state.config.money;
    let major = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
    let (least, most) = (major(money.tip_min), major(money.tip_max));
    let words = format!("A tip is {least} to {most} {}.", money.currency);
    Problem::new(ErrorCode::AmountOutOfBounds, words).at("amount").into()
}
