CREATE TABLE events(id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, page_id INTEGER NOT NULL, record_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL DEFAULT '', duplicate_of INTEGER, capture_id INTEGER NOT NULL, revision_id INTEGER,
    fields TEXT NOT NULL, first INTEGER NOT NULL, changed INTEGER NOT NULL, retracted INTEGER NOT NULL DEFAULT 0,
    UNIQUE(page_id, record_key))
