-- A list of ids, as JSON in UTF-8: "[1,2,3]"; empty for none. Statements ask it as (SELECT trawl_ids(?)): that is read once, not for each row.
CREATE FUNCTION trawl_ids(list bytea) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN octet_length(list) = 0 THEN '{}'::bigint[]
               ELSE CAST(translate(convert_from(list, 'UTF8'), '[]', '{}') AS bigint[]) END $$
