"""A time at which the clock publishes a story, and how each version may come onto the site by its source's rules."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0008_rework_log_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="publish_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="version",
            name="way",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="version",
            name="way_why",
            field=models.TextField(db_default="", default=""),
        ),
    ]
