"""What came of the choices of buyers is kept; the job that brings in our own records works it out the first time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0025_longer_said_keys")]

    operations = [
        migrations.CreateModel(
            "ChoiceTotal",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("slice", models.CharField(max_length=9, help_text="all, sector, topic, band or procedure")),
                (
                    "name",
                    models.CharField(max_length=60, help_text="Which sector, topic and so on; empty for all"),
                ),
                ("lots", models.BigIntegerField()),
                (
                    "bands",
                    models.JSONField(
                        help_text="[lots, middle bids, won by SMEs, middle paid] a band, by choice"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        max_length=60, help_text="Of all that the cases said when they were counted"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["slice", "name"], name="one_choice_total_a_slice")
                ]
            },
        ),
    ]
