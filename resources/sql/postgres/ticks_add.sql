INSERT INTO tick_reports(at, report) VALUES(?, ?) RETURNING id
