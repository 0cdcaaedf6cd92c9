from django.db import migrations, models

WORDS = "all, sector, topic, band or procedure"


class Migration(migrations.Migration):
    """What is kept by sector and topic is kept by size band and procedure too. ``0019`` asks for the rebuild."""

    dependencies = [("suppliers", "0017_withdrawn_imports")]

    operations = [
        migrations.AddField("bandtotal", "sector", models.CharField(default="", max_length=60)),
        migrations.AddField("bandtotal", "n_owned", models.BigIntegerField(default=0)),
        migrations.AddField(
            "bandtotal", "owned_gbp", models.DecimalField(decimal_places=4, default=0, max_digits=24)
        ),
        migrations.AlterField("standing", "slice", models.CharField(help_text=WORDS, max_length=9)),
        migrations.AlterField("concentration", "slice", models.CharField(help_text=WORDS, max_length=9)),
    ]
