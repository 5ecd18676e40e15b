-- Which capture vouches for which revision: a revision is retracted when none of its captures stands any more.
CREATE TABLE capture_events(capture_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, event_id INTEGER NOT NULL,
    revision_id INTEGER NOT NULL, PRIMARY KEY(capture_id, ordinal)) WITHOUT ROWID
