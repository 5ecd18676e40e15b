CREATE TABLE ledger(capture_id bigint PRIMARY KEY, batch_id bigint NOT NULL DEFAULT 0, state integer NOT NULL,
    tries integer NOT NULL DEFAULT 0, error_class text NOT NULL DEFAULT '', error text NOT NULL DEFAULT '',
    object_key text NOT NULL DEFAULT '', url text NOT NULL DEFAULT '', permanent_url text NOT NULL DEFAULT '', changed bigint NOT NULL,
    retract integer NOT NULL DEFAULT 0)
