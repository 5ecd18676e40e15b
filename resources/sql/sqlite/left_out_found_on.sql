SELECT page_id, found_on FROM item_pages WHERE run_id = ? AND found_on IS NOT NULL AND page_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
