SELECT coalesce(max(id), 0) FROM item_pages
