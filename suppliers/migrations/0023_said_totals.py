"""What published tenders say is counted by month and kept, and pages say as of when. ``0024`` asks for the first count."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0022_retention")]

    operations = [
        migrations.AddField(
            "source", "brought_at",
            models.DateTimeField(null=True, help_text="When our own records were last brought in"),
        ),
        migrations.CreateModel(
            "SaidTotal",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("month", models.DateField()),
                ("slice", models.CharField(max_length=9, help_text="all, sector, topic, band or procedure")),
                (
                    "name",
                    models.CharField(max_length=60, help_text="Which sector, topic and so on; empty for all"),
                ),
                (
                    "key",
                    models.CharField(max_length=12, help_text="What is said: the weight of price, how the text reads"),
                ),
                ("said", models.TextField()),
                ("n", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["slice", "name", "key", "month"], name="said_total_slice")]
            },
        ),
    ]
