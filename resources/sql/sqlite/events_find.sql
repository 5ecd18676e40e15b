SELECT id, fields, revision_id, fingerprint, retracted FROM events WHERE page_id = ? AND record_key = ?
