-- What the house is told of a stage besides its title: each change of it makes
-- this number grow.
ALTER TABLE stages ADD COLUMN playbill INTEGER NOT NULL DEFAULT 0;

-- What a performer collects for. What has come together is the stage's total
-- less `from_total`, its total when the goal was set.
CREATE TABLE tip_goals (
    stage      TEXT    PRIMARY KEY REFERENCES stages (id),
    title      TEXT    NOT NULL,
    target     INTEGER NOT NULL CHECK (target > 0),
    from_total INTEGER NOT NULL,
    set_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a stage's overlay shows itself by, one for each stage at most.
CREATE TABLE overlay_tokens (
    stage      TEXT    PRIMARY KEY REFERENCES stages (id),
    -- SHA-256 of the token: the token itself is nowhere.
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
