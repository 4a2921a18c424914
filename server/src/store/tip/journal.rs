//! Transfers and postings.

use footlight_ledger::{
    AccountId, Decision, Refusal, Transfer, TransferId, decide, decide_reversal,
};
use footlight_shared::{Message, Reason as Words, StageId, TipId, UserName};
use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::store::{StoreError, now_ms};

/// What a transfer is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) enum Reason {
    /// What a new viewer starts with.
    DemoCredit,
    /// A tip.
    Tip { stage: StageId, message: Message },
    /// A tip of that stage, taken back.
    Refund { of: TipId, stage: StageId, by: UserName, words: Words },
}

/// Decides on a transfer and writes it where it is new; with the decision comes
/// when it was written.
pub(in crate::store) async fn write_transfer(
    write: &mut SqliteConnection,
    transfer: &Transfer<Reason>,
) -> Result<Result<(Decision, i64), Refusal>, StoreError> {
    let known = find(write, transfer.id).await?;
    let debit = balance(write, transfer.debit).await?;
    let credit = balance(write, transfer.credit).await?;
    let same = known.as_ref().map(|(known, _)| known);
    let decided = match &transfer.reason {
        Reason::Refund { of, .. } => {
            let by = reversed_by(write, *of).await?;
            decide_reversal(same, transfer, by, debit, credit)
        }
        Reason::DemoCredit | Reason::Tip { .. } => decide(same, transfer, debit, credit),
    };
    let decision = match decided {
        Ok(decision) => decision,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let at = known.map_or_else(now_ms, |(_, at)| at);
    if let Decision::Post(entry) = decision {
        insert(write, transfer, at).await?;
        for posting in entry.postings() {
            sqlx::query("INSERT INTO ledger_postings (transfer, account, amount) VALUES (?, ?, ?)")
                .bind(transfer.id.0.to_string())
                .bind(account_text(posting.account))
                .bind(posting.amount)
                .execute(&mut *write)
                .await?;
            sqlx::query("UPDATE ledger_accounts SET balance = ? WHERE id = ?")
                .bind(posting.balance)
                .bind(account_text(posting.account))
                .execute(&mut *write)
                .await?;
        }
    }
    Ok(Ok((decision, at)))
}

/// The transfer with this id and when it was written.
pub(in crate::store) async fn find(
    connection: &mut SqliteConnection,
    id: TransferId,
) -> Result<Option<(Transfer<Reason>, i64)>, StoreError> {
    type Columns =
        (String, String, i64, Option<String>, String, i64, Option<String>, Option<String>);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT debit, credit, amount, stage, message, at, reverses, actor
         FROM ledger_transfers WHERE id = ?",
    )
    .bind(id.0.to_string())
    .fetch_optional(connection)
    .await?;
    let Some((debit, credit, amount, stage, message, at, reverses, actor)) = row else {
        return Ok(None);
    };
    let reason = match (stage, reverses) {
        (None, _) => Reason::DemoCredit,
        (Some(stage), None) => Reason::Tip {
            stage: stage.parse().map_err(|_| StoreError::Damaged("stage id"))?,
            message: message.parse().map_err(|_| StoreError::Damaged("message"))?,
        },
        (Some(stage), Some(of)) => Reason::Refund {
            of: of.parse().map_err(|_| StoreError::Damaged("tip id"))?,
            stage: stage.parse().map_err(|_| StoreError::Damaged("stage id"))?,
            by: actor.unwrap_or_default().parse().map_err(|_| StoreError::Damaged("name"))?,
            words: message.parse().map_err(|_| StoreError::Damaged("reason"))?,
        },
    };
    let transfer = Transfer {
        id,
        debit: parse_account(&debit)?,
        credit: parse_account(&credit)?,
        amount,
        reason,
    };
    Ok(Some((transfer, at)))
}

/// What has taken a tip back, if anything.
async fn reversed_by(
    connection: &mut SqliteConnection,
    tip: TipId,
) -> Result<Option<TransferId>, StoreError> {
    let by: Option<String> =
        sqlx::query_scalar("SELECT id FROM ledger_transfers WHERE reverses = ?")
            .bind(tip.to_string())
            .fetch_optional(connection)
            .await?;
    by.map(|by| Uuid::parse_str(&by).map(TransferId))
        .transpose()
        .map_err(|_| StoreError::Damaged("transfer id"))
}

async fn insert(
    write: &mut SqliteConnection,
    transfer: &Transfer<Reason>,
    at: i64,
) -> Result<(), StoreError> {
    let (kind, stage, message) = match &transfer.reason {
        Reason::DemoCredit => ("demo_credit", None, ""),
        Reason::Tip { stage, message } => ("tip", Some(stage.as_str()), message.as_str()),
        Reason::Refund { stage, words, .. } => ("refund", Some(stage.as_str()), words.as_str()),
    };
    let (reverses, actor) = match &transfer.reason {
        Reason::Refund { of, by, .. } => (Some(of.to_string()), Some(by.as_str())),
        Reason::DemoCredit | Reason::Tip { .. } => (None, None),
    };
    sqlx::query(
        "INSERT INTO ledger_transfers
         (id, kind, debit, credit, amount, stage, message, at, reverses, actor)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(transfer.id.0.to_string())
    .bind(kind)
    .bind(account_text(transfer.debit))
    .bind(account_text(transfer.credit))
    .bind(transfer.amount)
    .bind(stage)
    .bind(message)
    .bind(at)
    .bind(reverses)
    .bind(actor)
    .execute(write)
    .await?;
    Ok(())
}

async fn balance(connection: &mut SqliteConnection, account: AccountId) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT balance FROM ledger_accounts WHERE id = ?")
        .bind(account_text(account))
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::Damaged("ledger: an account is missing"))
}

pub(in crate::store) fn account_text(account: AccountId) -> String {
    match account {
        AccountId::House => "house".to_owned(),
        AccountId::User(id) => id.to_string(),
    }
}

fn parse_account(text: &str) -> Result<AccountId, StoreError> {
    match text {
        "house" => Ok(AccountId::House),
        id => Uuid::parse_str(id)
            .map(AccountId::User)
            .map_err(|_| StoreError::Damaged("ledger account")),
    }
}
