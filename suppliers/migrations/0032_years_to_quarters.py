"""Years to a quarter's end are kept beside years: on whom buyers lean, what groups own; and firms alive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0031_fill_said_cells")]

    operations = [
        migrations.AlterField(
            "standing",
            "period",
            models.CharField(max_length=6, help_text='"2013", "2013Q3" (the year to then) or "all"'),
        ),
        migrations.AlterField(
            "standing",
            "slice",
            models.CharField(
                max_length=9, help_text="all, sector, topic, band, procedure; buyers, owned, lives or gone"
            ),
        ),
    ]
