-- Answers the mode that holds now: the old one where it can't be switched (no shared memory, read-only).
PRAGMA journal_mode=WAL
