PRAGMA synchronous=FULL
