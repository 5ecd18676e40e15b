-- Which capture vouches for which revision: a revision is retracted when none of its captures stands any more.
CREATE TABLE capture_events(capture_id bigint NOT NULL, ordinal integer NOT NULL, event_id bigint NOT NULL,
    revision_id bigint NOT NULL, PRIMARY KEY(capture_id, ordinal))
