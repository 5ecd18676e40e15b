UPDATE captures SET review = h.review, review_by = h.by, review_reason = h.reason, reviewed = ?
FROM (SELECT CAST(e.value->>0 AS bigint) AS item, CAST(e.value->>1 AS integer) AS review, e.value->>2 AS by, e.value->>3 AS reason
      FROM jsonb_array_elements(CAST(? AS jsonb)) AS e(value)) AS h
WHERE captures.id = h.item
