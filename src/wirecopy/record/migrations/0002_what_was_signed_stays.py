"""The database itself keeps the record: a receipt loses its words in a kill and nothing else, a head nothing."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION record_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.story_id, NEW.stated_sha256, NEW.sha256, NEW.made_at)
            IS NOT DISTINCT FROM (OLD.id, OLD.story_id, OLD.stated_sha256, OLD.sha256, OLD.made_at)
        AND (NEW.envelope = OLD.envelope OR length(NEW.envelope) = 0)
        AND (OLD.log_index IS NULL OR NEW.log_index = OLD.log_index)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a receipt is never changed: it may only be erased, and put into the log'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER receipt_stays BEFORE UPDATE OR DELETE ON record_receipt
    FOR EACH ROW EXECUTE FUNCTION record_receipt_stays();
CREATE FUNCTION record_head_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.size, NEW.note, NEW.at) IS NOT DISTINCT FROM (OLD.size, OLD.note, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signed head of the log is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER head_stays BEFORE UPDATE OR DELETE ON record_loghead
    FOR EACH ROW EXECUTE FUNCTION record_head_stays();
"""
_ALLOW = """
DROP TRIGGER receipt_stays ON record_receipt;
DROP FUNCTION record_receipt_stays;
DROP TRIGGER head_stays ON record_loghead;
DROP FUNCTION record_head_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
