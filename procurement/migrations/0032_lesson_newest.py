"""Lessons are read from the newest on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0031_no_day_of_first_value'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lesson',
            index=models.Index(fields=['-at', '-id'], name='lesson_newest'),
        ),
    ]
