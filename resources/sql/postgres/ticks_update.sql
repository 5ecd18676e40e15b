UPDATE tick_reports SET report = ? WHERE id = ?
