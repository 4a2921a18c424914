-- Rooms whose members' browsers talk to each other.
ALTER TABLE rooms ADD COLUMN mesh INTEGER NOT NULL DEFAULT 0;
