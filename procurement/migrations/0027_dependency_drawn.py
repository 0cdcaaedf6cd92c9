"""Dependency is drawn from contracts: what was counted so far was entered, and says so."""

from django.db import migrations, models
from django.db.models import Q

SO_FAR = "Counted by the service owner"


class Migration(migrations.Migration):
    dependencies = [("procurement", "0026_self_assessment")]

    operations = [
        migrations.AddField(
            "transferitem", "is_critical",
            models.BooleanField(default=False, help_text="The service stops within a week without it"),
        ),
        migrations.AddField(
            "dependencyreading", "drawn",
            models.JSONField(
                default=dict,
                help_text="The part that the contracts under it say, with their references; pounds as text",
            ),
        ),
        # The rows that are there get their source as the default of the new column: none of them may be updated.
        migrations.AddField(
            "dependencyreading", "source",
            models.CharField(
                max_length=300, blank=True, default=SO_FAR, help_text="Where what was entered was read"
            ),
        ),
        migrations.AlterField(
            "dependencyreading", "source",
            models.CharField(max_length=300, blank=True, help_text="Where what was entered was read"),
        ),
        migrations.AddConstraint(
            "dependencyreading",
            models.CheckConstraint(
                condition=~Q(source="") | ~Q(drawn={}), name="dependency_says_where_it_is_from"
            ),
        ),
    ]
