CREATE INDEX notice_sends_waiting ON notice_sends(target, given_up, id)
