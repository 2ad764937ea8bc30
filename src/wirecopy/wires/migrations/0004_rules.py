"""What of a source is published by itself: rules by urgency, topic and language."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [
        ("wires", "0003_ways_of_delivery"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="rules",
            field=models.JSONField(db_default=Value([], models.JSONField()), default=list),
        ),
    ]
