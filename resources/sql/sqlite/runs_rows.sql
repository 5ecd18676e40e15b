SELECT id, uid, number, state, plan, reason, created, started, ended, finalized, coalesce(json_extract(statistics, '$.activeMs'), 0)
FROM scraping_runs WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
