"""Words that are near each other: `pg_trgm`, for the lessons nearest to a tender."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0006_outcomes")]
    operations = [TrigramExtension()]
