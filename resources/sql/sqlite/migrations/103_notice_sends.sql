-- A notice that is on its way to a webhook: there until its answer is. given_up: refused for good, or too old.
CREATE TABLE notice_sends(id INTEGER PRIMARY KEY, notice_id INTEGER NOT NULL, target TEXT NOT NULL, send_key TEXT NOT NULL, created INTEGER NOT NULL,
    due INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, given_up INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', UNIQUE(notice_id, target))
