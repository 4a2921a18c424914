-- How each stage's picture is meant to be, by the name of the preset.
ALTER TABLE stages ADD COLUMN preset TEXT NOT NULL DEFAULT '720p30';
