-- Which rows were enqueued at a time: an item's uid begins with it, so that one row per batch stands for an index of all uids.
CREATE TABLE item_batches(at INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, PRIMARY KEY(at, first_id)) WITHOUT ROWID
