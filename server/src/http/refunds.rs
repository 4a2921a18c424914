//! `POST /api/refunds`: an administrator takes a tip back. The tip stays written;
//! the refund is another entry. `GET /api/admin/tips`: which tips there are to take.

use axum::Json;
use axum::extract::State;
use footlight_shared::{ErrorCode, GivenTips, PostRefund, RefundReceipt, TipOutcome, limit};
use serde::Deserialize;

use super::ClientAddr;
use super::address::Query;
use super::admin::must_administer;
use super::bearer::Bearer;
use super::playbill::changed;
use super::reply::{Body, Refused, Reply};
use super::uncancelled::uncancelled;
use crate::state::AppState;
use crate::store::{RefundOrder, RefundPosting, RefundRefusal, TipsOf};

/// The query of `GET /api/admin/tips`.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// An account's name, or a stage's id; everybody's without it.
    of: Option<String>,
}

/// `GET /api/admin/tips`: the latest first.
pub(super) async fn given(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(Asked { of }): Query<Asked>,
) -> Reply<Json<GivenTips>> {
    must_administer(&bearer.0)?;
    let of = match of.as_deref().map(str::trim).filter(|of| !of.is_empty()) {
        None => TipsOf::All,
        Some(of) => match state.store.accounts().by_name(of).await? {
            Some((account, _)) => TipsOf::Account(account.id),
            None => TipsOf::Stage(of.parse().map_err(|_| nobody())?),
        },
    };
    let tips = state.store.tips().given(&of, limit::GIVEN_TIPS).await?;
    Ok(Json(GivenTips { tips }))
}

fn nobody() -> Refused {
    Refused::invalid("of", "There is neither an account of this name nor such a stage.")
}

/// `POST /api/refunds`.
pub(super) async fn post(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(wanted): Body<PostRefund>,
) -> Reply<Json<RefundReceipt>> {
    state.limited_as(&state.limits.moderate, client, bearer.0.sub)?;
    must_administer(&bearer.0)?;
    let claims = bearer.0;
    let PostRefund { id, tip, reason } = wanted;
    let order = RefundOrder { id, tip, by: (claims.sub, claims.name), reason };
    uncancelled(settle(state, order)).await.map(Json)
}

async fn settle(state: AppState, order: RefundOrder) -> Reply<RefundReceipt> {
    let posting = {
        // Totals are told in the order of the commits.
        let _turn = state.tip_turn.lock().await;
        state.store.tips().refund(&order).await?.map_err(refused)?
    };
    match posting {
        RefundPosting::Posted(refund, stage) => {
            state.metrics.tips_refunded.increment(1);
            tracing::info!(%stage, refund = %refund.id, "a tip was refunded");
            changed(&state, &stage).await?;
            Ok(RefundReceipt { outcome: TipOutcome::Posted, refund })
        }
        RefundPosting::AlreadyPosted(refund) => {
            Ok(RefundReceipt { outcome: TipOutcome::AlreadyPosted, refund })
        }
        RefundPosting::Conflict => {
            let words = "This refund's id stands for something else: send it as a new one.";
            Err(Refused::new(ErrorCode::Conflict, words))
        }
    }
}

fn refused(refusal: RefundRefusal) -> Refused {
    let code = match refusal {
        RefundRefusal::NoSuchTip => ErrorCode::NotFound,
        RefundRefusal::AlreadyRefunded => ErrorCode::Conflict,
        RefundRefusal::InsufficientCredit => ErrorCode::InsufficientCredit,
    };
    Refused::new(code, refusal.to_string())
}
