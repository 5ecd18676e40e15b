-- circuit_failures and circuit_hold (ms): how its circuit opens, for the functions that other programs call.
CREATE TABLE scraping_sources(id text PRIMARY KEY, name text NOT NULL, raw text NOT NULL, present integer NOT NULL, changed bigint NOT NULL,
    circuit_failures integer NOT NULL DEFAULT 3, circuit_hold bigint NOT NULL DEFAULT 3600000)
