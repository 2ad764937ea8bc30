"""What PostgreSQL must know to plan the desk's filters: it counts no values of an expression unless told to.

Without it, a filter by language beside one by words is taken for one that nearly nothing passes, and everything
is read and sorted. Statistics cost nothing when copy is stored, as an index would.
"""

from django.db import migrations

_COUNT = """
CREATE STATISTICS story_languages ON (split_part(lower(language), '-', 1)) FROM archive_story;
CREATE STATISTICS version_languages ON (split_part(lower(language), '-', 1)) FROM archive_version;
"""
_FORGET = "DROP STATISTICS story_languages; DROP STATISTICS version_languages;"


class Migration(migrations.Migration):
    dependencies = [("archive", "0009_publish_at_a_time_and_by_rule")]
    operations = [migrations.RunSQL(_COUNT, _FORGET)]
