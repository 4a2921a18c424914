//! The places in which there is order to keep.

use footlight_shared::{ChatPlace, UserId};

use crate::http::reply::Reply;
use crate::http::{rooms, stages};
use crate::state::AppState;

/// A kind of place, as routes tell them apart.
pub(in crate::http) trait Ground: Send + Sync + 'static {
    /// The place with this id, and whose it is.
    ///
    /// # Errors
    /// There is none.
    fn find(state: &AppState, id: &str) -> impl Future<Output = Reply<(ChatPlace, UserId)>> + Send;
}

/// A stage.
pub(in crate::http) struct OnStage;

/// A room.
pub(in crate::http) struct InRoom;

impl Ground for OnStage {
    async fn find(state: &AppState, id: &str) -> Reply<(ChatPlace, UserId)> {
        let row = stages::find(state, id).await?;
        Ok((ChatPlace::Stage(row.id), row.owner))
    }
}

impl Ground for InRoom {
    async fn find(state: &AppState, id: &str) -> Reply<(ChatPlace, UserId)> {
        let row = rooms::find(state, id).await?;
        Ok((ChatPlace::Room(row.id), row.owner))
    }
}
