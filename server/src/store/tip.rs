//! The journal as it stands in the database, and the boards that follow from
//! it. The rules are `footlight_ledger`'s; this file reads what they need and
//! writes what they say, in one transaction.

mod board;
mod given;
mod journal;
mod refund;

use footlight_ledger::{AccountId, Decision, Refusal as RuleRefusal, Transfer, TransferId};
use footlight_shared::{Amount, Message, StageId, Tip, TipBoard, TipId, Tipper, UserId, UserName};

use super::{Store, StoreError};

pub(super) use board::{read as read_board, total};
pub use given::TipsOf;
pub use refund::{RefundOrder, RefundPosting, RefundRefusal};

pub(super) use journal::{Reason, account_text, write_transfer};

/// What somebody wants to give.
#[derive(Clone, Debug)]
pub struct TipOrder {
    /// Made by the sender.
    pub id: TipId,
    /// Who gives.
    pub from: UserId,
    /// His name.
    pub name: UserName,
    /// Where.
    pub stage: StageId,
    /// Whose stage it is.
    pub owner: UserId,
    /// How much.
    pub amount: Amount,
    /// Words with it.
    pub message: Message,
}

/// A committed tip and what it changed.
#[derive(Clone, Debug)]
pub struct PostedTip {
    /// The tip.
    pub tip: Tip,
    /// The stage's total after it.
    pub total: i64,
    /// The stage's top tippers after it.
    pub top: Vec<Tipper>,
}

/// What became of an order.
#[derive(Clone, Debug)]
pub enum TipPosting {
    /// It is committed now.
    Posted(PostedTip),
    /// It was committed before.
    AlreadyPosted(Tip),
    /// The id stands for something else.
    Conflict,
}

/// Why a new tip cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The sender has less than the amount.
    InsufficientCredit,
    /// It breaks another rule of the ledger, such as giving to oneself.
    NotAllowed,
}

impl From<RuleRefusal> for Refusal {
    fn from(refusal: RuleRefusal) -> Self {
        match refusal {
            RuleRefusal::InsufficientCredit => Refusal::InsufficientCredit,
            _ => Refusal::NotAllowed,
        }
    }
}

/// Reads and writes tips.
#[derive(Debug)]
pub struct Tips<'a>(pub(super) &'a Store);

impl TipOrder {
    fn transfer(&self) -> Transfer<Reason> {
        Transfer {
            id: TransferId(self.id.0),
            debit: AccountId::User(self.from.0),
            credit: AccountId::User(self.owner.0),
            amount: self.amount.minor(),
            reason: Reason::Tip { stage: self.stage.clone(), message: self.message.clone() },
        }
    }

    fn tip(&self, at: i64) -> Tip {
        Tip {
            id: self.id,
            from: self.name.clone(),
            amount: self.amount,
            message: self.message.clone(),
            at: u64::try_from(at).unwrap_or(0),
        }
    }
}

impl Tips<'_> {
    /// What became of an order with this id before, if there was one. Reads
    /// only: a retry is answered by this whatever has changed since.
    ///
    /// # Errors
    /// The database failed.
    pub async fn known(&self, order: &TipOrder) -> Result<Option<TipPosting>, StoreError> {
        let mut read = self.0.reader.acquire().await?;
        let known = journal::find(&mut read, TransferId(order.id.0)).await?;
        Ok(known.map(|(known, at)| {
            if known == order.transfer() {
                TipPosting::AlreadyPosted(order.tip(at))
            } else {
                TipPosting::Conflict
            }
        }))
    }

    /// Commits the tip unless its id is known. When this returns `Posted`, it
    /// is on the disk.
    ///
    /// # Errors
    /// The database failed: whether the tip is committed is then not known,
    /// and a retry finds out.
    pub async fn post(&self, order: &TipOrder) -> Result<Result<TipPosting, Refusal>, StoreError> {
        let transfer = order.transfer();
        let mut write = self.0.write().await?;
        let posting = match write_transfer(&mut write, &transfer).await? {
            Err(refusal) => return Ok(Err(refusal.into())),
            Ok((Decision::Conflict, _)) => TipPosting::Conflict,
            Ok((Decision::AlreadyPosted, at)) => TipPosting::AlreadyPosted(order.tip(at)),
            Ok((Decision::Post(_), at)) => {
                let (total, top) = board::add(&mut write, order).await?;
                TipPosting::Posted(PostedTip { tip: order.tip(at), total, top })
            }
        };
        write.commit().await?;
        Ok(Ok(posting))
    }

    /// The stage's tips at a glance.
    ///
    /// # Errors
    /// The database failed.
    pub async fn board(&self, stage: &StageId) -> Result<TipBoard, StoreError> {
        // One transaction, so that the parts belong together.
        let mut read = self.0.reader.begin().await?;
        let board = board::read(&mut read, stage).await?;
        read.commit().await?;
        Ok(board)
    }
}
