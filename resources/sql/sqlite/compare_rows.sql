SELECT i.id, p.page_id, p.url, coalesce(i.reason, ''), coalesce(c.id, 0), coalesce(c.title, ''), coalesce(c.records, '[]'),
    coalesce(c.flags, '')
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id LEFT JOIN captures AS c ON c.id = i.capture_id
WHERE i.id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
