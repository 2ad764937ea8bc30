"""What an agency lets us pass on to partners: nothing, until somebody says otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wires", "0005_picture_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="redistribution",
            field=models.CharField(
                choices=[
                    ("no", "nothing may be passed on"),
                    ("unrestricted", "items without terms of their own may"),
                    ("all", "all may, their own terms with them"),
                ],
                db_default="no",
                default="no",
                max_length=12,
            ),
        ),
    ]
