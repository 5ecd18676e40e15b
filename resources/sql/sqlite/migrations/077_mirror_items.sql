-- An item of a mirrored run, as long as its remote run is open. state 0 told 1 waits 2 under way 3 refused. part 0 = in no remote run yet.
-- version counts its changes, sent is the one under way; told and telling say in a word what the API knows and is being told.
CREATE TABLE mirror_items(item_id INTEGER PRIMARY KEY, run_source INTEGER NOT NULL, part INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 1,
    version INTEGER NOT NULL DEFAULT 1, sent INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL, remote_id TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '', telling TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '')
