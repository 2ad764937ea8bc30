"""What an agency's contract says of licences for machines, and of headlines: until somebody says otherwise, the first
are read by a person and the second may be changed, as before.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wires", "0008_precedence"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="licences",
            field=models.CharField(
                choices=[
                    ("hold", "a person reads them first, unless they are simple"),
                    ("contract", "they are covered by the contract"),
                ],
                db_default="hold",
                default="hold",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="headlines",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
