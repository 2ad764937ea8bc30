"""Who killed a story: what the desk killed, a chief may bring back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0005_newest_of_what_is_held"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="struck",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
