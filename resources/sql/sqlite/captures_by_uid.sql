SELECT id FROM captures WHERE uid = ?
