"""The day on which a post was advertised: days to hire are counted from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procurement", "0027_dependency_drawn")]

    operations = [
        migrations.AddField(
            "post", "advertised_on",
            models.DateField(null=True, blank=True, help_text="When it was advertised last"),
        ),
    ]
