INSERT INTO schedule_state(group_id, schedule, since, fired, outcome, run_id, result, skip_next, switched_off) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(group_id) DO UPDATE SET schedule = excluded.schedule, since = excluded.since, fired = excluded.fired, outcome = excluded.outcome,
    run_id = excluded.run_id, result = excluded.result, skip_next = excluded.skip_next, switched_off = excluded.switched_off
