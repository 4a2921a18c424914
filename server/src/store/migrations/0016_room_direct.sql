-- Rooms in which two who are alone talk from browser to browser.
ALTER TABLE rooms ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
