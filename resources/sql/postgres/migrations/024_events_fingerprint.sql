CREATE INDEX events_fingerprint ON events(fingerprint, id) WHERE fingerprint <> ''
