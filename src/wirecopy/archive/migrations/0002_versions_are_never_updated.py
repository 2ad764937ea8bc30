"""The database itself refuses to change a filed version, whoever asks."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION archive_version_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % is as the agency filed it and is never changed', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER version_is_never_updated BEFORE UPDATE ON archive_version
    FOR EACH ROW EXECUTE FUNCTION archive_version_is_never_updated();
CREATE FUNCTION wires_filed_is_never_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delivery bytes % are as they arrived and are never changed', OLD.sha256
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER filed_is_never_updated BEFORE UPDATE ON wires_filed
    FOR EACH ROW EXECUTE FUNCTION wires_filed_is_never_updated();
"""
_ALLOW = """
DROP TRIGGER version_is_never_updated ON archive_version;
DROP FUNCTION archive_version_is_never_updated;
DROP TRIGGER filed_is_never_updated ON wires_filed;
DROP FUNCTION wires_filed_is_never_updated;
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial"), ("wires", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
