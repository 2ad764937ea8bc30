"""What the desk's list reads of a story's newest version, on the story itself."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0003_needs_a_look"),
        ("wires", "0002_told_format"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="language",
            field=models.CharField(db_default="", default="", max_length=35),
        ),
        migrations.AddField(
            model_name="story",
            name="newest",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="archive.version"
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=models.Value([]), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="urgency",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "held")), ("disputed", True), _connector="OR"),
                fields=["-newest"],
                name="story_for_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(("urgency__lte", 2)), fields=["-newest"], name="story_urgent"
            ),
        ),
    ]
