UPDATE captures SET changed = ?, flags = ?, triage = ? WHERE id = ?
