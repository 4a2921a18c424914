-- Stages and rooms have one audit, one list of sanctions and one of moderators. What
-- rooms had of their own moves over; their bans' addresses, which were kept as they
-- came, do not: such a ban holds by account or token alone.
ALTER TABLE audit ADD COLUMN target TEXT;
INSERT INTO audit (at, place, actor, actor_name, act, target, target_name, reason, until)
SELECT at, 'room/' || room, actor, actor_name, act, target, target_name,
       coalesce(reason, ''), until * 1000
FROM room_acts ORDER BY id;

-- Without an end it is the greatest number.
INSERT OR REPLACE INTO sanctions (place, kind, user, name, address, reason, until)
SELECT 'room/' || room, 'ban', user,
       coalesce((SELECT target_name FROM room_acts
                 WHERE room_acts.room = room_bans.room AND target = user AND act = 'ban'
                 ORDER BY id DESC LIMIT 1), ''),
       NULL,
       coalesce((SELECT reason FROM room_acts
                 WHERE room_acts.room = room_bans.room AND target = user AND act = 'ban'
                 ORDER BY id DESC LIMIT 1), ''),
       coalesce(until * 1000, 9223372036854775807)
FROM room_bans ORDER BY until IS NULL, until;

INSERT OR IGNORE INTO moderators (place, user)
SELECT 'room/' || room, user FROM room_moderators WHERE user IN (SELECT id FROM users);

DROP TABLE room_acts;
DROP TABLE room_bans;
DROP TABLE room_moderators;

-- Who moderates a room goes with it, as what holds against whom there does (0008).
CREATE TRIGGER rooms_take_their_moderators AFTER DELETE ON rooms
BEGIN
    DELETE FROM moderators WHERE place = 'room/' || OLD.id;
END;
