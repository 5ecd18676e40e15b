SELECT count(*) FROM outbox WHERE ? = '' OR kind = ?
