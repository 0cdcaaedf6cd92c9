"""A post that somebody is in now was filled first on that day, as far as anybody wrote down."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    posts = apps.get_model("procurement", "Post").objects
    posts.filter(filled_on__isnull=False, first_filled_on__isnull=True).update(first_filled_on=F("filled_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0024_careers_resilience_memory"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
