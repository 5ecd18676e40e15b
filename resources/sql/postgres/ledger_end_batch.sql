UPDATE batches SET ended = ?, message = ?, paused = 0 WHERE id = ? AND ended = 0
