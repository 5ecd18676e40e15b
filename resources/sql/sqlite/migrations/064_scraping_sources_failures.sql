-- How its circuit opens: failures in a row, and the hold in ms.
ALTER TABLE scraping_sources ADD COLUMN circuit_failures INTEGER NOT NULL DEFAULT 3
