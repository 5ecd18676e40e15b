UPDATE events SET gone = ? WHERE page_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
