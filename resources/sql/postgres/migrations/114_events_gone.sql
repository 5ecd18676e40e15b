-- Since when the event's page is gone, 0 = it is not. The event is kept.
ALTER TABLE events ADD COLUMN gone bigint NOT NULL DEFAULT 0
