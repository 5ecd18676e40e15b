DELETE FROM notice_sends WHERE id = ?
