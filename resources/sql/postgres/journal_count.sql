-- Entries are never deleted, so that the newest id counts them.
SELECT coalesce(max(id), 0) FROM journal
