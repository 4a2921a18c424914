-- What whoever imposed a sanction was there: nobody below him lifts or replaces it. Of
-- those that hold already the audit tells who it was, and what he is by now. It has the
-- names alone of those before step 12, and of all but the first of several of one name.
-- Who has no account came with a token: of him is not known whether he was above the
-- owner, so that the owner lifts it and moderators do not.
ALTER TABLE sanctions ADD COLUMN rank TEXT NOT NULL DEFAULT 'owner'
    CHECK (rank IN ('moderator', 'owner', 'admin'));

UPDATE sanctions SET rank = coalesce(
    (SELECT CASE
         WHEN users.role = 'admin' THEN 'admin'
         WHEN users.id IS NULL
             OR EXISTS (SELECT 1 FROM stages
                        WHERE 'stage/' || stages.id = audit.place AND owner = users.id)
             OR EXISTS (SELECT 1 FROM rooms
                        WHERE 'room/' || rooms.id = audit.place AND owner = users.id)
             THEN 'owner'
         ELSE 'moderator'
     END
     FROM audit LEFT JOIN users ON users.id = audit.actor
     WHERE audit.place = sanctions.place AND audit.act = sanctions.kind
         AND (audit.target = sanctions.user OR audit.target_name = sanctions.name)
     ORDER BY audit.id DESC LIMIT 1),
    'owner');

-- Administrators alone act on whose place it is.
UPDATE sanctions SET rank = 'admin'
WHERE EXISTS (SELECT 1 FROM stages WHERE 'stage/' || id = place AND owner = user)
    OR EXISTS (SELECT 1 FROM rooms WHERE 'room/' || id = place AND owner = user);
