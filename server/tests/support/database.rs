//! A look into the database of a server that has ended, past all of its code.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

/// What a ledger must be at any moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Books {
    pub postings_sum: i64,
    pub balances_sum: i64,
    pub tips: i64,
    /// Less what was taken back.
    pub tips_amount: i64,
    pub board_amount: i64,
    /// Transfers that have not exactly two postings that sum to zero.
    pub torn_transfers: i64,
    /// Accounts whose balance is not the sum of their postings.
    pub wrong_balances: i64,
}

async fn open(data: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(data.join("footlight.sqlite"));
    options.connect().await.unwrap()
}

/// Keeps the database from being written until it is released.
pub async fn hold(data: &Path) -> SqliteConnection {
    let mut db = open(data).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut db).await.unwrap();
    db
}

/// Lets it be written again.
pub async fn release(mut db: SqliteConnection) {
    sqlx::query("ROLLBACK").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// As if every login had ended so much earlier.
pub async fn age_logouts(data: &Path, by_ms: i64) {
    let mut db = open(data).await;
    let query = sqlx::query("UPDATE sessions SET revoked_at = revoked_at - ?").bind(by_ms);
    query.execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// As if every refresh token had been used so long before it was made.
pub async fn use_tokens(data: &Path, before_ms: i64) {
    let mut db = open(data).await;
    let query = sqlx::query("UPDATE refresh_tokens SET used_at = created_at - ?").bind(before_ms);
    query.execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// Reads the sums.
pub async fn books(data: &Path) -> Books {
    let mut db = open(data).await;
    let mut sum = async |query: &'static str| -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut db).await.unwrap()
    };
    let books = Books {
        postings_sum: sum("SELECT coalesce(sum(amount), 0) FROM ledger_postings").await,
        balances_sum: sum("SELECT coalesce(sum(balance), 0) FROM ledger_accounts").await,
        tips: sum("SELECT count(*) FROM ledger_transfers WHERE kind = 'tip'").await,
        tips_amount: sum(
            "SELECT coalesce(sum(CASE kind WHEN 'tip' THEN amount WHEN 'refund' THEN -amount END), 0)
             FROM ledger_transfers",
        )
        .await,
        board_amount: sum("SELECT coalesce(sum(amount), 0) FROM stage_totals").await,
        torn_transfers: sum(
            "SELECT count(*) FROM ledger_transfers t WHERE 2 <> (SELECT count(*) FROM \
             ledger_postings p WHERE p.transfer = t.id) OR 0 <> (SELECT coalesce(sum(p.amount), 0) \
             FROM ledger_postings p WHERE p.transfer = t.id)",
        )
        .await,
        wrong_balances: sum("SELECT count(*) FROM ledger_accounts a WHERE a.balance <> (SELECT \
             coalesce(sum(p.amount), 0) FROM ledger_postings p WHERE p.account = a.id)")
        .await,
    };
    db.close().await.unwrap();
    books
}

/// The ids of all tips.
pub async fn tip_ids(data: &Path) -> Vec<String> {
    let mut db = open(data).await;
    let ids = sqlx::query_scalar("SELECT id FROM ledger_transfers WHERE kind = 'tip'");
    let ids = ids.fetch_all(&mut db).await.unwrap();
    db.close().await.unwrap();
    ids
}

/// How the database would go about a query.
pub async fn plan(data: &Path, query: &'static str) -> String {
    let mut db = open(data).await;
    let steps: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(query).fetch_all(&mut db).await.unwrap();
    db.close().await.unwrap();
    steps.into_iter().map(|(.., step)| step).collect::<Vec<_>>().join("\n")
}

/// Fails unless the books are in order.
pub fn assert_in_order(books: &Books) {
    assert_eq!(books.postings_sum, 0, "{books:?}");
    assert_eq!(books.balances_sum, 0, "{books:?}");
    assert_eq!(books.torn_transfers, 0, "{books:?}");
    assert_eq!(books.wrong_balances, 0, "{books:?}");
    assert_eq!(books.tips_amount, books.board_amount, "{books:?}");
}

/// When each posting of an account's tips and refunds was, and how much.
pub async fn performers_postings(data: &Path, account: &str) -> Vec<(i64, i64)> {
    let mut db = open(data).await;
    let rows = sqlx::query_as(
        "SELECT t.at, p.amount FROM ledger_postings p JOIN ledger_transfers t ON t.id = p.transfer
         WHERE p.account = ? AND t.kind <> 'demo_credit'",
    );
    let rows = rows.bind(account).fetch_all(&mut db).await.unwrap();
    db.close().await.unwrap();
    rows
}

/// Spreads the journal over a month: as only a test may.
pub async fn scatter(data: &Path) {
    let mut db = open(data).await;
    for statement in [
        "DROP TRIGGER ledger_transfers_stay",
        "UPDATE ledger_transfers SET at = 1700000000000 + (rowid * 7919 % 743) * 3600000",
    ] {
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
}

/// Lets an account follow so many more stages, of performers who never were.
pub async fn follow_more(data: &Path, account: &str, count: u32) {
    let mut db = open(data).await;
    let mut write = db.begin().await.unwrap();
    for number in 0..count {
        let (user, stage) = (format!("user{number}"), format!("stage{number}"));
        for statement in [
            "INSERT INTO users (id, name, name_key, role, password_hash, created_at)
             VALUES (?1, ?1, ?1, 'performer', '-', 1)",
            "INSERT INTO stages (id, owner, title, status) VALUES (?2, ?1, 'Nothing', 'offline')",
            "INSERT INTO follows (user, stage, since)
             SELECT id, ?2, 1 FROM users WHERE name = ?3 AND ?1 <> ''",
        ] {
            let query = sqlx::query(statement).bind(&user).bind(&stage).bind(account);
            query.execute(&mut *write).await.unwrap();
        }
    }
    write.commit().await.unwrap();
    db.close().await.unwrap();
}
