DELETE FROM tick_reports WHERE id <= ?
