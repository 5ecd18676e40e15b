-- Neither in the run's queue nor among what it left out. Addresses that an operator named are not here: no site named them.
SELECT s.page_id, s.state, s.missing, s.counted, s.seen_run FROM page_states AS s
WHERE s.source_id = ? AND s.seen_run < ? AND s.counted < ? AND s.state <> 2 AND s.named = 1
    AND NOT EXISTS (SELECT 1 FROM item_pages AS p WHERE p.run_id = ? AND p.page_id = s.page_id)
    AND NOT EXISTS (SELECT 1 FROM left_out AS o WHERE o.run_source = ? AND o.address_id = s.page_id)
ORDER BY s.seen_run
