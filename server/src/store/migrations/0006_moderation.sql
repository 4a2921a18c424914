-- Every act of those who see to order, and why. Rows are only added. `place` is
-- the name of a place, such as stage/ID.
CREATE TABLE audit (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    place       TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    actor_name  TEXT    NOT NULL,
    act         TEXT    NOT NULL,
    -- On whom, where on anybody.
    target_name TEXT,
    reason      TEXT    NOT NULL,
    -- When what was done ends, where it does.
    until       INTEGER
) STRICT;
CREATE INDEX audit_by_place ON audit (place, id);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;

-- Who may not write, or not be there, until when.
CREATE TABLE sanctions (
    place   TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('mute', 'ban')),
    -- An account, or a guest: those are in no table.
    user    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    -- A guest's address as a keyed hash.
    address BLOB,
    reason  TEXT    NOT NULL,
    until   INTEGER NOT NULL,
    PRIMARY KEY (place, kind, user)
) STRICT, WITHOUT ROWID;

-- Whom the owner of a place has named to see to order there.
CREATE TABLE moderators (
    place TEXT NOT NULL,
    user  TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (place, user)
) STRICT, WITHOUT ROWID;
