-- Addresses that a run found and does not crawl. address_id is the page's number as in item_pages, of a duplicate that of its own spelling.
CREATE TABLE left_out(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, run_source INTEGER NOT NULL, address_id INTEGER NOT NULL,
    reason INTEGER NOT NULL, address TEXT NOT NULL, found_on TEXT, rule TEXT NOT NULL, at INTEGER NOT NULL)
