"""The log refuses to be emptied as a whole, too: TRUNCATE asks no trigger of single rows."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION desk_acts_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log stands for good and is never emptied' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acts_are_kept BEFORE TRUNCATE ON desk_act
    FOR EACH STATEMENT EXECUTE FUNCTION desk_acts_are_kept();
"""
_ALLOW = """
DROP TRIGGER acts_are_kept ON desk_act;
DROP FUNCTION desk_acts_are_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_the_log_only_grows")]
    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
