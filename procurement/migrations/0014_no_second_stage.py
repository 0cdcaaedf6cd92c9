"""No tender promises a second quality stage: assessment has none to run."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0013_pipeline_notes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='tender',
            name='screening_top',
        ),
        migrations.RemoveField(
            model_name='tender',
            name='screening_words',
        ),
    ]
