UPDATE page_states SET state = ?, missing = ?, counted = ?, since = coalesce(?, since) WHERE page_id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
