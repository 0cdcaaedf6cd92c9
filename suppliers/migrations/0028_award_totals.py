"""What was awarded here and what it came to is counted and kept; the job that brings in our own records counts it the
first time. What tenders say is kept by buyer too: ``0029`` asks for that count.
"""

from django.db import migrations, models

SLICE = "all, buyer, sector, topic, band or procedure"
NAME = "Which buyer, sector and so on; empty for all"


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0027_destruction")]

    operations = [
        migrations.AlterField("saidtotal", "slice", models.CharField(max_length=9, help_text=SLICE)),
        migrations.AlterField("saidtotal", "name", models.CharField(max_length=300, help_text=NAME)),
        migrations.CreateModel(
            "AwardTotal",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("kind", models.CharField(max_length=9, help_text="contracts or tenders")),
                (
                    "period",
                    models.CharField(
                        max_length=7, help_text='Of the award: "2026-09", "2026Q3", "2026" or "all"'
                    ),
                ),
                ("slice", models.CharField(max_length=9, help_text=SLICE)),
                ("name", models.CharField(max_length=300, help_text=NAME)),
                ("figures", models.JSONField(help_text="Numbers, sums and middle values")),
                (
                    "digest",
                    models.CharField(
                        max_length=60, help_text="Of all that the cases said when they were counted"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["kind", "period", "slice", "name"], name="one_award_total_a_slice"
                    )
                ]
            },
        ),
    ]
