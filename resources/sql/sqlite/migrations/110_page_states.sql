-- Pages that were captured once, whether they are still there. state 0 present 1 missing 2 gone 3 back; missing = runs in a row that missed it,
-- counted = the newest of them. named 1 = something of its site named it: it was no start address; names 1 = it named others first.
-- seen is the newest capture, of seen_run.
CREATE TABLE page_states(page_id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0, seen_run INTEGER NOT NULL, named INTEGER NOT NULL, names INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL, since INTEGER NOT NULL)
