UPDATE notice_sends SET given_up = 1, error = ? WHERE id = ?
