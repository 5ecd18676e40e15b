CREATE TABLE item_batches(at bigint NOT NULL, first_id bigint NOT NULL, last_id bigint NOT NULL, PRIMARY KEY(at, first_id))
