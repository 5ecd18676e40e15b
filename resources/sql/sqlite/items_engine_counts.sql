SELECT engine, count(*) FROM item_states WHERE run_id = ? AND engine IS NOT NULL GROUP BY engine
