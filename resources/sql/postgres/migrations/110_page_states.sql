-- Pages that were captured once, whether they are still there. state 0 present 1 missing 2 gone 3 back; missing = runs in a row that missed it,
-- counted = the newest of them. named 1 = something of its site named it: it was no start address; names 1 = it named others first.
-- seen is the newest capture, of seen_run.
CREATE TABLE page_states(page_id bigint PRIMARY KEY, source_id text NOT NULL, state integer NOT NULL DEFAULT 0, missing integer NOT NULL DEFAULT 0,
    counted bigint NOT NULL DEFAULT 0, seen_run bigint NOT NULL, named integer NOT NULL, names integer NOT NULL DEFAULT 0, seen bigint NOT NULL, since bigint NOT NULL)
