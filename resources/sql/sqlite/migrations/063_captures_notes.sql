-- What an extraction could not do, as JSON; empty for nearly all captures.
ALTER TABLE captures ADD COLUMN notes TEXT NOT NULL DEFAULT ''
