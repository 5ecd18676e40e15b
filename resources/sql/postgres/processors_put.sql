INSERT INTO processor_state(processor_id, asked, report) VALUES(?, ?, ?)
ON CONFLICT(processor_id) DO UPDATE SET asked = excluded.asked, report = excluded.report
