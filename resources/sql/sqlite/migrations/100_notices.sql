-- What people were told of, or would have been: state 0 told, 1 held back, 2 its kind is off. The key is of the happening, the cause of its like.
CREATE TABLE notices(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, cause TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL,
    body TEXT NOT NULL)
