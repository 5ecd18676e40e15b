UPDATE events SET capture_id = ?, retracted = 0 WHERE id = ?
