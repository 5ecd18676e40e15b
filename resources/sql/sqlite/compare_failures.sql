SELECT fail_class, count(*) FROM item_states WHERE run_id = ? AND state = 3 GROUP BY fail_class
