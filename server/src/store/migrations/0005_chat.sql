-- What is written where: `place` is the name of a place, such as stage/ID.
CREATE TABLE chat_places (
    place        TEXT    PRIMARY KEY,
    -- The number of the last message there; none is given twice.
    last_seq     INTEGER NOT NULL DEFAULT 0,
    -- Seconds that everybody waits between two messages of his.
    slow_seconds INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE chat_messages (
    id         TEXT    PRIMARY KEY,
    place      TEXT    NOT NULL REFERENCES chat_places (place),
    seq        INTEGER NOT NULL,
    -- An account, or a guest: those are in no table.
    author     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    -- Empty where the message is deleted: its id is still known.
    text       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    deleted_at INTEGER,
    UNIQUE (place, seq)
) STRICT;
CREATE INDEX chat_messages_by_time ON chat_messages (at);
