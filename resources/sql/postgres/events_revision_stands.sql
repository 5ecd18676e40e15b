UPDATE event_revisions SET retracted = 0 WHERE id = ?
