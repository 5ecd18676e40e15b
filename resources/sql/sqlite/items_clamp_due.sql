-- The longest wait: what a site may ask for where it throttled, else the back-off before the next attempt.
UPDATE item_states SET due = w.latest
FROM (SELECT id, ? + CASE fail_class WHEN ? THEN ? ELSE min(?, ? << max(0, min(attempt - 1, 20))) END AS latest
      FROM item_states WHERE state = 0 AND due > ?) AS w
WHERE item_states.id = w.id AND item_states.due > w.latest
