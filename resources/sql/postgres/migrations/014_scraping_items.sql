-- The whole item under its known name, for reading.
CREATE VIEW scraping_items AS SELECT i.id, p.uid, i.run_id, i.run_source, p.page_id, i.state, i.attempt, i.stalls, p.depth, i.token, i.due,
    i.lease_until, i.owner, i.started, i.changed, p.url, p.identity_key, p.found_on, i.fail_class, i.skip, i.engine, i.coverage, i.http,
    i.reason, i.capture_id
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
