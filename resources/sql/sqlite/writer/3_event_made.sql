-- A new event begins with its first revision.
CREATE TEMP TRIGGER event_made AFTER INSERT ON events BEGIN
    INSERT INTO event_revisions(event_id, capture_id, at, fields, changes, fingerprint)
    VALUES(NEW.id, NEW.capture_id, NEW.first, NEW.fields, '{}', NEW.fingerprint);
    UPDATE events SET revision_id = last_insert_rowid() WHERE id = NEW.id;
END
