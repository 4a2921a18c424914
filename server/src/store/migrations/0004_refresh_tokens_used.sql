-- Old tokens are looked for every few minutes, and most have never been used.
CREATE INDEX refresh_tokens_used ON refresh_tokens (used_at) WHERE used_at IS NOT NULL;
