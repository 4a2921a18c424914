-- Ids are UUIDs in their text form; times are milliseconds of Unix time;
-- amounts are minor units of the installation's one currency.

CREATE TABLE users (
    id            TEXT    PRIMARY KEY,
    name          TEXT    NOT NULL,
    -- The name in lower case: two names that differ only in case are one.
    name_key      TEXT    NOT NULL UNIQUE,
    role          TEXT    NOT NULL CHECK (role IN ('admin', 'performer', 'viewer')),
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    id         TEXT    PRIMARY KEY,
    user       TEXT    NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    -- SHA-256 of the token: the token itself is nowhere.
    hash       BLOB    PRIMARY KEY,
    session    TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    -- When it was first used; used again much later, it was stolen.
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session);

CREATE TABLE stages (
    id         TEXT    PRIMARY KEY,
    owner      TEXT    NOT NULL UNIQUE REFERENCES users (id),
    title      TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('offline', 'live', 'away', 'ended')),
    started_at INTEGER
) STRICT;

-- The journal. `transfers` says what happened, `postings` is its double entry;
-- `ledger_accounts.balance` is the running sum of an account's postings. Rows
-- of the first two are never changed.
CREATE TABLE ledger_accounts (
    id      TEXT    PRIMARY KEY,
    kind    TEXT    NOT NULL CHECK (kind IN ('house', 'user')),
    balance INTEGER NOT NULL,
    -- Only the house, where credit comes from, may be overdrawn.
    CHECK (kind = 'house' OR balance >= 0)
) STRICT;

CREATE TABLE ledger_transfers (
    id      TEXT    PRIMARY KEY,
    kind    TEXT    NOT NULL CHECK (kind IN ('demo_credit', 'tip')),
    debit   TEXT    NOT NULL REFERENCES ledger_accounts (id),
    credit  TEXT    NOT NULL REFERENCES ledger_accounts (id),
    amount  INTEGER NOT NULL CHECK (amount > 0),
    -- For a tip: where, and the words with it.
    stage   TEXT    REFERENCES stages (id),
    message TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    CHECK (debit <> credit),
    CHECK ((kind = 'tip') = (stage IS NOT NULL))
) STRICT;
CREATE INDEX ledger_transfers_by_stage ON ledger_transfers (stage, at) WHERE stage IS NOT NULL;

CREATE TABLE ledger_postings (
    transfer TEXT    NOT NULL REFERENCES ledger_transfers (id),
    account  TEXT    NOT NULL REFERENCES ledger_accounts (id),
    amount   INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transfer, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_postings_by_account ON ledger_postings (account);

CREATE TRIGGER ledger_transfers_stay BEFORE UPDATE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_transfers_remain BEFORE DELETE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_postings_stay BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_postings_remain BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

-- What each user has tipped on each stage in all, so that the board of a stage
-- with a million tips costs no more than that of a new one.
CREATE TABLE stage_tippers (
    stage  TEXT    NOT NULL REFERENCES stages (id),
    user   TEXT    NOT NULL REFERENCES users (id),
    amount INTEGER NOT NULL,
    PRIMARY KEY (stage, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_tippers_by_amount ON stage_tippers (stage, amount DESC);

CREATE TABLE stage_totals (
    stage  TEXT    PRIMARY KEY REFERENCES stages (id),
    amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_accounts (id, kind, balance) VALUES ('house', 'house', 0);
