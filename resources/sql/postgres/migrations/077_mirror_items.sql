-- An item of a mirrored run, as long as its remote run is open. state 0 told 1 waits 2 under way 3 refused. part 0 = in no remote run yet.
-- version counts its changes, sent is the one under way; told and telling say in a word what the API knows and is being told.
CREATE TABLE mirror_items(item_id bigint PRIMARY KEY, run_source bigint NOT NULL, part bigint NOT NULL DEFAULT 0, state integer NOT NULL DEFAULT 1,
    version bigint NOT NULL DEFAULT 1, sent bigint NOT NULL DEFAULT 0, since bigint NOT NULL, remote_id text NOT NULL DEFAULT '',
    told text NOT NULL DEFAULT '', telling text NOT NULL DEFAULT '', error text NOT NULL DEFAULT '')
