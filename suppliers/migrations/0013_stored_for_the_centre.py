from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    """What the centre's front page and measures read is stored; ``0014`` asks for the rebuild that fills it."""

    dependencies = [("suppliers", "0012_interest_and_report_orders")]

    operations = [
        migrations.AddField(
            model_name="concentration",
            name="squares",
            field=models.DecimalField(
                decimal_places=8, help_text="Σ (money of a body)², in pounds squared", max_digits=52, null=True
            ),
        ),
        migrations.AlterField(
            model_name="concentration",
            name="period",
            field=models.CharField(
                help_text='"2013-12", "2013", "2013Q3" (the year to then) or "all"', max_length=7
            ),
        ),
        migrations.AddField(
            model_name="monthtotal", name="n_owned", field=models.BigIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="monthtotal",
            name="owned_gbp",
            field=models.DecimalField(decimal_places=4, default=0, max_digits=24),
        ),
        migrations.CreateModel(
            name="Alive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("alive", models.BigIntegerField()),
                ("new", models.BigIntegerField(help_text="Of the alive: not paid in the 36 months before")),
                ("gone", models.BigIntegerField(help_text="Paid in the twelve months before, and not alive")),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=deletion.CASCADE, related_name="+",
                        to="suppliers.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "month"), name="one_alive_a_month")
                ],
            },
        ),
    ]
