SELECT CASE WHEN i.state <> 0 THEN -1 ELSE
    (SELECT count(*) FROM item_states AS b
     WHERE b.run_source = i.run_source AND b.state = 0 AND b.due < i.due)
  + (SELECT count(*) FROM item_states AS b
     WHERE b.run_source = i.run_source AND b.state = 0 AND b.due = i.due AND b.id < i.id) END
FROM item_states AS i WHERE i.id = ?
