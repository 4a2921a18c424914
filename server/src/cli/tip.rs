//! `footlight tip refund`.

use clap::Subcommand;
use footlight_shared::{Reason, Role, TipId};

use super::say;
use crate::Error;
use crate::config::Config;
use crate::store::{RefundOrder, RefundPosting, Store};

/// What can be done to tips.
#[derive(Subcommand)]
pub(super) enum Tip {
    /// Gives a tip back to who gave it, by another entry in the ledger. Pages that
    /// are open hear of it with the stage's next news.
    Refund {
        /// The tip's id, as statements have it.
        tip: String,
        /// The administrator in whose name it is done.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why: it stands in the audit and in the performer's statement.
        #[arg(long)]
        reason: String,
    },
}

pub(super) async fn run(config: &Config, command: &Tip) -> Result<(), Error> {
    let Tip::Refund { tip, by, reason } = command;
    let wrong = |words: String| Error::Command(words);
    let tip: TipId = tip.parse().map_err(|_| wrong(format!("{tip} is no tip's id.")))?;
    let reason: Reason = reason.parse().map_err(|error| wrong(format!("{error}")))?;
    let store = Store::open(&config.data_dir).await?;
    let account = store.accounts().by_name(by).await?.map(|(account, _)| account);
    let admin = account.filter(|account| account.role == Role::Admin);
    let admin = admin.ok_or_else(|| wrong(format!("{by} is no administrator.")))?;
    let order =
        RefundOrder { id: TipId(uuid::Uuid::now_v7()), tip, by: (admin.id, admin.name), reason };
    let posting = store.tips().refund(&order).await?;
    store.close().await;
    match posting.map_err(|refusal| wrong(refusal.to_string()))? {
        RefundPosting::Posted(refund, stage) => {
            let (minor, currency) = (refund.amount.minor(), &config.money.currency);
            let amount = format!("{}.{:02} {currency}", minor / 100, minor % 100);
            say(&format!("{amount} from the stage {stage} are given back: {}.\n", refund.id));
            Ok(())
        }
        // Its id has just been made.
        RefundPosting::AlreadyPosted(_) | RefundPosting::Conflict => {
            Err(wrong("The refund's id is taken: try again.".to_owned()))
        }
    }
}
