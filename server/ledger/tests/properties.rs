//! What is true of every sequence of transfers.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use footlight_ledger::{AccountId, Book, Decision, Refusal, Transfer, TransferId};
use proptest::prelude::*;
use uuid::Uuid;

fn account() -> impl Strategy<Value = AccountId> {
    prop_oneof![
        1 => Just(AccountId::House),
        4 => (1_u128..5).prop_map(|n| AccountId::User(Uuid::from_u128(n))),
    ]
}

/// Few ids, accounts and amounts, so that retries and conflicts are frequent.
fn transfer() -> impl Strategy<Value = Transfer<u8>> {
    let amount = prop_oneof![8 => -5_i64..200, 1 => any::<i64>()];
    (0_u128..40, account(), account(), amount, 0_u8..2).prop_map(
        |(id, debit, credit, amount, reason)| Transfer {
            id: TransferId(Uuid::from_u128(id)),
            debit,
            credit,
            amount,
            reason,
        },
    )
}

fn transfers() -> impl Strategy<Value = Vec<Transfer<u8>>> {
    prop::collection::vec(transfer(), 0..120)
}

/// Which to take back, by which id, for which reason.
fn reversals() -> impl Strategy<Value = Vec<(u128, u128, u8)>> {
    prop::collection::vec((0_u128..40, 30_u128..70, 0_u8..2), 0..120)
}

proptest! {
    #[test]
    fn what_is_taken_back_is_so_once_and_leaves_nothing(
        transfers in transfers(),
        reversals in reversals(),
    ) {
        let id = |n| TransferId(Uuid::from_u128(n));
        let mut book = Book::default();
        transfers.iter().for_each(|transfer| { let _ = book.post(transfer); });
        for (original, by, reason) in reversals {
            let before = book.clone();
            let decision = book.reverse(id(original), id(by), reason);
            if !matches!(decision, Ok(Decision::Post(_))) {
                prop_assert_eq!(&book, &before);
            }
            // A retry is known, and another one comes too late.
            if let Ok(Decision::Post(_) | Decision::AlreadyPosted) = decision {
                let again = book.reverse(id(original), id(by), reason);
                prop_assert_eq!(again, Ok(Decision::AlreadyPosted));
                let other = book.reverse(id(original), id(1000 + by), reason);
                prop_assert_eq!(other, Err(Refusal::AlreadyReversed));
                prop_assert_eq!(book.reverse(id(by), id(2000), 0), Err(Refusal::NotReversible));
            }
        }
        let sum: i128 = book.balances().map(|(_, balance)| i128::from(balance)).sum();
        prop_assert_eq!(sum, 0);
        let journal: std::collections::BTreeMap<_, _> =
            book.journal().map(|(transfer, entry)| (transfer.id, (transfer, entry))).collect();
        for (original, by) in book.reversals() {
            let ((first, _), (second, _)) = (journal[&original], journal[&by]);
            prop_assert_eq!(first.amount, second.amount);
            prop_assert_eq!((first.debit, first.credit), (second.credit, second.debit));
        }
        for (account, balance) in book.balances() {
            prop_assert!(balance >= 0 || account == AccountId::House);
        }
    }

    #[test]
    fn all_balances_sum_to_zero(transfers in transfers()) {
        let mut book = Book::default();
        for transfer in &transfers {
            let _ = book.post(transfer);
            let sum: i128 = book.balances().map(|(_, balance)| i128::from(balance)).sum();
            prop_assert_eq!(sum, 0);
        }
    }

    #[test]
    fn every_balance_is_the_sum_of_its_postings(transfers in transfers()) {
        let mut book = Book::default();
        transfers.iter().for_each(|transfer| { let _ = book.post(transfer); });
        for (account, balance) in book.balances() {
            let postings = book.journal().flat_map(|(_, entry)| entry.postings());
            let sum: i64 = postings.filter(|p| p.account == account).map(|p| p.amount).sum();
            prop_assert_eq!(sum, balance);
        }
    }

    #[test]
    fn nobody_but_the_house_is_overdrawn(transfers in transfers()) {
        let mut book = Book::default();
        for transfer in &transfers {
            let _ = book.post(transfer);
            for (account, balance) in book.balances() {
                prop_assert!(balance >= 0 || account == AccountId::House);
            }
        }
    }

    #[test]
    fn a_replay_of_everything_changes_nothing(transfers in transfers()) {
        let mut book = Book::default();
        let posted: Vec<_> = transfers
            .iter()
            .filter(|transfer| matches!(book.post(transfer), Ok(Decision::Post(_))))
            .collect();
        let before = book.clone();
        for transfer in posted {
            prop_assert_eq!(book.post(transfer), Ok(Decision::AlreadyPosted));
        }
        prop_assert_eq!(book, before);
    }

    #[test]
    fn what_is_refused_or_conflicts_leaves_no_trace(transfers in transfers()) {
        let mut book = Book::default();
        for transfer in &transfers {
            let before = book.clone();
            match book.post(transfer) {
                Ok(Decision::Post(entry)) => {
                    prop_assert_eq!(entry.debit.amount + entry.credit.amount, 0);
                    prop_assert_ne!(&book, &before);
                }
                Ok(Decision::AlreadyPosted | Decision::Conflict) | Err(_) => {
                    prop_assert_eq!(&book, &before);
                }
            }
        }
    }

    #[test]
    fn an_id_stands_for_one_transfer(first in transfer(), amount in 1_i64..100) {
        let mut book = Book::default();
        let first = Transfer { debit: AccountId::House, credit: user(1), amount: 100, ..first };
        prop_assert!(matches!(book.post(&first), Ok(Decision::Post(_))));
        let other = Transfer { amount: 100 + amount, ..first.clone() };
        prop_assert_eq!(book.post(&other), Ok(Decision::Conflict));
        let other = Transfer { reason: first.reason + 1, ..first.clone() };
        prop_assert_eq!(book.post(&other), Ok(Decision::Conflict));
        prop_assert_eq!(book.post(&first), Ok(Decision::AlreadyPosted));
    }
}

