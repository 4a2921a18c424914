-- A tip is taken back by another transfer. The check on `kind` cannot be altered,
-- so both tables of the journal are copied, the postings first: they refer to
-- the other one. To drop a table fires no triggers; those that keep the journal
-- as it is are made anew.
CREATE TABLE transfers_copy (
    -- The order in which they were written.
    seq      INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,
    kind     TEXT    NOT NULL CHECK (kind IN ('demo_credit', 'tip', 'refund')),
    debit    TEXT    NOT NULL REFERENCES ledger_accounts (id),
    credit   TEXT    NOT NULL REFERENCES ledger_accounts (id),
    amount   INTEGER NOT NULL CHECK (amount > 0),
    -- For a tip and its refund: where, and the words with it.
    stage    TEXT    REFERENCES stages (id),
    message  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    -- For a refund: which tip it takes back, once at most, and by whose hand.
    reverses TEXT    UNIQUE REFERENCES transfers_copy (id),
    actor    TEXT,
    CHECK (debit <> credit),
    CHECK ((kind = 'demo_credit') = (stage IS NULL)),
    CHECK ((kind = 'refund') = (reverses IS NOT NULL)),
    CHECK ((kind = 'refund') = (actor IS NOT NULL))
) STRICT;
INSERT INTO transfers_copy (id, kind, debit, credit, amount, stage, message, at)
SELECT id, kind, debit, credit, amount, stage, message, at FROM ledger_transfers ORDER BY rowid;

CREATE TABLE postings_copy (
    transfer TEXT    NOT NULL REFERENCES transfers_copy (id),
    account  TEXT    NOT NULL REFERENCES ledger_accounts (id),
    amount   INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transfer, account)
) STRICT, WITHOUT ROWID;
INSERT INTO postings_copy (transfer, account, amount)
SELECT transfer, account, amount FROM ledger_postings;

DROP TABLE ledger_postings;
DROP TABLE ledger_transfers;
ALTER TABLE transfers_copy RENAME TO ledger_transfers;
ALTER TABLE postings_copy RENAME TO ledger_postings;

-- The last transfer before a goal was set: those after it are in what has come
-- together.
ALTER TABLE tip_goals ADD COLUMN after_seq INTEGER NOT NULL DEFAULT 0;
UPDATE tip_goals SET after_seq =
    (SELECT coalesce(max(seq), 0) FROM ledger_transfers WHERE at < tip_goals.set_at);

CREATE INDEX ledger_transfers_by_stage ON ledger_transfers (stage, at) WHERE stage IS NOT NULL;
-- What somebody has earned, and what of it was taken back.
CREATE INDEX ledger_tips_by_performer ON ledger_transfers (credit, at) WHERE kind = 'tip';
CREATE INDEX ledger_refunds_by_performer ON ledger_transfers (debit, at) WHERE kind = 'refund';
CREATE INDEX ledger_postings_by_account ON ledger_postings (account);

CREATE TRIGGER ledger_transfers_stay BEFORE UPDATE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_transfers_remain BEFORE DELETE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_postings_stay BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER ledger_postings_remain BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
