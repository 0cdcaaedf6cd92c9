"""Lessons are read from the newest on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0030_tender_buyer_awarded'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lesson',
            index=models.Index(fields=['-at', '-id'], name='lesson_newest'),
        ),
    ]
