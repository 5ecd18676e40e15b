INSERT INTO notice_sends(notice_id, target, send_key, created, due) VALUES(?, ?, ?, ?, ?)
