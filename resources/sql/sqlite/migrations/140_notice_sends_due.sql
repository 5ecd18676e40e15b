CREATE INDEX notice_sends_due ON notice_sends(target, given_up, due, id)
