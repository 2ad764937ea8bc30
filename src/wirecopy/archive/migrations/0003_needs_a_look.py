"""Whether the desk's headline still fits, and over which newer version somebody said so."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_versions_are_never_updated"),
    ]

    operations = [
        migrations.AddField(
            model_name="rework",
            name="accepted_version",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="archive.version"
            ),
        ),
        migrations.AddField(
            model_name="rework",
            name="look",
            field=models.TextField(db_default="", default=""),
        ),
    ]
