-- A checkpoint every 16 MB.
PRAGMA wal_autocheckpoint=4000
