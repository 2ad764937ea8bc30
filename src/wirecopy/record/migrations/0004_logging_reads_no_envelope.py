"""Taking a receipt into the log costs no look at its envelope; and no envelope is squeezed on its way in."""

from django.db import migrations

# A trigger on some columns fires only where an UPDATE names one of them, so setting log_index alone neither
# fetches nor compares 5 kB. Base64 of hashes does not get smaller, so the database shall not try.
_SPLIT = """
ALTER TABLE record_receipt ALTER COLUMN envelope SET STORAGE EXTERNAL;
DROP TRIGGER receipt_stays ON record_receipt;
CREATE OR REPLACE FUNCTION record_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.story_id, NEW.stated_sha256, NEW.sha256, NEW.made_at, NEW.version_id)
            IS NOT DISTINCT FROM (OLD.id, OLD.story_id, OLD.stated_sha256, OLD.sha256, OLD.made_at, OLD.version_id)
        AND (length(NEW.envelope) = 0 OR NEW.envelope = OLD.envelope)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a receipt is never changed: it may only be erased, and put into the log'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER receipt_stays
    BEFORE UPDATE OF id, story_id, stated_sha256, sha256, made_at, version_id, envelope OR DELETE ON record_receipt
    FOR EACH ROW EXECUTE FUNCTION record_receipt_stays();
CREATE FUNCTION record_receipt_logged_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.log_index IS NULL OR NEW.log_index = OLD.log_index THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a receipt keeps its place in the log' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER receipt_logged_once BEFORE UPDATE OF log_index ON record_receipt
    FOR EACH ROW EXECUTE FUNCTION record_receipt_logged_once();
"""
_JOIN = """
DROP TRIGGER receipt_logged_once ON record_receipt;
DROP FUNCTION record_receipt_logged_once;
ALTER TABLE record_receipt ALTER COLUMN envelope SET STORAGE EXTENDED;
DROP TRIGGER receipt_stays ON record_receipt;
CREATE TRIGGER receipt_stays BEFORE UPDATE OR DELETE ON record_receipt
    FOR EACH ROW EXECUTE FUNCTION record_receipt_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0003_cosignatures_salts_witnesses")]
    operations = [migrations.RunSQL(_SPLIT, _JOIN)]
