//! The stored ledger does what the rules do: the same orders go to both.

use footlight::store::{NewAccount, Refusal, Store, TipOrder, TipPosting};
use footlight_ledger::{AccountId, Book, Decision, Refusal as RuleRefusal, Transfer, TransferId};
use footlight_shared::{Amount, Role, StageId, TipId, UserId, UserName};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::support::Folder;
use crate::support::database::{assert_in_order, books};

const CREDIT: i64 = 300;
const VIEWERS: usize = 3;

type Reason = (StageId, String);

/// Who, to which stage, how much, with which id and words: few of each.
fn orders() -> impl Strategy<Value = Vec<(usize, usize, i64, u128, &'static str)>> {
    let order = (0..VIEWERS, 0..2_usize, 1_i64..120, 0_u128..12, prop_oneof![Just("a"), Just("b")]);
    prop::collection::vec(order, 1..40)
}

struct Hall {
    store: Store,
    viewers: Vec<(UserId, UserName)>,
    stages: Vec<(StageId, UserId)>,
    book: Book<Reason>,
}

async fn hall(folder: &Folder) -> Hall {
    let store = Store::open(folder.path()).await.unwrap();
    let mut book = Book::default();
    let (mut viewers, mut stages) = (Vec::new(), Vec::new());
    for n in 0..VIEWERS + 2 {
        let name: UserName = format!("user-{n}").parse().unwrap();
        let (role, credit) =
            if n < VIEWERS { (Role::Viewer, CREDIT) } else { (Role::Performer, 0) };
        let new = NewAccount { name: &name, role, password_hash: "none", credit };
        let account = store.accounts().add(new).await.unwrap().unwrap();
        if n < VIEWERS {
            let reason = ("none0".parse().unwrap(), String::new());
            let gift = Transfer {
                id: TransferId(Uuid::new_v4()),
                debit: AccountId::House,
                credit: AccountId::User(account.id.0),
                amount: CREDIT,
                reason,
            };
            book.post(&gift).unwrap();
            viewers.push((account.id, name));
        } else {
            let (row, made) =
                store.stages().put(account.id, &"Songs".parse().unwrap(), None).await.unwrap();
            assert!(made);
            stages.push((row.id, account.id));
        }
    }
    Hall { store, viewers, stages, book }
}

#[test]
fn the_store_agrees_with_the_rules() {
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder_of_each = |orders| runtime.block_on(agree(orders));
    runner
        .run(&orders(), |orders| {
            folder_of_each(orders);
            Ok(())
        })
        .unwrap();
}

async fn agree(orders: Vec<(usize, usize, i64, u128, &'static str)>) {
    let folder = Folder::new();
    let mut hall = hall(&folder).await;
    for (who, where_, amount, id, words) in orders {
        let (from, name) = hall.viewers[who].clone();
        let (stage, owner) = hall.stages[where_].clone();
        let order = TipOrder {
            id: TipId(Uuid::from_u128(id)),
            from,
            name,
            stage: stage.clone(),
            owner,
            amount: Amount::try_from(amount).unwrap(),
            message: words.parse().unwrap(),
        };
        let transfer = Transfer {
            id: TransferId(order.id.0),
            debit: AccountId::User(from.0),
            credit: AccountId::User(owner.0),
            amount,
            reason: (stage, words.to_owned()),
        };
        let stored = hall.store.tips().post(&order).await.unwrap();
        match (hall.book.post(&transfer), stored) {
            (Ok(Decision::Post(_)), Ok(TipPosting::Posted(_)))
            | (Ok(Decision::AlreadyPosted), Ok(TipPosting::AlreadyPosted(_)))
            | (Ok(Decision::Conflict), Ok(TipPosting::Conflict))
            | (Err(RuleRefusal::InsufficientCredit), Err(Refusal::InsufficientCredit)) => {}
            (rules, stored) => panic!("the rules say {rules:?}, the store {stored:?}"),
        }
    }
    for (account, balance) in hall.book.balances() {
        if let AccountId::User(id) = account {
            let stored = hall.store.accounts().balance(UserId(id)).await.unwrap();
            assert_eq!(stored, balance);
        }
    }
    hall.store.close().await;
    assert_in_order(&books(folder.path()).await);
}
