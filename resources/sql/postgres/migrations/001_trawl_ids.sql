-- A list of ids, as JSON in UTF-8: "[1,2,3]"; empty for none.
CREATE FUNCTION trawl_ids(list bytea) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN octet_length(list) = 0 THEN '{}'::bigint[]
               ELSE CAST(translate(convert_from(list, 'UTF8'), '[]', '{}') AS bigint[]) END $$
