UPDATE page_states SET state = ?, missing = ?, counted = ?, since = coalesce(CAST(? AS bigint), since)
WHERE page_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
