//! Tips that are taken back: another transfer, the boards after it, and a line in
//! the audit, in one transaction.

use footlight_ledger::{Decision, Refusal as RuleRefusal, TransferId, reversal};
use footlight_shared::{
    Amount, ChatPlace, Reason as Words, Refund, StageId, TipId, UserId, UserName,
};

use super::journal::{self, Reason, write_transfer};
use super::{Tips, board};
use crate::store::moderation::{Act, audit};
use crate::store::{StoreError, playbill};

/// What an administrator wants.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    /// Made by the sender.
    pub id: TipId,
    /// Which tip.
    pub tip: TipId,
    /// Who wants it.
    pub by: (UserId, UserName),
    /// Why.
    pub reason: Words,
}

/// What became of an order.
#[derive(Clone, Debug)]
pub enum RefundPosting {
    /// It is committed now; the tip was given on this stage.
    Posted(Refund, StageId),
    /// It was committed before.
    AlreadyPosted(Refund),
    /// The id stands for something else.
    Conflict,
}

/// Why a tip cannot be taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RefundRefusal {
    /// There is none of this id.
    #[error("There is no such tip.")]
    NoSuchTip,
    /// It was taken back under another id.
    #[error("This tip was refunded already.")]
    AlreadyRefunded,
    /// The performer does not have the amount any more.
    #[error("The performer has spent this tip: it can be refunded when there is credit again.")]
    InsufficientCredit,
}

impl Tips<'_> {
    /// Takes a tip back, unless this id has done so before. When this returns
    /// `Posted`, it is on the disk.
    ///
    /// # Errors
    /// The database failed: whether it is committed is then not known, and a
    /// retry finds out.
    pub async fn refund(
        &self,
        order: &RefundOrder,
    ) -> Result<Result<RefundPosting, RefundRefusal>, StoreError> {
        let mut write = self.0.write().await?;
        let found = journal::find(&mut write, TransferId(order.tip.0)).await?;
        let Some((tip, _)) = found else { return Ok(Err(RefundRefusal::NoSuchTip)) };
        let Reason::Tip { stage, .. } = tip.reason.clone() else {
            return Ok(Err(RefundRefusal::NoSuchTip));
        };
        let reason = Reason::Refund {
            of: order.tip,
            stage: stage.clone(),
            by: order.by.1.clone(),
            words: order.reason.clone(),
        };
        let transfer = reversal(&tip, TransferId(order.id.0), reason);
        let written = write_transfer(&mut write, &transfer).await?;
        let refund = |at: i64| -> Result<Refund, StoreError> {
            Ok(Refund {
                id: order.id,
                tip: order.tip,
                amount: Amount::try_from(tip.amount).map_err(|_| StoreError::Damaged("amount"))?,
                by: order.by.1.clone(),
                reason: order.reason.clone(),
                at: u64::try_from(at).map_err(|_| StoreError::Damaged("time"))?,
            })
        };
        let posting = match written {
            Err(RuleRefusal::InsufficientCredit) => {
                return Ok(Err(RefundRefusal::InsufficientCredit));
            }
            Err(_) => return Ok(Err(RefundRefusal::AlreadyRefunded)),
            Ok((Decision::Conflict, _)) => RefundPosting::Conflict,
            Ok((Decision::AlreadyPosted, at)) => RefundPosting::AlreadyPosted(refund(at)?),
            Ok((Decision::Post(entry), at)) => {
                let giver = entry.credit.account;
                board::take(&mut write, &stage, giver, tip.amount).await?;
                playbill::give_back(&mut write, &stage, order.tip, tip.amount).await?;
                audit(&mut write, &act(order, &ChatPlace::Stage(stage.clone()))).await?;
                RefundPosting::Posted(refund(at)?, stage)
            }
        };
        write.commit().await?;
        Ok(Ok(posting))
    }
}

fn act<'a>(order: &'a RefundOrder, place: &'a ChatPlace) -> Act<'a> {
    let (user, name) = &order.by;
    let reason = order.reason.as_str();
    let actor = (*user, name.as_str());
    Act { place, actor, name: "refund", target: None, reason, until: None }
}
