CREATE TABLE scraping_sources(id text PRIMARY KEY, name text NOT NULL, raw text NOT NULL, present integer NOT NULL, changed bigint NOT NULL)
