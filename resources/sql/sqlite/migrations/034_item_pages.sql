-- What never changes of an item, apart from its state: a claim and its end then rewrite a short row, not the URL.
-- page_id is the 16 hex digits as a number, uid is 16 bytes, identity_key is null where it equals the URL.
CREATE TABLE item_pages(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, page_id INTEGER NOT NULL, depth INTEGER NOT NULL,
    uid BLOB NOT NULL, url TEXT NOT NULL, identity_key TEXT, found_on TEXT)
