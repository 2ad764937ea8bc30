"""In which encoding a person says a delivery is, whatever it says itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wires", "0006_redistribution")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="told_encoding",
            field=models.CharField(max_length=20, default="", db_default=""),
        )
    ]
