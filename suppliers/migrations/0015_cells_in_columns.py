import django.db.models.deletion
from django.db import migrations, models


def source():
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
        to="suppliers.source",
    )  # fmt: skip


def sums():
    counts = {name: models.BigIntegerField() for name in ("n", "n_sme", "n_large")}
    money = {
        name: models.DecimalField(decimal_places=4, max_digits=24)
        for name in ("value_gbp", "sme_gbp", "large_gbp")
    }
    return [*counts.items(), *money.items()]


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    """Cells stand together, a month a row; what each body got in a year is kept. ``0016`` asks for their rebuild.

    The columns of numbers are small as they are: compressing them would cost more than writing them.
    """

    dependencies = [("suppliers", "0014_fill_for_the_centre")]

    operations = [
        migrations.DeleteModel(name="Cell"),
        migrations.DeleteModel(name="Alive"),
        migrations.CreateModel(
            name="MonthCells",
            fields=[
                key(),
                ("month", models.DateField()),
                ("cells", models.BinaryField()),
                ("bodies", models.BinaryField(help_text="The firms and groups that the month names, each once")),
                ("source", source()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "month"), name="one_cells_a_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                key(),
                ("period", models.CharField(help_text='"2013" or "all"', max_length=4)),
                ("slice", models.CharField(help_text="all, sector or topic", max_length=8)),
                ("role", models.CharField(max_length=8)),
                ("money", models.BinaryField()),
                ("source", source()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "period", "slice", "role"), name="one_standing_a_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BandTotal",
            fields=[
                key(),
                ("month", models.DateField()),
                ("band", models.CharField(max_length=1)),
                ("procedure", models.CharField(max_length=24)),
                *sums(),
                ("n_bids_known", models.BigIntegerField()),
                ("n_single_bid", models.BigIntegerField()),
                ("source", source()),
            ],
            options={"indexes": [models.Index(fields=["source", "month"], name="band_total_source_month")]},
        ),
        migrations.RunSQL(
            """
            ALTER TABLE suppliers_monthcells ALTER cells SET STORAGE EXTERNAL, ALTER bodies SET STORAGE EXTERNAL;
            ALTER TABLE suppliers_standing ALTER money SET STORAGE EXTERNAL;
            """,
            migrations.RunSQL.noop,
        ),
    ]
