UPDATE notice_sends SET tries = tries + 1, due = ?, error = ? WHERE id = ?
