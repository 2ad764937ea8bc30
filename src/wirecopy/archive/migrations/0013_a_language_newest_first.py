"""The desk's list of one language, newest first: beside a common word, PostgreSQL read all of the word's versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0012_diary_concepts_licences")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX story_by_language ON archive_story (split_part(lower(language), '-', 1), newest_id DESC) "
            "WHERE kind = 'text' AND newest_id IS NOT NULL",
            "DROP INDEX story_by_language",
        )
    ]
