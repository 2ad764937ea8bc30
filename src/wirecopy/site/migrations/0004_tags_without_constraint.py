"""What a page depends on is written in the transaction that holds the page's row: nothing needs checking again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("site", "0003_front_choice")]

    operations = [
        migrations.AlterField(
            model_name="pagetag",
            name="page",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tags",
                to="site.page",
            ),
        ),
    ]
