-- The server's clock in ms since 1970: several machines work on one store.
CREATE FUNCTION trawl_now() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint) $$
