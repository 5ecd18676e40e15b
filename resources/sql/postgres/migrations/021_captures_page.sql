CREATE INDEX captures_page ON captures(page_id, review)
