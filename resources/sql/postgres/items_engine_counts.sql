SELECT engine, count(*), count(CASE WHEN coverage < 70 THEN 1 END) FROM item_states WHERE run_id = ? AND engine IS NOT NULL GROUP BY engine
