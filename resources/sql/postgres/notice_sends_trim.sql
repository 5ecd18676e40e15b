DELETE FROM notice_sends WHERE given_up = 1 AND created < ?
