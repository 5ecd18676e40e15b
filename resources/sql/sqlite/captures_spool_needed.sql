SELECT id, uid, spool_file, sha256 FROM captures INDEXED BY captures_spool
WHERE sha256 <> '' AND released = 0 AND lost = 0 AND (spool_file <> '') = ? ORDER BY id
