"""Fill in what 0004 made room for, from the versions and placements that are held already."""

from django.db import migrations

_FILL = """
UPDATE archive_story AS s SET newest_id = v.id, language = v.language, urgency = v.urgency,
    topics = coalesce((
        SELECT array_agg(h.key ORDER BY p.id) FROM archive_placement p JOIN archive_shelf h ON h.id = p.shelf_id
        WHERE p.story_id = s.id AND h.kind = 'topic'), '{}')
FROM (SELECT DISTINCT ON (story_id) story_id, id, language, urgency FROM archive_version
      ORDER BY story_id, number DESC, created_at DESC NULLS LAST, id DESC) AS v
WHERE v.story_id = s.id AND s.newest_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_newest")]
    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
