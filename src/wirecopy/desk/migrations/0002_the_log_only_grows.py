"""The database itself refuses to change or delete what stands in the log, whoever asks."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION desk_act_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'act % stands in the log for good', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER act_only_grows BEFORE UPDATE OR DELETE ON desk_act
    FOR EACH ROW EXECUTE FUNCTION desk_act_only_grows();
"""
_ALLOW = """
DROP TRIGGER act_only_grows ON desk_act;
DROP FUNCTION desk_act_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
