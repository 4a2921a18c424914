-- What is written in a room, and what holds against whom there, goes with the room;
-- the audit stays.
CREATE TRIGGER rooms_take_their_chats AFTER DELETE ON rooms
BEGIN
    DELETE FROM chat_messages WHERE place = 'room/' || OLD.id;
    DELETE FROM chat_places WHERE place = 'room/' || OLD.id;
    DELETE FROM sanctions WHERE place = 'room/' || OLD.id;
END;
