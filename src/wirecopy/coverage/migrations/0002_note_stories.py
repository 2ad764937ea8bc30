"""The database itself notes which stories became different, in the transaction that made them so.

What stands already is gathered too: the stories of the last two weeks.
"""

from django.db import migrations

_NOTE = """
CREATE FUNCTION coverage_story_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coverage_moved (story_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER story_to_gather AFTER UPDATE OF state, shown_id ON archive_story FOR EACH ROW
    WHEN (NEW.kind = 'text' AND (OLD.state = 'live' OR NEW.state = 'live')
          AND (OLD.state IS DISTINCT FROM NEW.state OR OLD.shown_id IS DISTINCT FROM NEW.shown_id))
    EXECUTE FUNCTION coverage_story_moved();
INSERT INTO coverage_moved (story_id)
SELECT id FROM archive_story WHERE state = 'live' AND kind = 'text' AND path <> ''
    AND first_published_at > now() - interval '14 days' ORDER BY first_published_at, id;
"""
_FORGET = """
DROP TRIGGER story_to_gather ON archive_story;
DROP FUNCTION coverage_story_moved;
"""


class Migration(migrations.Migration):
    dependencies = [("coverage", "0001_initial"), ("archive", "0011_copy_of")]
    operations = [migrations.RunSQL(_NOTE, _FORGET)]
