UPDATE captures SET review = h.review, review_by = h.by, review_reason = h.reason, reviewed = ?
FROM (SELECT value->>0 AS item, value->>1 AS review, value->>2 AS by, value->>3 AS reason FROM json_each(CAST(? AS TEXT))) AS h
WHERE captures.id = h.item
