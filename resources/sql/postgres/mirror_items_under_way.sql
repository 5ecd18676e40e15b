SELECT m.item_id, m.remote_id, p.url FROM mirror_items AS m JOIN item_pages AS p ON p.id = m.item_id
WHERE m.state = 2 AND m.run_source = ? AND m.part = ? ORDER BY m.item_id
