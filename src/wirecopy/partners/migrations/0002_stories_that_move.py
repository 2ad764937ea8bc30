"""The database itself notes which stories became different, in the transaction that made them so.

Not code of the archive's: whatever changes a story, now or later, no partner misses a kill. Nothing is
noted while there are no partners.
"""

from django.db import migrations

_NOTE = """
CREATE FUNCTION partners_story_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partners_partner WHERE state <> 'removed') THEN
        INSERT INTO partners_moved (story_id, at) VALUES (NEW.id, now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER story_moved AFTER UPDATE OF state, shown_id ON archive_story FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.shown_id IS DISTINCT FROM NEW.shown_id)
    EXECUTE FUNCTION partners_story_moved();
CREATE FUNCTION partners_rework_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partners_partner WHERE state <> 'removed' AND desk_headline) THEN
        INSERT INTO partners_moved (story_id, at) VALUES (NEW.story_id, now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER rework_moved AFTER INSERT OR UPDATE OF headline ON archive_rework FOR EACH ROW
    EXECUTE FUNCTION partners_rework_moved();
"""
_FORGET = """
DROP TRIGGER story_moved ON archive_story;
DROP FUNCTION partners_story_moved;
DROP TRIGGER rework_moved ON archive_rework;
DROP FUNCTION partners_rework_moved;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("archive", "0006_killed_by_the_desk")]
    operations = [migrations.RunSQL(_NOTE, _FORGET)]
