SELECT id, report FROM tick_reports ORDER BY id DESC LIMIT ? OFFSET ?
