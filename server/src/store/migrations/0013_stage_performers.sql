-- Whom the owner of a stage has named to perform on it, too.
CREATE TABLE stage_performers (
    stage TEXT NOT NULL REFERENCES stages (id),
    user  TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (stage, user)
) STRICT, WITHOUT ROWID;
