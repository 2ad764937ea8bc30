"""The desk's diary, what codes stand for, and licences for machines that a person reads first.

What agencies announced and explained before is taken up from the versions that are held. Copy that came before keeps
standing as it stands: nobody was asked to read its licence then.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_AT_ONCE = 200


def _take_up(apps, schema_editor):
    from wirecopy.archive import concepts, diary

    story = apps.get_model("archive", "Story")
    ids = list(story.objects.filter(kind__in=("event", "planning", "concept")).values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        diary.follow(some)
        concepts.follow(some)


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0011_copy_of"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="licence_read",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="version",
            name="licence",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.CreateModel(
            name="DiaryLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("begins", models.DateTimeField(null=True)),
                ("ends", models.DateTimeField(null=True)),
                ("is_day", models.BooleanField()),
                ("words", models.TextField()),
                ("places", models.TextField()),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="archive.story"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="archive.version"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["begins"], name="diaryline_begins")],
                "constraints": [
                    models.UniqueConstraint(models.F("story"), models.F("number"), name="diaryline_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownConcept",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agency", models.SlugField(db_index=False, max_length=60)),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("was", models.TextField(default="")),
                ("names", models.JSONField(default=list)),
                ("definitions", models.JSONField(default=list)),
                (
                    "broader",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "same_as",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("retired", models.TextField(default="")),
                (
                    "story",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.story",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "code"], name="knownconcept_code"),
                    models.Index(fields=["story"], name="knownconcept_story"),
                ],
            },
        ),
        migrations.RunPython(_take_up, migrations.RunPython.noop),
    ]
