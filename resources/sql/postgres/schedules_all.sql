SELECT group_id, schedule, since, fired, outcome, run_id, result, skip_next, switched_off FROM schedule_state
