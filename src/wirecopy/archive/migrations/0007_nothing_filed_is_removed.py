"""The database refuses to remove what was filed, or to touch the log of reworks, also by emptying whole tables."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION archive_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% holds what was filed and what was done with it; it is never changed or removed (%)',
        TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER version_is_kept BEFORE DELETE ON archive_version
    FOR EACH ROW EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER versions_are_kept BEFORE TRUNCATE ON archive_version
    FOR EACH STATEMENT EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER filed_is_kept BEFORE DELETE ON wires_filed
    FOR EACH ROW EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER all_filed_is_kept BEFORE TRUNCATE ON wires_filed
    FOR EACH STATEMENT EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER delivery_is_kept BEFORE DELETE ON wires_delivery
    FOR EACH ROW EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER deliveries_are_kept BEFORE TRUNCATE ON wires_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER delivery_keeps_its_bytes BEFORE UPDATE OF filed_id, source_id, received_at ON wires_delivery
    FOR EACH ROW WHEN (
        (OLD.filed_id, OLD.source_id, OLD.received_at) IS DISTINCT FROM (NEW.filed_id, NEW.source_id, NEW.received_at)
    ) EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER rework_log_only_grows BEFORE UPDATE OR DELETE ON archive_reworklog
    FOR EACH ROW EXECUTE FUNCTION archive_is_kept();
CREATE TRIGGER rework_log_is_kept BEFORE TRUNCATE ON archive_reworklog
    FOR EACH STATEMENT EXECUTE FUNCTION archive_is_kept();
"""
_ALLOW = """
DROP TRIGGER version_is_kept ON archive_version;
DROP TRIGGER versions_are_kept ON archive_version;
DROP TRIGGER filed_is_kept ON wires_filed;
DROP TRIGGER all_filed_is_kept ON wires_filed;
DROP TRIGGER delivery_is_kept ON wires_delivery;
DROP TRIGGER deliveries_are_kept ON wires_delivery;
DROP TRIGGER delivery_keeps_its_bytes ON wires_delivery;
DROP TRIGGER rework_log_only_grows ON archive_reworklog;
DROP TRIGGER rework_log_is_kept ON archive_reworklog;
DROP FUNCTION archive_is_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0006_killed_by_the_desk"), ("wires", "0002_told_format")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
