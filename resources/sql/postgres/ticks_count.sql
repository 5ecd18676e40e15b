SELECT COUNT(*) FROM tick_reports
