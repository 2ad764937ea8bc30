"""What the desk says of stories on the front page."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0009_publish_at_a_time_and_by_rule"),
        ("site", "0002_one_wish_a_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrontChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weight", models.SmallIntegerField(default=0)),
                ("place", models.SmallIntegerField(null=True)),
                ("until", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="front_choice",
                        to="archive.story",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="front_choice_end")],
                "constraints": [
                    models.UniqueConstraint(models.F("place"), name="front_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(weight__range=(-2, 2)), name="front_weight_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(place__range=(1, 10)), name="front_place_in_range"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(weight=0) | models.Q(place__isnull=False),
                        name="front_choice_says_something",
                    ),
                ],
            },
        ),
    ]
