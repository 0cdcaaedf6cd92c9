"""The longest of what a tender says of itself has thirteen letters: how its first draft read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0024_fill_said_totals")]

    operations = [
        migrations.AlterField(
            "saidtotal", "key",
            models.CharField(max_length=20, help_text="What is said: the weight of price, how the text reads"),
        ),
    ]
