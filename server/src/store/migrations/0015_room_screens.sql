-- Rooms in which one screen is shown at a time.
ALTER TABLE rooms ADD COLUMN one_screen INTEGER NOT NULL DEFAULT 0;
