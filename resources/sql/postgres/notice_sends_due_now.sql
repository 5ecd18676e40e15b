UPDATE notice_sends SET due = ? WHERE target = ? AND given_up = 0 AND due > ?
