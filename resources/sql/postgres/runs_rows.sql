SELECT id, uid, number, state, plan, reason, created, started, ended, finalized,
    coalesce(CAST(CAST(CAST(statistics AS json)->>'activeMs' AS numeric) AS bigint), 0)
FROM scraping_runs WHERE id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
