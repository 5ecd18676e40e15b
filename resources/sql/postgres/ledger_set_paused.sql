UPDATE batches SET paused = ? WHERE id = ?
