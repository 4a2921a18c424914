//! Brings a database of an earlier version up to date. The steps are in the folder
//! `migrations`; one that was left out is taken even where later ones were.

use sqlx::SqlitePool;

use super::StoreError;

/// Takes the steps that have not been taken.
///
/// # Errors
/// The database failed, or is of a later version.
pub(super) async fn run(writer: &SqlitePool) -> Result<(), StoreError> {
    bound_ends(writer).await?;
    sqlx::migrate!("src/store/migrations").run(writer).await?;
    Ok(())
}

/// Bans from rooms ended when their makers said, in seconds, however far away. Step
/// 12 counts in milliseconds: what cannot be counted so is for good.
async fn bound_ends(writer: &SqlitePool) -> Result<(), StoreError> {
    let old = "SELECT 1 FROM sqlite_schema WHERE name = 'room_bans'";
    if sqlx::query(old).fetch_optional(writer).await?.is_none() {
        return Ok(());
    }
    for bound in [
        "UPDATE room_bans SET until = NULL WHERE until > 9223372036854775",
        "UPDATE room_acts SET until = NULL WHERE until > 9223372036854775",
    ] {
        sqlx::query(bound).execute(writer).await?;
    }
    Ok(())
}
