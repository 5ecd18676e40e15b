PRAGMA synchronous=NORMAL
