//! Tips as administrators look for them: whoever gave or got them, taken back or not.

use footlight_shared::{Amount, GivenTip, StageId, Tip, UserId};

use super::Tips;
use crate::store::StoreError;

/// Whose tips.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TipsOf {
    /// Everybody's.
    All,
    /// Those that this account has given or got.
    Account(UserId),
    /// Those of this stage.
    Stage(StageId),
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, giver.name, performer.name, t.stage, t.amount, t.message, t.at, ",
            "EXISTS (SELECT 1 FROM ledger_transfers r WHERE r.reverses = t.id) ",
            "FROM ledger_transfers t JOIN users giver ON giver.id = t.debit ",
            "JOIN users performer ON performer.id = t.credit ",
            "WHERE t.kind = 'tip' ",
            $rest
        )
    };
}

type Columns = (String, String, String, String, i64, String, i64, bool);

impl Tips<'_> {
    /// The latest of them, no more than `most`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn given(&self, of: &TipsOf, most: u32) -> Result<Vec<GivenTip>, StoreError> {
        let query = match of {
            TipsOf::All => sqlx::query_as(select!("ORDER BY t.seq DESC LIMIT ?1")).bind(most),
            TipsOf::Account(user) => sqlx::query_as(select!(
                "AND t.id IN (SELECT transfer FROM ledger_postings WHERE account = ?2)
                 ORDER BY t.seq DESC LIMIT ?1"
            ))
            .bind(most)
            .bind(user.to_string()),
            TipsOf::Stage(stage) => {
                sqlx::query_as(select!("AND t.stage = ?2 ORDER BY t.at DESC, t.seq DESC LIMIT ?1"))
                    .bind(most)
                    .bind(stage.as_str())
            }
        };
        let rows: Vec<Columns> = query.fetch_all(&self.0.reader).await?;
        rows.into_iter().map(parse).collect()
    }
}

fn parse(row: Columns) -> Result<GivenTip, StoreError> {
    let (id, from, to, stage, amount, message, at, refunded) = row;
    Ok(GivenTip {
        tip: Tip {
            id: id.parse().map_err(|_| StoreError::Damaged("tip id"))?,
            from: from.parse().map_err(|_| StoreError::Damaged("name"))?,
            amount: Amount::try_from(amount).map_err(|_| StoreError::Damaged("amount"))?,
            message: message.parse().map_err(|_| StoreError::Damaged("message"))?,
            at: u64::try_from(at).map_err(|_| StoreError::Damaged("time"))?,
        },
        to: to.parse().map_err(|_| StoreError::Damaged("name"))?,
        stage: stage.parse().map_err(|_| StoreError::Damaged("stage id"))?,
        refunded,
    })
}
