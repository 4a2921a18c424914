-- When a stage's next show begins, in milliseconds of Unix time.
ALTER TABLE stages ADD COLUMN next_show INTEGER;
CREATE INDEX stages_by_next_show ON stages (next_show) WHERE next_show IS NOT NULL;

-- The picture that stands for a stage while nobody is on it.
CREATE TABLE posters (
    stage   TEXT    PRIMARY KEY REFERENCES stages (id),
    -- Another one has a greater.
    version INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('image/jpeg', 'image/webp')),
    bytes   BLOB    NOT NULL
) STRICT;

CREATE TABLE follows (
    user  TEXT    NOT NULL REFERENCES users (id),
    stage TEXT    NOT NULL REFERENCES stages (id),
    since INTEGER NOT NULL,
    PRIMARY KEY (user, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_stage ON follows (stage);
