UPDATE scraping_items SET lease_until = max(lease_until, ?)
FROM (SELECT CAST(key AS INTEGER) AS item, value AS token FROM json_each(CAST(? AS TEXT))) AS h
WHERE scraping_items.id = h.item AND scraping_items.token = h.token AND state = 1
RETURNING id
