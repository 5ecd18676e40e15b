-- The longest wait: what a site may ask for where it throttled, else the back-off before the next attempt.
UPDATE item_states SET due = w.latest
FROM (SELECT i.id, ? + CASE i.fail_class WHEN ? THEN ? ELSE min(?, ? << max(0, min(i.attempt - 1, 20))) END AS latest
      FROM item_states AS i INDEXED BY item_states_waiting
      WHERE i.run_source IN (SELECT id FROM run_sources) AND i.state = 0 AND i.due > ?) AS w
WHERE item_states.id = w.id AND item_states.due > w.latest
