"""Partners, what moved, and what each is told."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("archive", "0006_killed_by_the_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("removed", "Removed")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=models.Value([]), default=list, size=None
                    ),
                ),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=models.Value([]), default=list, size=None
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=models.Value([]), default=list, size=None
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            ("all", "items with terms of their own too"),
                            ("unrestricted", "only items without terms of their own"),
                        ],
                        default="all",
                        max_length=12,
                    ),
                ),
                ("desk_headline", models.BooleanField(default=False)),
                ("token_sha256", models.CharField(default="", max_length=64)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "it pulls"),
                            ("folder", "a folder on this machine"),
                            ("sftp", "a folder over SFTP"),
                            ("s3", "an S3 bucket"),
                            ("http", "posted over HTTP"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("address", models.TextField(default="")),
                ("options", models.JSONField(default=dict)),
                ("secret", models.TextField(default="")),
                ("allow_private", models.BooleanField(default=False)),
                ("heard_at", models.DateTimeField(null=True)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="Moved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="archive.story"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[("publish", "Publish"), ("withdraw", "Withdraw")], max_length=8
                    ),
                ),
                ("status", models.CharField(max_length=10)),
                ("headline", models.TextField(default="")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("offered", "Offered"),
                            ("overtaken", "Overtaken"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("last", models.BooleanField(default=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(default="")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="partners.partner",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="archive.story"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["partner", "next_try_at"],
                        name="sending_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("last", True)), fields=["partner", "-id"], name="sending_last"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partner"), models.F("story"), models.F("number"), name="sending_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last", True)),
                        fields=("partner", "story"),
                        name="sending_one_last",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("act", "withdraw"),
                            models.Q(("status", "usable"), ("version__isnull", False)),
                            _connector="OR",
                        ),
                        name="sending_of_a_version",
                    ),
                ],
            },
        ),
    ]
