UPDATE captures SET spool_file = ?, released = 0 WHERE id = ?
