UPDATE events SET fingerprint = ?, duplicate_of = ?, capture_id = ?, revision_id = ?, fields = ?, changed = ?, retracted = 0 WHERE id = ?
