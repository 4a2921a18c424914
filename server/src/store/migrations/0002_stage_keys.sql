-- The keys by which programs publish (WHIP), one for each stage at most.
CREATE TABLE stage_keys (
    stage      TEXT    PRIMARY KEY REFERENCES stages (id),
    -- SHA-256 of the key: the key itself is nowhere.
    hash       BLOB    NOT NULL,
    -- Stands where an access token names its login: what a key has begun ends
    -- with it.
    login      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