fn user(n: u128) -> AccountId {
    AccountId::User(Uuid::from_u128(n))
}

fn give(id: u128, debit: AccountId, credit: AccountId, amount: i64) -> Transfer<()> {
    Transfer { id: TransferId(Uuid::from_u128(id)), debit, credit, amount, reason: () }
}

#[test]
fn the_last_minor_unit_can_be_given_and_no_more() {
    let mut book = Book::default();
    book.post(&give(1, AccountId::House, user(1), 500)).unwrap();
    book.post(&give(2, user(1), user(2), 500)).unwrap();
    let refused = book.post(&give(3, user(1), user(2), 1));
    assert_eq!(refused, Err(Refusal::InsufficientCredit));
    assert_eq!(book.balance(user(2)), 500);
    assert_eq!(book.balance(AccountId::House), -500);
}

#[test]
fn a_retry_is_known_when_the_credit_is_spent() {
    let mut book = Book::default();
    book.post(&give(1, AccountId::House, user(1), 500)).unwrap();
    let tip = give(2, user(1), user(2), 500);
    book.post(&tip).unwrap();
    assert_eq!(book.post(&tip), Ok(Decision::AlreadyPosted));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut book = Book::default();
    let post = |book: &mut Book<()>, transfer| book.post(&transfer).unwrap_err();
    let refusal = post(&mut book, give(1, AccountId::House, user(1), 0));
    assert_eq!(refusal, Refusal::NotPositive);
    let refusal = post(&mut book, give(1, AccountId::House, user(1), -1));
    assert_eq!(refusal, Refusal::NotPositive);
    let refusal = post(&mut book, give(1, user(1), user(1), 1));
    assert_eq!(refusal, Refusal::SameAccount);
    book.post(&give(1, AccountId::House, user(1), i64::MAX)).unwrap();
    let refusal = post(&mut book, give(2, AccountId::House, user(1), 2));
    assert_eq!(refusal, Refusal::TooLarge);
}

#[test]
fn nobody_gives_back_what_he_does_not_have() {
    let mut book = Book::default();
    let id = |n| TransferId(Uuid::from_u128(n));
    book.post(&give(1, AccountId::House, user(1), 500)).unwrap();
    book.post(&give(2, user(1), user(2), 500)).unwrap();
    book.post(&give(3, user(2), user(3), 1)).unwrap();
    assert_eq!(book.reverse(id(2), id(4), ()), Err(Refusal::InsufficientCredit));
    book.reverse(id(3), id(5), ()).unwrap();
    book.reverse(id(2), id(4), ()).unwrap();
    assert_eq!((book.balance(user(1)), book.balance(user(2))), (500, 0));
    assert_eq!(book.reverse(id(9), id(6), ()), Err(Refusal::NotReversible));
}
