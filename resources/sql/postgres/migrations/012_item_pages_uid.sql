CREATE INDEX item_pages_uid ON item_pages(uid)
