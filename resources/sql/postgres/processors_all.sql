SELECT processor_id, report FROM processor_state
