CREATE INDEX captures_spool ON captures(id) WHERE sha256 <> '' AND released = 0
