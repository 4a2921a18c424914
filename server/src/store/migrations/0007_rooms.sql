-- Rooms in which many meet. One without `keep` goes when it has been empty for
-- a while.
CREATE TABLE rooms (
    id            TEXT    PRIMARY KEY,
    owner         TEXT    NOT NULL REFERENCES users (id),
    title         TEXT    NOT NULL,
    access        TEXT    NOT NULL,
    -- Where it opens by a password.
    password_hash TEXT,
    people        INTEGER NOT NULL,
    keep          INTEGER NOT NULL,
    guests        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    -- Since when nobody is in it, as far as that was noticed.
    empty_since   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX rooms_by_owner ON rooms (owner);

CREATE TABLE room_moderators (
    room TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

-- Who may not come in. The address holds for guests alone.
CREATE TABLE room_bans (
    id      INTEGER PRIMARY KEY,
    room    TEXT    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user    TEXT    NOT NULL,
    address TEXT    NOT NULL,
    -- Unix seconds; NULL for good.
    until   INTEGER
) STRICT;
CREATE INDEX room_bans_by_room ON room_bans (room);

-- What hosts and moderators have done. It outlives its room.
CREATE TABLE room_acts (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    room        TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    actor_name  TEXT    NOT NULL,
    act         TEXT    NOT NULL,
    target      TEXT,
    target_name TEXT,
    reason      TEXT,
    until       INTEGER
) STRICT;
CREATE INDEX room_acts_by_room ON room_acts (room, at);
