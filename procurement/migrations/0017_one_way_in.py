"""An old specification comes in by one door: as the draft of a tender."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0016_needs_by_day'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='specification',
            name='brought_by',
        ),
        migrations.RemoveField(
            model_name='specification',
            name='buyer',
        ),
        migrations.RemoveField(
            model_name='specification',
            name='outcome',
        ),
        migrations.DeleteModel(
            name='Specification',
        ),
        migrations.RunSQL("DROP SEQUENCE reference_specification;", "CREATE SEQUENCE reference_specification;"),
    ]
