-- Pairs of an item and a number, as JSON in UTF-8: {"1": 2, …}.
CREATE FUNCTION trawl_pairs(map bytea) RETURNS TABLE(item bigint, value bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 50 AS
$$ SELECT CAST(e.key AS bigint), CAST(e.value AS bigint) FROM json_each_text(CAST(convert_from(map, 'UTF8') AS json)) AS e $$
