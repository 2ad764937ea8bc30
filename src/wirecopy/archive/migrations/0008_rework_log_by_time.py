"""An index for the log of everything, which is read from the newest down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0007_nothing_filed_is_removed")]
    operations = [
        migrations.AddIndex(
            model_name="reworklog", index=models.Index(fields=["-at", "-id"], name="reworklog_newest")
        )
    ]
