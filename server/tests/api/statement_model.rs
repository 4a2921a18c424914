//! Whatever was tipped and taken back on whatever days, the sums of a statement
//! are those of the ledger.

use footlight::store::{NewAccount, RefundOrder, RefundPosting, Store, TipOrder, TipPosting};
use footlight_shared::{Amount, Role, TipId, UserId, UserName};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::support::Folder;
use crate::support::database::{assert_in_order, books, performers_postings, scatter};

/// How much, and whether it is taken back.
fn tips() -> impl Strategy<Value = Vec<(i64, bool)>> {
    prop::collection::vec((1_i64..200, any::<bool>()), 1..25)
}

#[test]
fn statements_sum_to_the_ledger() {
    let mut runner = TestRunner::new(Config { cases: 8, ..Config::default() });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runner
        .run(&tips(), |tips| {
            runtime.block_on(agree(tips));
            Ok(())
        })
        .unwrap();
}

async fn add(store: &Store, name: &str, role: Role) -> (UserId, UserName) {
    let name: UserName = name.parse().unwrap();
    let credit = if role == Role::Viewer { 10_000 } else { 0 };
    let new = NewAccount { name: &name, role, password_hash: "none", credit };
    (store.accounts().add(new).await.unwrap().unwrap().id, name)
}

async fn agree(tips: Vec<(i64, bool)>) {
    let folder = Folder::new();
    let store = Store::open(folder.path()).await.unwrap();
    let (viewer, performer) =
        (add(&store, "vera", Role::Viewer).await, add(&store, "paul", Role::Performer).await);
    let admin = add(&store, "root", Role::Admin).await;
    let title = "Songs".parse().unwrap();
    let (stage, _) = store.stages().put(performer.0, &title, None).await.unwrap();
    let (mut earned, mut refunded) = (0, 0);
    for (amount, taken_back) in tips {
        let order = TipOrder {
            id: TipId(Uuid::new_v4()),
            from: viewer.0,
            name: viewer.1.clone(),
            stage: stage.id.clone(),
            owner: performer.0,
            amount: Amount::try_from(amount).unwrap(),
            message: "".parse().unwrap(),
        };
        let posted = store.tips().post(&order).await.unwrap();
        assert!(matches!(posted, Ok(TipPosting::Posted(_))), "{posted:?}");
        earned += amount;
        if taken_back {
            let reason = "Why not".parse().unwrap();
            let by = admin.clone();
            let order = RefundOrder { id: TipId(Uuid::new_v4()), tip: order.id, by, reason };
            let posted = store.tips().refund(&order).await.unwrap();
            assert!(matches!(posted, Ok(RefundPosting::Posted(..))), "{posted:?}");
            refunded += amount;
        }
    }
    store.close().await;
    assert_in_order(&books(folder.path()).await);
    // A month's life instead of a moment's.
    scatter(folder.path()).await;

    let postings = performers_postings(folder.path(), &performer.0.to_string()).await;
    let store = Store::open(folder.path()).await.unwrap();
    let all = i64::from(i32::MAX);
    let days = store.statements().days(performer.0, 0, all).await.unwrap();
    let entries = store.statements().entries(performer.0, 0, all, u32::MAX).await.unwrap();
    let sum = |pick: fn(&footlight::store::DayRow) -> i64| days.iter().map(pick).sum::<i64>();
    assert_eq!((sum(|it| it.earned), sum(|it| it.refunded)), (earned, refunded));
    let of_entries: i64 = entries.iter().map(|entry| entry.amount).sum();
    let of_ledger: i64 = postings.iter().map(|(_, amount)| amount).sum();
    assert_eq!((of_entries, of_ledger), (earned - refunded, earned - refunded));
    assert_eq!(store.accounts().balance(performer.0).await.unwrap(), of_ledger);
    // And each day is that day's.
    for day in &days {
        let on = |at: i64| at.div_euclid(86_400_000) == day.day;
        let that: i64 = postings.iter().filter(|(at, _)| on(*at)).map(|(_, it)| it).sum();
        assert_eq!(day.earned - day.refunded, that);
        let alone = store.statements().days(performer.0, day.day, day.day).await.unwrap();
        assert_eq!(alone, [*day]);
    }
    store.close().await;
}
