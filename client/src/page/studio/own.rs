//! The performer's own stage.

use footlight_shared::{NewStage, Playbill, Problem, StageId, StageSummary, Title};

use leptos::prelude::*;

use crate::account::Account;
use crate::api;

/// It, made where he has none yet.
pub(super) async fn own_stage(account: Account) -> Result<StageSummary, Problem> {
    let own = async |token: String| api::own_stage(&token).await;
    if let Some(stage) = account.authorised(own).await? {
        return Ok(stage);
    }
    let name = account.me.with_untracked(|me| me.as_ref().map(|me| me.name.to_string()));
    let title = name
        .unwrap_or_default()
        .parse::<Title>()
        .map_err(|error| Problem::new(footlight_shared::ErrorCode::Invalid, error.to_string()))?;
    let body = NewStage { title, preset: None };
    account.authorised(async |token: String| api::open_stage(&token, &body).await).await
}

/// What it announces, where there is a stage.
pub(super) async fn playbill(account: Account) -> Result<Option<(StageId, Playbill)>, Problem> {
    let own = async |token: String| api::own_stage(&token).await;
    let Some(stage) = account.authorised(own).await? else { return Ok(None) };
    let show = async |token: String| api::playbill::playbill(Some(&token), &stage.id).await;
    let playbill = account.authorised(show).await?;
    Ok(Some((stage.id, playbill)))
}
